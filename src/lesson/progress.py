"""What a learner has done: one readable file in their folder, which two processes may share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lesson import content
from lesson.content import Exercise
from lesson.document import Malformed, read_text, shown
from lesson.mutex import Busy, mutex
from lesson.workspace import Refused, outside_repository

DEFAULT = "beyond-venv"
STATE = "progress.json"
LOCK = f".{STATE}.lock"
VERSION = 1
OURS = {"version", "current", "done"}  # one of these keys is in every file of ours


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


KINDS: dict[str, Callable[[Any], bool]] = {
    "version": _whole,
    "current": lambda value: isinstance(value, str),
    "done": lambda value: isinstance(value, list) and all(isinstance(word, str) for word in value),
    "hints": lambda value: isinstance(value, dict) and all(map(_whole, value.values())),
    "handed_out": lambda value: (
        isinstance(value, dict) and all(isinstance(files, dict) for files in value.values())
    ),
}


class Unsaved(Exception):
    """The progress could not be written; what is on the disk is as it was."""


@dataclass
class Progress:
    """What a learner has done and seen; exercises are named by their words."""

    folder: Path
    version: int = VERSION
    current: str = ""
    done: list[str] = field(default_factory=list)
    hints: dict[str, int] = field(default_factory=dict)  # how many were shown
    handed_out: dict[str, dict[str, str]] = field(default_factory=dict)  # path -> hash of a file
    other: dict[str, Any] = field(default_factory=dict)  # keys of other lessons, kept as they are

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / STATE

    def place(self, exercise: Exercise) -> Path:
        """Where the learner's own copy of an exercise is."""
        return self.folder / exercise.episode.slug / exercise.name

    def as_dict(self) -> dict[str, Any]:
        """What the file holds, in its order."""
        return {
            "version": self.version,
            "current": self.current,
            "done": sorted({*self.done}),
            "hints": dict(sorted(self.hints.items())),
            "handed_out": dict(sorted(self.handed_out.items())),
            **self.other,
        }


def load(folder: Path) -> Progress:
    """The progress kept in the folder, a new one where there is none; raises Malformed."""
    path = folder / STATE
    if not path.exists() and not path.is_symlink():
        return Progress(folder)
    return parse(folder, path, read_text(path))


def parse(folder: Path, path: Path, text: str) -> Progress:
    """The progress that a file's text holds; raises Malformed with what to do."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(kept, dict) or (kept and not OURS & {*kept}):
        raise _damaged(path, "it is no progress of this lesson")
    version = kept.get("version", VERSION)
    for name in [name for name, fits in KINDS.items() if name in kept and not fits(kept[name])]:
        if not _whole(version) or version <= VERSION:
            raise _damaged(path, f"its `{name}` is of the wrong kind")
        del kept[name]  # a newer lesson may mean something else by it, and is not overwritten
    mine = {name: kept.pop(name) for name in KINDS if name in kept}
    return Progress(folder, **mine, other=kept)


def _damaged(path: Path, why: str) -> Malformed:
    advice = "move it aside, then `lesson check --all` finds out anew what is solved"
    return Malformed(path, None, f"is damaged ({why}); {advice}; your exercises are untouched")


def recognised(path: Path) -> bool:
    """Whether the file is a progress for certain: what is done stands in each that we write."""
    try:
        kept = json.loads(read_text(path))
    except (ValueError, RecursionError, Malformed):
        return False
    return isinstance(kept, dict) and KINDS["done"](kept.get("done"))


def here() -> Path:
    """The folder we stand in; raises Refused where it was deleted meanwhile."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise Refused("the folder that you stand in is gone; go to another one with cd") from None


def home(chosen: Path | None = None) -> Progress:
    """The progress in the folder, else in the nearest one above, else in the default one here."""
    now = here()
    if chosen:
        return load(now / chosen.expanduser())
    near = (now, *now.parents, now / DEFAULT)
    kept = next(filter(_holds_progress, near), None)
    return load(kept or next(filter(_holds_exercises, near), now / DEFAULT))


def _holds_progress(folder: Path) -> bool:
    """Whether the folder's file is a progress, which in a place of ours may be damaged."""
    path = folder / STATE
    if recognised(path) or not path.is_file():
        return path.is_file()
    # Other programs call a file so, too.
    return folder.name == DEFAULT or _holds_exercises(folder)


def _holds_exercises(folder: Path) -> bool:
    """Whether the folder is a learner's, which it is without its state, too."""
    places = (folder / e.episode.slug / e.name for e in content.exercises())
    return any((place / "README.md").is_file() for place in places)


@contextmanager
def changing(folder: Path) -> Iterator[Progress]:
    """The progress, saved when the block ends; other processes wait that long.

    Raises Unsaved where it cannot be, and Refused in the lesson's own tree.
    """
    outside_repository(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with mutex(folder / LOCK):
            state = load(folder)
            writable(state)
            yield state
            _save(state)
    except (OSError, Busy) as error:
        why = getattr(error, "strerror", None) or error
        message = f"{shown(folder / STATE)} cannot be written: {why}; what it held is kept"
        raise Unsaved(message) from error


def writable(state: Progress) -> None:
    """Raise Unsaved for the file of a newer lesson: writing it might lose what we do not know."""
    if state.version > VERSION:
        raise Unsaved(
            f"{state.path} was written by a newer lesson (version {state.version}, here "
            f"{VERSION}) and is left as it is; use that lesson to go on"
        )


def _save(state: Progress) -> None:
    # A link, as tools that share settings make them, stays one.
    path = Path(os.path.realpath(state.path))
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text(state.as_dict()))
            file.flush()
            os.fsync(file.fileno())  # a power cut must not leave an empty file under the new name
        new.replace(path)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def text(kept: dict[str, Any]) -> str:
    """The file's text, the same for the same progress."""
    return json.dumps(kept, indent=2) + "\n"
