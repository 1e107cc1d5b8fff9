"""What a check may use of the machine: interpreters, packages, and tools of the lesson's own.

Imports the standard library alone until something is asked for: a learner waits for each import.
"""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lesson.nix.room import Room
    from lesson.store import Engine


def interpreters() -> dict[str, Path]:
    """The Pythons on this machine by minor version, at least the one that runs this."""
    from lesson.tools import python

    found = python.find()
    named = found.commands if found else {}
    own = "{}.{}".format(*sys.version_info)
    here = {word.removeprefix("python"): path for word, path in named.items() if "." in word}
    return {own: Path(sys.executable), **here}


def index() -> dict[str, str]:
    """Variables that lead pip and uv to the fetched wheels, without network; or none."""
    from lesson.tools import pip

    found = pip.find()
    return found.environment if found else {}


def conda() -> tuple[Path, dict[str, str]] | None:
    """The command conda and the variables it needs, the lesson's own or the learner's; or None."""
    from lesson.tools import conda

    found = conda.find()
    command = found.commands.get("conda") if found else None
    return (command, dict(found.environment)) if found and command else None


@contextlib.contextmanager
def containers(*images: str) -> Iterator["Engine | None"]:
    """Podman with an empty store of its own, and these base images in it; None where it is not.

    The learner's own images and containers are neither seen nor touched.
    """
    from lesson import store

    if not store.usable():
        yield None
        return
    with store.private(images) as private:
        yield private


@contextlib.contextmanager
def nix() -> Iterator["Room | None"]:
    """Nix with an empty store of its own and the lesson's packages; None where it is not.

    The learner's own /nix is neither seen nor touched.
    """
    from lesson.nix import packages, room

    if not packages.usable():
        yield None
        return
    with room.private(packages.folder()) as private:
        yield private
