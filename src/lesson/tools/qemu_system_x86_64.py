"""QEMU: the program that makes a computer, and the guest that pages start in it."""

import os
import re
import shlex
import shutil
import sys
from functools import cache
from pathlib import Path

from lesson import debian, tools
from lesson.guest import image, kernel
from lesson.tools import Found, Missing

DEBIAN = (
    *("qemu-system-x86", "qemu-utils", "genext2fs", "mmdebstrap", "openssh-client"),
    *("debian-archive-keyring", "e2fsprogs"),
)
WORD = "qemu-system-x86_64"


def find() -> Found | None:
    """QEMU with the lesson's guest, or None where one of them is not here."""
    return found(WORD) if image.place().exists() and kernel.place().exists() else None


def found(word: str) -> Found | None:
    """An emulator of QEMU's, kept within limits on a page; None where it is not here."""
    path = shutil.which(word)
    if path is None:
        return None
    return Found(version(path), "installed", {word: kept(word, Path(path))})


def kept(word: str, program: Path) -> Path:
    """A command that starts the program with a keeper, which ends it in time."""
    script = tools.cache().resolve() / "kept" / word
    words = [sys.executable, "-m", "lesson.guest.keeper", str(program)]
    text = f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n'
    if not script.exists() or script.read_text(encoding="utf-8") != text:
        script.parent.mkdir(parents=True, exist_ok=True)
        new = script.with_name(f"{word}.{os.getpid()}")
        new.write_text(text, encoding="utf-8")
        new.chmod(0o755)
        new.replace(script)
    return script


@cache
def version(path: str) -> str:
    """The version that one of QEMU's programs says it has."""
    said = re.search(r"version (\S+)", tools.asked(path))
    return said[1] if said else "unknown"


def provide() -> None:
    """Build the guest where it is not here; raises Missing where that cannot be."""
    try:
        kernel.build()
        image.build()
    except (debian.Unavailable, OSError) as problem:
        raise Missing(f"the lesson's virtual machine cannot be built: {problem}") from problem
