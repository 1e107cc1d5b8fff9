"""Nix: builds each package at a place named after everything it was made of."""

import shutil
from functools import cache
from pathlib import Path

from lesson.nix import newer, packages
from lesson.tools import Found, Missing, asked, last_word, pip

# The static shell is what the doctor's trial builds with, the rest are a page's own words.
DEBIAN = ("nix-bin", "busybox-static", "git")


def find() -> Found | None:
    """Nix on PATH, with a private store and the lesson's packages; else the user's own; or None."""
    path = shutil.which("nix")
    if path is None:
        return None
    if not packages.usable():
        return Found(version(path), "installed", {"nix": Path(path)}, settle=_refuse)
    return Found(version(path), "embedded", settle=packages.settle, enter=packages.enter)


def _refuse(home: Path) -> dict[str, str]:
    raise Missing("pages never run in your own /nix; `lesson tools` says what is missing")


@cache
def version(path: str) -> str:
    """The version that a command of Nix's says it has."""
    return last_word(asked(path))


def provide() -> None:
    """Make the package set, and a newer Nix to compare with; raises Missing.

    Both are for pages and tests; the set is made of the pages' packages.
    """
    if packages.command() and pip.locked():
        packages.make()
        newer.make()
