"""Compiled files: made to find the libraries beside them, and asked what they need of libc."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from lesson import debian
from lesson.channel.package import Entry

ELF = b"\x7fELF"
SYMBOL = re.compile(rb"\0GLIBC_(2\.\d+)(?:\.\d+)?(?=\0)")


def bind(stage: Path) -> None:
    """Let every program and library below the folder look into its lib/ first, wherever it is."""
    for path in sorted(stage.rglob("*")):
        if is_compiled(path):
            up = os.path.relpath(stage / "lib", path.parent)
            path.chmod(0o755)
            debian.said(
                *(debian.patchelf(), "--force-rpath", "--set-rpath", f"$ORIGIN/{up}", str(path))
            )


def is_compiled(path: Path) -> bool:
    """Whether a path is a program or a library, and no link to one."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as held:
        return held.read(len(ELF)) == ELF


def needs(entries: Iterable[Entry]) -> str:
    """The dependency on libc that compiled files have: `__glibc >=2.17` or what they ask for."""
    found = {
        int(version.split(b".")[1])
        for entry in entries
        if entry.content.startswith(ELF)
        for version in SYMBOL.findall(entry.content)
    }
    return f"__glibc >=2.{max(found | {17})}"
