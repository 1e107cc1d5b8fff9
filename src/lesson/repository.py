"""A stranger's folder, read within bounds: nothing of it is run, and no link is followed out.

Imports the standard library alone, like everything that reads for a learner.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 5_000_000  # bytes of a file that is read: the locks of large projects have two million
LONGEST = 5_000  # characters of a line that somebody wrote
MOST = 5_000  # entries of a folder that are looked at
# Where projects keep files about their environment, besides their first folder.
FOLDERS = (
    *("", ".devcontainer", ".binder", "binder", ".guix", "ansible", "conda", "container"),
    *("containers", "docker", "env", "environment", "envs", "guix", "nix", "npins", "provision"),
    *("requirements", "vm"),
)
Place = tuple[str, int | None]  # a file, and a line of it


class Unreadable(Exception):
    """A file of the folder cannot be understood; the message says where and why."""

    def __init__(self, file: str, line: int | None, why: str) -> None:
        self.file, self.line, self.why = file, line, why
        super().__init__(f"{file}, line {line}: {why}" if line else f"{file}: {why}")


@dataclass(frozen=True)
class Repository:
    """A folder whose files are named by their paths from it, with `/`."""

    root: Path

    def names(self) -> Iterator[str]:
        """The files that may speak of an environment, those of the first folder first."""
        for folder in FOLDERS:
            place = self.root / folder
            if folder and (place.is_symlink() or not place.is_dir()):
                continue
            with os.scandir(place) as entries:
                found = sorted(entry.name for _, entry in zip(range(MOST), entries, strict=False))
            yield from (f"{folder}/{name}" if folder else name for name in found)

    def is_file(self, name: str) -> bool:
        """Whether an ordinary file is there: pipes and devices are none, nor are links outside."""
        path = self.root / name
        try:
            inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root))
            return inside and stat.S_ISREG(path.stat().st_mode)
        except (OSError, ValueError):
            return False

    def text(self, name: str) -> str:
        """What a file holds; raises Unreadable for one that is too large or not UTF-8."""
        path = self.root / name
        if not self.is_file(name):
            raise Unreadable(name, None, "is no ordinary file inside of the folder")
        try:
            size = path.stat().st_size
            if size > LARGEST:
                raise Unreadable(name, None, f"has {size:,} bytes, more than are read here")
            raw = path.read_bytes()
        except OSError as problem:
            raise Unreadable(name, None, f"cannot be read: {problem.strerror}") from problem
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what `>` in an older PowerShell writes
            raise Unreadable(name, 1, "is UTF-16, which the tools cannot read; save it as UTF-8")
        try:
            return raw.decode().removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise Unreadable(name, line, "this line is not UTF-8 text") from None

    def version_control(self) -> str:
        """How the nearest version control is known, here or in a folder above; or nothing."""
        for folder in (self.root, *self.root.resolve().parents):
            for name in (".git", ".hg", ".jj", ".svn"):
                if (folder / name).exists():
                    return name if folder == self.root else f"{name} of a folder above"
        return ""


def line_of(text: str, pattern: str) -> int | None:
    """The number of the first line in which the pattern is found; or None."""
    found = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None
