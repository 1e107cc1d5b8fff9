"""A conda package before it is packed: what it is called, what it needs, what it holds."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# As long as conda's own: the folder of an environment is written over it, ended by zeros.
PLACEHOLDER = "/placehold".ljust(255, "_")
STAMP = 1735689600  # 2025-01-01, for every file: when something was packed must not matter
MACHINES = {"x86_64": "64", "AMD64": "64", "aarch64": "aarch64", "arm64": "arm64"}
SYSTEMS = {"linux": "linux", "darwin": "osx", "win32": "win"}


def here() -> str:
    """The subdir of this machine, such as linux-64."""
    return f"{SYSTEMS[sys.platform]}-{MACHINES[platform.machine()]}"


@dataclass(frozen=True)
class Entry:
    """A file in a package: its bytes, or the target of a symbolic link."""

    content: bytes = b""
    executable: bool = False
    link: str | None = None

    @property
    def placeholder(self) -> str | None:
        """How the environment's folder is written into it: as `text` or `binary`; or None."""
        if self.link is not None or PLACEHOLDER.encode() not in self.content:
            return None
        return "binary" if b"\0" in self.content else "text"


@dataclass(frozen=True)
class Package:
    """A package: the fields of its index, and its files by their paths below the environment."""

    name: str
    version: str
    build: str
    subdir: str = "noarch"
    number: int = 0
    depends: tuple[str, ...] = ()
    constrains: tuple[str, ...] = ()
    license: str = ""
    summary: str = ""
    python: bool = False  # noarch: its site-packages fit every version of Python
    files: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The name of its file, without the ending."""
        return f"{self.name}-{self.version}-{self.build}"

    @property
    def index(self) -> dict[str, Any]:
        """What a solver reads of it, as in info/index.json."""
        system, _, machine = self.subdir.partition("-")
        wide = {"platform": system, "arch": "x86_64" if machine == "64" else machine}
        noarch: dict[str, Any] = {"noarch": "python" if self.python else "generic"}
        return {
            "name": self.name,
            "version": self.version,
            "build": self.build,
            "build_number": self.number,
            "depends": list(self.depends),
            "constrains": list(self.constrains),
            "license": self.license,
            "subdir": self.subdir,
            "timestamp": STAMP * 1000,
            **(noarch if self.subdir == "noarch" else wide),
        }


def tree(folder: Path, below: str = "") -> dict[str, Entry]:
    """The files of a folder, by their paths below it, each behind `below`."""
    held: dict[str, Entry] = {}
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for path in (Path(place, name) for name in [*names, *links]):
            held[below + path.relative_to(folder).as_posix()] = _entry(path)
    return held


def _entry(path: Path) -> Entry:
    if path.is_symlink():
        return Entry(link=str(path.readlink()))
    return Entry(path.read_bytes(), os.access(path, os.X_OK))
