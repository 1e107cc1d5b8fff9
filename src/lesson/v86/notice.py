"""The notice beside the machine: what it holds, under which licences, where the sources are."""

import re
from dataclasses import dataclass
from typing import ClassVar

HEAD = """\
The machine in the page: what it is made of, and how to get the sources

state.bin.zst is the memory of an emulated computer that has booted once.
It holds these programs of Debian 12, as Debian built them for i386:
"""
SOURCES = """\
The licence of each package is in licences/, under its name, with the texts that
these refer to. Most of the kernel and of busybox is under the GNU General Public
License, version 2, the firmware under the GNU Lesser General Public License,
version 3, and the C library in busybox under that licence, version 2.1.

To get the sources of exactly these versions, on a Debian or Ubuntu machine:

    sudo apt-get install devscripts
{commands}

debsnap asks Debian's archive of all versions that it ever published. Should it
fail, ask whoever publishes this site, who has to give you the sources.
"""
OURS = """\
v86.js and v86.wasm are v86 {version}, as npm has it.
It is under a BSD licence with two clauses, licences/v86.txt. What follows the `+`
is the revision of its sources, which are on GitHub, in copy/v86. They include
Berkeley SoftFloat and the decompressor of zstd, under BSD licences of their own.

The guest's first process, options.js and the rest are the lesson's, under the
MIT licence; its repository holds everything that built this folder.
SHA256SUMS lists the hashes of the files: sha256sum --check SHA256SUMS

Who publishes a copy of this folder hands these programs on: keep this notice and
the licences with it.
"""


@dataclass(frozen=True)
class Package:
    """A package of Debian, as its control file describes it."""

    FIELDS: ClassVar = ("Package", "Version", "Source", "Built-Using")

    name: str
    version: str
    source: str
    built_using: str

    @property
    def sources(self) -> list[tuple[str, str]]:
        """The source packages it is built from, with their versions."""
        found = re.fullmatch(r"(\S+)(?: \((.+)\))?", self.source or self.name)
        assert found
        own = (found[1], found[2] or self.version)
        return [own, *re.findall(r"(\S+) \(= ([^)]+)\)", self.built_using)]


def text(packages: list[Package], emulator: str) -> str:
    """The notice for these packages and this version of v86."""
    listed = [f"- {package.name} {package.version}\n  {_origin(package)}\n" for package in packages]
    pairs = dict.fromkeys(pair for package in packages for pair in package.sources)
    commands = "\n".join(f"    debsnap {name} {version}" for name, version in pairs)
    parts = [HEAD, "".join(listed), SOURCES.format(commands=commands)]
    return "\n".join([*parts, OURS.format(version=emulator)])


def _origin(package: Package) -> str:
    return "from the source " + ", ".join(f"{name} {version}" for name, version in package.sources)
