"""A fresh place: what was handed over, in another folder, environment, time zone and language."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lesson import equipment, images, script, store, sweep, tools
from lesson.script import Result
from lesson.tools import Found, Missing

ANOTHER = {"TZ": "Pacific/Chatham", "LANG": "tr_TR.UTF-8"}  # 45 minutes off, and i is no I
ENGINES = ("podman", "buildah", "skopeo")  # they keep images in a store
INDEXES = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_NO_CACHE_DIR")
PASSED = ("SSL_CERT_FILE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SYSTEMROOT", "PIP_CERT")
BASE = f"{images.NAMESPACE}/python:3.9-bullseye"  # stands in for one of a registry
NIXPKGS = "file:///srv/archive/nixos-21.05.tar.gz"  # stands in for a release of nixpkgs
PATIENCE = 900.0  # seconds for a command; a machine that is emulated takes its time
OWN = Path(sys.executable).with_name("lesson")
APART = (["unshare", "--net"], ["unshare", "--user", "--map-current-user", "--net"])


class Absent(Missing):
    """A tool that a capture needs is not on this machine."""


@dataclass(frozen=True)
class Place:
    """A folder in which commands know what is in `variables`, and nothing else."""

    folder: Path
    variables: dict[str, str]
    enter: tuple[str, ...] = ()  # the words that begin a command where a tool has its own files

    def run(self, command: str, network: bool, more: Mapping[str, str] | None = None) -> Result:
        """What a command prints there and its status; raises AssertionError if it never ends."""
        known = {**self.variables, **(more or {})}
        words = [*([] if network else apart()), *self.enter, *_shell(command, known)]
        return script.attempt(words, self.folder, env=known, seconds=PATIENCE)


def _shell(command: str, known: Mapping[str, str]) -> list[str]:
    if os.name == "nt":
        return ["cmd", "/d", "/c", command]
    # All that the lesson itself was started with is taken away.
    return ["env", "-i", *(f"{name}={value}" for name, value in known.items()), "sh", "-c", command]


@functools.cache
def apart() -> list[str]:
    """The words before a command that take the network away; none where it cannot be taken."""
    for words in APART:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if not subprocess.run([*words, "true"], capture_output=True, timeout=20).returncode:
                return words
    return []


def found(needs: Sequence[str]) -> dict[str, Found]:
    """The tools behind these words; raises Absent with the first that is not here."""
    have = {}
    for word in needs:
        tool = tools.tool_of(word)
        here = tools.load(tool).find() if tool else None
        path = str(OWN) if word == OWN.name else shutil.which(word)
        if here is None and path is None:
            raise Absent(f"{word} is not on this machine; `lesson doctor` says how to get it")
        if word == "nix" and not (here and here.enter):
            raise Absent("a private /nix is not to be had here, and yours is left alone")
        have[word] = here or Found("", "installed")
        if path and word not in have[word].commands and not have[word].settle:
            more = {**have[word].commands, word: Path(path)}
            have[word] = replace(have[word], commands=more)
    return have


def index(bound: bool) -> dict[str, str]:
    """The variables that lead pip and uv to packages: those set here, else to the lesson's wheels.

    A lock that is `bound` to the index it was made with gets no other one.
    """
    given = {name: os.environ[name] for name in INDEXES if name in os.environ}
    return given or ({} if bound else equipment.index())


@contextlib.contextmanager
def fresh(
    needs: Sequence[str], name: str, more: Mapping[str, str], author: bool = False
) -> Iterator[Place]:
    """An empty folder of that name and a home of its own, both gone afterwards; raises Absent.

    The author's place has the base images that a build begins with; a stranger's has none.
    Both know the variables in `more`.
    """
    have = found(needs)
    home = Path(tempfile.mkdtemp(prefix="lesson-", dir="/tmp" if os.name == "posix" else None))
    home = home.resolve()
    with sweep.after(home) if sys.platform == "linux" else _removed(home):
        (home / name).mkdir()
        enter = (one.enter(home) for one in have.values() if one.enter)
        yield Place(home / name, {**_variables(home, have, author), **more}, tuple(next(enter, ())))


@contextlib.contextmanager
def _removed(home: Path) -> Iterator[None]:
    try:
        yield
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _variables(home: Path, have: Mapping[str, Found], author: bool) -> dict[str, str]:
    """What commands know there: where tools are, and another time zone and language."""
    commands = {word: path for one in have.values() for word, path in one.commands.items()}
    system = [] if os.name == "nt" else ["/usr/local/bin", "/usr/bin", "/bin"]
    folders = [_another(home / "another"), tools.link(commands, home / "tools"), *system]
    if os.name == "nt":
        folders += os.environ.get("PATH", "").split(os.pathsep)
    known = {name: os.environ[name] for name in PASSED if name in os.environ}
    known |= {"HOME": str(home), "USERPROFILE": str(home), **ANOTHER}
    known["PATH"] = os.pathsep.join(map(str, folders))
    known["CONDA_PKGS_DIRS"] = str(home / "packages")  # a conda of one's own keeps none of it
    for word, one in have.items():
        known |= {key: value.replace("~", str(home)) for key, value in one.environment.items()}
        if word in ENGINES:
            known |= _engine(home, one, author)
        elif word == "nix" and one.settle:
            known |= {**one.settle(home), "NIXPKGS": NIXPKGS, "PATH": known["PATH"]}
    return known


def _engine(home: Path, one: Found, author: bool) -> Mapping[str, str]:
    if author and one.settle:
        return {**one.settle(home), "BASE": BASE}
    if not (home / store.PLACE).exists():
        store.configure(home)
    return store.variables(home)


def _another(folder: Path) -> Path:
    """A folder with a `python` that is not the one of the paper: it comes first on PATH."""
    pythons = equipment.interpreters()
    minor = max(pythons, key=lambda minor: int(minor.partition(".")[2]))
    names = ("python", "python3") if os.name != "nt" else ("python.exe",)
    folder.mkdir()
    for name in names:
        with contextlib.suppress(OSError):  # Windows asks for a right to make links
            (folder / name).symlink_to(pythons[minor])
    return folder
