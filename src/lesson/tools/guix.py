"""guix: the learner's own, or on a page the old one of our tests, in a view of the machine."""

import shutil
from pathlib import Path

from lesson import guix
from lesson.tools import Found, asked, last_word

DEBIAN: tuple[str, ...] = ()


def find() -> Found | None:
    """The Guix of our tests where it was unpacked; else the learner's own; or None."""
    if guix.missing() is None:
        return Found(guix.version(), "embedded", settle=guix.settle, enter=guix.room)
    path = shutil.which("guix")
    return Found(_version(path), "installed", {"guix": Path(path)}) if path else None


def _version(path: str) -> str:
    return last_word(asked(path).partition("\n")[0])


def provide() -> None:
    """Nothing: that old Guix is for our tests, and a learner installs the current one."""
