"""pip, and the small package index that pages install from: real wheels, checked by hash."""

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lesson import content
from lesson.tools import Found, Missing, cache

DEBIAN: tuple[str, ...] = ()
ADVICE = {"linux": "run `make test` once with a network; it fetches the pages' packages"}


def requirements() -> list[str]:
    """The lines of episodes/index.lock: a package, its version and its hash each."""
    lines = (content.root() / "episodes" / "index.lock").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def wheels() -> dict[str, Path]:
    """The locked wheels that were fetched, by their hash; others in the cache do not count."""
    locked = {_digest(line) for line in requirements()}
    there = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for path in sorted((cache() / "wheels").glob("*.whl"))
    }
    return {digest: path for digest, path in there.items() if digest in locked}


def _digest(requirement: str) -> str:
    return requirement.rpartition("sha256:")[2]


def _missing() -> list[str]:
    there = wheels()
    return [line for line in requirements() if _digest(line) not in there]


def find() -> Found | None:
    """The index, where every wheel of episodes/index.lock is in the cache; or None."""
    if _missing():
        return None
    environment = {"PIP_INDEX_URL": _index().as_uri(), "PIP_NO_CACHE_DIR": "1"}
    version = f"from an index of {len(requirements())} wheels"
    return Found(version, "embedded", environment=environment)


def provide() -> None:
    """Fetch what the cache lacks; raises Missing where PyPI does not give it."""
    folder = cache() / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    for line in _missing():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as one:
            one.write(line)
            one.flush()
            _download(one.name, folder, line.split()[0])


def _download(requirement: str, folder: Path, name: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--platform", "any", "--only-binary", ":all:", "--dest", str(folder)]
    ran = subprocess.run([*command, "--requirement", requirement], capture_output=True, text=True)
    if ran.returncode:
        said = (ran.stderr.strip().splitlines() or ["nothing"])[-1]
        raise Missing(f"{name} could not be fetched; pip said: {said}")


def _index() -> Path:
    """A folder that pip reads like PyPI's index: a page of links for each project."""
    lock = "\n".join(requirements()).encode()
    simple = cache() / "indexes" / hashlib.sha256(lock).hexdigest()[:16]
    for project, links in _pages():
        (simple / project).mkdir(parents=True, exist_ok=True)
        (simple / project / "index.html").write_text(links, encoding="utf-8")
    return simple


def _pages() -> Iterator[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    for digest, path in wheels().items():
        project = re.sub(r"[-_.]+", "-", path.name.partition("-")[0]).lower()
        link = f'<a href="{path.as_uri()}#sha256={digest}">{path.name}</a>'
        names.setdefault(project, []).append(link)
    for project, links in names.items():
        yield project, "<!DOCTYPE html>\n" + "\n".join(links) + "\n"


def smoke(folder: Path) -> str:
    """What pip says when it installs from the index into a new folder."""
    found = find()
    if found is None:
        raise Missing(ADVICE["linux"])
    command = [sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-deps"]
    command += [
        "--index-url",
        found.environment["PIP_INDEX_URL"],
        "--target",
        str(folder),
        "cowsay",
    ]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode:
        raise Missing(f"pip cannot install from the pages' index: {ran.stderr.strip()}")
    return "installed cowsay from the pages' index"
