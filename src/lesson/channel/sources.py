"""Where the packages come from: Debian's archive and PyPI's wheels, each fetched once."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lesson import debian
from lesson.tools import Missing, pip

LOCK = Path(__file__).parents[1] / "tools" / "conda.lock"


@dataclass
class Sources:
    """Fetched files, and a folder in which they may be unpacked."""

    scratch: Path
    debs: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)  # release -> name -> file
    wheels: tuple[Path, ...] = ()

    def version(self, release: str, name: str) -> str:
        """The upstream version of a Debian package: 3.40.1 of 3.40.1-2+deb12u2."""
        full = self.debs[release][name].name.split("_")[1].partition("%3a")[2]
        full = full or self.debs[release][name].name.split("_")[1]
        return re.split(r"[-+~]|\.dfsg", full)[0]

    def root(self, release: str, names: Iterable[str]) -> Path:
        """A new folder with what some Debian packages of one release hold."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        root = self.scratch / f"{release}-{'-'.join(names)}"[:100]
        debian.unpack([self.debs[release][name] for name in names], root, ("usr", "lib", "etc"))
        return root

    def wheel(self, name: str) -> zipfile.ZipFile:
        """The wheel whose file name begins like this; raises Missing where it was not fetched."""
        for path in self.wheels:
            if path.name.startswith(f"{name}-"):
                return zipfile.ZipFile(path)
        raise Missing(f"there is no wheel of {name} for this machine")

    def digests(self) -> dict[str, str]:
        """Every file with its sha256: what a channel was made from."""
        files = [*self.wheels, *(path for some in self.debs.values() for path in some.values())]
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        return dict(sorted(found.items()))


def gather(scratch: Path, wanted: Mapping[str, Iterable[str]]) -> Sources:
    """Fetch the wanted Debian packages by their releases, and all wheels.

    Raises debian.Unavailable or Missing where something cannot be had.
    """
    debian.check()
    debs = {}
    for release, names in wanted.items():
        got = debian.fetch(release, sorted({*names}), scratch / release, alone=True)
        debs[release] = {path.name.partition("_")[0]: path for path in got}
    return Sources(scratch, debs, wheels())


def wheels() -> tuple[Path, ...]:
    """All wheels of the two locks, fetched where the cache lacks them; raises Missing."""
    sections = [*pip.read(LOCK), *pip.sections()]
    for section in sections:
        pip.fetch(section)
    return tuple(wheel for section in sections for wheel in section.wheels)
