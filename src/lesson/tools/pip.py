"""pip, and the small package index that pages install from: PyPI's wheels, checked by hash."""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lesson import content
from lesson.document import Malformed, read_text
from lesson.tools import Found, Missing, cache, settle

DEBIAN: tuple[str, ...] = ()
HEADING = re.compile(r"# for (3\.\d+(?:, 3\.\d+)*)(?:: (.*))?")


@dataclass(frozen=True)
class Section:
    """A part of the lock: packages for some versions of Python, each package once."""

    pythons: tuple[str, ...]
    lines: str  # as pip reads them, with hashes

    @property
    def folder(self) -> Path:
        """Where its wheels are; the name changes with what they should be."""
        digest = hashlib.sha256(f"{self.pythons}{self.lines}".encode()).hexdigest()
        return cache() / "wheels" / digest[:16]

    @property
    def fetched(self) -> bool:
        """Whether all was fetched that PyPI has of it for this machine."""
        return self.folder.exists()

    @property
    def wheels(self) -> list[Path]:
        """Its wheels; none where PyPI has no wheel of a package for this machine."""
        return sorted(self.folder.glob("*.whl"))


def locked() -> bool:
    """Whether the pages' packages are locked here: a learner's copy comes without that lock."""
    return (content.root() / "episodes" / "index.lock").exists()


def sections(base: Path | None = None) -> list[Section]:
    """The sections of episodes/index.lock; raises Malformed where a package has no heading."""
    return read((base or content.root()) / "episodes" / "index.lock")


def read(path: Path) -> list[Section]:
    """The sections of a lock of wheels; raises Malformed where a package has no heading."""
    made: list[Section] = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if found := HEADING.fullmatch(line):
            made.append(Section(tuple(found[1].split(", ")), ""))
        elif line and not line.startswith("#"):
            if not made:
                raise Malformed(path, number, "expected a heading first, such as `# for 3.11`")
            made[-1] = Section(made[-1].pythons, f"{made[-1].lines}{line}\n")
    return made


def relocked(text: str) -> str:
    """The lock's text with the hashes of every file that PyPI has of each version."""
    section = r"(?ms)^(# for (3\.\d+)[^\n]*\n)(.*?)(?=^# for |\Z)"
    return (
        re.sub(section, lambda found: found[1] + _hashed(found[3], found[2]), text).rstrip() + "\n"
    )


def _hashed(lines: str, python: str) -> str:
    names = "\n".join(re.findall(r"(?m)^[\w.-]+==[\w.]+", lines))
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--no-deps", "--quiet"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--python-version", python]
    ran = subprocess.run(command, input=names, capture_output=True, text=True)
    if ran.returncode:
        raise Missing(f"uv cannot lock the pages' packages for Python {python}: {ran.stderr}")
    return f"{ran.stdout}\n"


def find() -> Found | None:
    """The index, where every wheel of the lock is in the cache; a learner's own pip; or None."""
    if not locked():
        return _own()
    held = sections()
    if not all(section.fetched for section in held):
        return None
    index = _index(held).as_uri()
    count = len({wheel.name for section in held for wheel in section.wheels})
    environment = {"PIP_INDEX_URL": index, "UV_DEFAULT_INDEX": index, "PIP_NO_CACHE_DIR": "1"}
    return Found(f"from an index of {count} wheels", "embedded", environment=environment)


def _own() -> Found | None:
    """The pip of whoever has a copy of the lesson, for whom there is no index."""
    path = shutil.which("pip3") or shutil.which("pip")
    if path is None:
        return None
    ran = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60)
    version = ran.stdout.split()[1] if ran.returncode == 0 else "unknown"
    return Found(version, "installed", {"pip": Path(path)})


def provide() -> None:
    """Fetch what the cache lacks of the lock; raises Missing where PyPI does not give it."""
    for section in sections() if locked() else ():
        fetch(section)


def fetch(section: Section) -> None:
    """Download a section's wheels beside their final place, then move all of them at once."""
    if section.fetched:
        return
    section.folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=section.folder.parent) as temporary:
        _download(section, new := Path(temporary, "new"))
        settle(new, section.folder)


def _download(section: Section, new: Path) -> None:
    """Fill a new folder with a section's wheels, or with nothing where PyPI lacks one."""
    new.mkdir()
    (new / "requirements.txt").write_text(section.lines, encoding="utf-8")
    for python in section.pythons:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--only-binary", ":all:", "--python-version", python]
        command += ["--dest", str(new), "--requirement", str(new / "requirements.txt")]
        ran = subprocess.run(command, capture_output=True, text=True)
        if "No matching distribution" in ran.stderr and sys.platform != "linux":
            # Old packages have no wheel for newer machines: what needs them is left out there.
            shutil.rmtree(new)
            new.mkdir()
            return
        if ran.returncode:
            said = (ran.stderr.strip().splitlines() or ["nothing"])[-1]
            raise Missing(
                f"the pages' packages for Python {python} cannot be had; pip said: {said}"
            )


def _index(locked: list[Section]) -> Path:
    """A folder that pip and uv read like PyPI's index: a page of links for each project."""
    # Its links are whole addresses: in a cache that was moved, it is made anew.
    places = "".join(str(section.folder.resolve()) for section in locked)
    simple = cache() / "indexes" / hashlib.sha256(places.encode()).hexdigest()[:16]
    if not simple.exists():
        simple.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=simple.parent) as temporary:
            for project, links in _pages(locked):
                page = Path(temporary, "new", project, "index.html")
                page.parent.mkdir(parents=True)
                page.write_text(links, encoding="utf-8")
            settle(Path(temporary, "new"), simple)
    return simple


def _pages(locked: list[Section]) -> Iterator[tuple[str, str]]:
    projects: dict[str, dict[str, str]] = {}
    for wheel in (wheel for section in locked for wheel in section.wheels):
        project = re.sub(r"[-_.]+", "-", wheel.name.partition("-")[0]).lower()
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        link = f'<a href="{wheel.as_uri()}#sha256={digest}">{wheel.name}</a>'
        projects.setdefault(project, {})[wheel.name] = link
    for project, links in projects.items():
        yield project, "<!DOCTYPE html>\n" + "\n".join(links.values()) + "\n"
