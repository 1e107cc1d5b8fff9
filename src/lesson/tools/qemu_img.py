"""qemu-img: makes disks for virtual machines, and takes snapshots of them."""

import shutil
from pathlib import Path

from lesson.tools import Found
from lesson.tools.qemu_system_x86_64 import version

DEBIAN = ("qemu-utils",)
WORD = "qemu-img"


def find() -> Found | None:
    """The command on PATH; or None."""
    path = shutil.which(WORD)
    return Found(version(path), "installed", {WORD: Path(path)}) if path else None


def provide() -> None:
    """Nothing: the Debian package is all there is to it."""
