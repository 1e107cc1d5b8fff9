"""QEMU for single programs: runs one for PCs on a processor model that it imitates."""

import shutil
import sys
from pathlib import Path

from lesson import tools, twin
from lesson.tools import Found
from lesson.tools.qemu_system_x86_64 import version

DEBIAN = ("qemu-user", "debian-archive-keyring")
WORD = "qemu-x86_64"


def find() -> Found | None:
    """The emulator with a Python for it, or None where one of them is not here."""
    return found(WORD, "amd64")


def found(word: str, architecture: str) -> Found | None:
    """An emulator on PATH with the twin that it runs; None where one of them is not here."""
    path = shutil.which(word)
    if path is None or not twin.place(architecture).exists():
        return None
    # Pages take the twins from the lesson's cache, although their HOME is a new one.
    environment = {"BEYOND_VENV_CACHE": str(tools.cache().resolve())}
    commands = {word: Path(path), "lesson": Path(sys.executable).with_name("lesson")}
    return Found(version(path), "installed", commands, environment=environment)


def provide() -> None:
    """Make the twin where it is not here; raises Missing where that cannot be."""
    twin.build("amd64")
