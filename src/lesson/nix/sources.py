"""What the package set is made of: Debian's packages, wheels, and three programs to begin with.

Each file gets a hash, under which Nix knows it, and an address that exists in a room only.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lesson import debian, derivation, nar, transplant
from lesson.tools import pip

PLACE = "file:///srv/sources"
WANTED = ("bash", "hello", "jq", "sqlite3", "libstdc++6", "zlib1g")
WHEELS = ("numpy", "pandas")
SEEDS = {"busybox": "busybox-static", "bash": "bash-static"}  # of the oldest release
FIELDS = ("Package", "Version", "Pre-Depends", "Depends")
# Libraries of services and formats that nothing here uses, with all that they need.
LEFT_OUT = re.compile(r"lib(db5|nsl|gdbm|cap2|systemd|udev|selinux|pam|debconf)")


@dataclass(frozen=True)
class Release:
    """A branch of the set: named and dated like one of nixpkgs, made of Debian's of that year."""

    number: str
    debian: str
    python: str
    wheels: str  # how the section of the pages' lock begins that has its wheels
    date: str

    @property
    def branch(self) -> str:
        """Its name as everybody types it."""
        return f"nixos-{self.number}"


RELEASES = (
    Release("21.05", "bullseye", "3.9", "apsw==3.42.0.1", "2021-05-31T00:00:00Z"),
    Release("23.05", "bookworm", "3.11", "apsw==3.50.4.0", "2023-05-31T00:00:00Z"),
    Release("25.05", "trixie", "3.13", "apsw==3.50.4.0", "2025-05-23T00:00:00Z"),
)


def collect(release: Release, folder: Path, scratch: Path) -> dict[str, Any]:
    """Lay a release's files into the folder; gives back what its sources.json says of them.

    Raises debian.Unavailable, tools.Missing or OSError.
    """
    minor = release.python
    python = (f"python{minor}", f"python{minor}-minimal", f"libpython{minor}-stdlib")
    found = {_fields(path)["Package"]: path for path in _fetched(release, python, scratch)}
    return {
        "release": release.number,
        "python": minor,
        "triplet": "x86_64-linux-gnu",
        "loader": "ld-linux-x86-64.so.2",
        "packages": {
            name: _package(found[name], found, folder)
            for name in sorted(_used(found, (*WANTED, *python)))
        },
        "wheels": dict(_wheels(release, folder)),
    }


def _fetched(release: Release, python: Iterable[str], scratch: Path) -> list[Path]:
    assert transplant.RELEASES[release.python] == release.debian
    return debian.fetch(release.debian, (*WANTED, *python), scratch / release.debian)


def _used(found: dict[str, Path], wanted: Iterable[str]) -> set[str]:
    """The packages of a release that some need to run, which are libraries or parts of Python."""
    used, left = set(), list(wanted)
    while left:
        if (name := left.pop()) not in used:
            used.add(name)
            left += _needs(found[name], found)
    return used


def _needs(package: Path, found: dict[str, Path]) -> list[str]:
    """What a package needs that is a library or a part of Python; nothing for the C library."""
    if _fields(package)["Package"] == "libc6":
        return []  # it and libgcc-s1 need each other
    asked = ",".join(_fields(package).get(name, "") for name in FIELDS[2:])
    names = re.findall(r"(?:^|,)\s*([a-z\d.+-]+)", asked)
    kept = (name for name in names if name.startswith(("lib", "zlib", "python3.")))
    return sorted({name for name in kept if name in found and not LEFT_OUT.match(name)})


@cache
def _fields(package: Path) -> dict[str, str]:
    """What a package says of itself, in the lines that are asked for here."""
    said = debian.said("dpkg-deb", "--field", str(package), *FIELDS)
    return dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)


def _package(path: Path, found: dict[str, Path], folder: Path) -> dict[str, Any]:
    return {
        "version": upstream(_fields(path)["Version"]),
        "needs": _needs(path, found),
        **_kept(path, folder),
    }


def upstream(version: str) -> str:
    """What a Debian version says of the program itself, in characters that store paths may have."""
    bare = re.sub(r"^\d+:|-[^-]*$", "", version)
    return re.sub(r"[+.~](dfsg|ds)\d*.*$", "", bare).replace("~", "-")


def _kept(path: Path, folder: Path) -> dict[str, str]:
    """A copy of the file under a name that the store accepts: its address and its hash."""
    name = re.sub(r"%3a|~", "-", path.name)
    shutil.copyfile(path, folder / name)
    return {"url": f"{PLACE}/{name}", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _wheels(release: Release, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The wheels of the pages' lock that the release's Python needs, by name."""
    locked = next(held for held in pip.sections() if held.lines.startswith(release.wheels))
    section = locked
    if release.python not in locked.pythons:  # the same versions, for another Python
        section = pip.Section((release.python,), _without(locked.lines, "apsw"))
    pip.fetch(section)
    found = {_project(path): path for path in section.wheels}
    left = list(WHEELS)
    while left:
        name = left.pop(0)
        needs = [each for each in _requirements(found[name]) if each in found]
        left += needs
        version = found[name].name.split("-")[1]
        yield name, {"version": version, "needs": needs, **_kept(found[name], folder)}


def _without(lines: str, name: str) -> str:
    """The lines of a lock but those of one package."""
    return re.sub(rf"(?m)^{name}==.*\\\n(?: +--hash.*\n)+", "", lines)


def _project(wheel: Path) -> str:
    return re.sub(r"[-_.]+", "-", wheel.name.partition("-")[0]).lower()


def _requirements(wheel: Path) -> list[str]:
    """The projects that a wheel always needs on Linux, as far as its own words tell."""
    with ZipFile(wheel) as archive:
        (about,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(about).decode("utf-8").splitlines()
    asked = (line.removeprefix("Requires-Dist: ") for line in lines if "Requires-Dist: " in line)
    names = (re.split(r"[ ;<>=!(~]", line)[0] for line in asked if "extra ==" not in line)
    return sorted({re.sub(r"[-_.]+", "-", name).lower() for name in names})


def seeds(folder: Path, scratch: Path) -> dict[str, dict[str, str]]:
    """Lay the programs into the folder with which all builds begin; what is to be said of them.

    Raises debian.Unavailable or OSError.
    """
    found = debian.fetch("bullseye", SEEDS.values(), scratch / "seeds", alone=True)
    versions = {_fields(path)["Package"]: _fields(path)["Version"] for path in found}
    debian.unpack(found, scratch / "grown", ("bin/*",))
    programs = {
        "busybox": scratch / "grown/bin/busybox",
        "bash": scratch / "grown/bin/bash-static",
        "patchelf": Path(debian.patchelf()),
    }
    known = {name: upstream(versions[package]) for name, package in SEEDS.items()}
    known["patchelf"] = debian.said(debian.patchelf(), "--version").split()[1]
    return {name: _seed(name, programs[name], known[name], folder) for name in programs}


def _seed(name: str, program: Path, version: str, folder: Path) -> dict[str, str]:
    copy = Path(shutil.copyfile(program, folder / name))
    copy.chmod(0o755)
    return {
        "version": version,
        "url": f"{PLACE}/{name}",
        "hash": derivation.sri(nar.digest(copy)),
    }
