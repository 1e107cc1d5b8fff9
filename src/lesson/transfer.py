"""A learner's progress goes to another machine, or to the site, and comes back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from lesson import progress
from lesson.document import read_text, save
from lesson.progress import Progress, home
from lesson.workspace import Refused


def export(file: Path) -> None:
    """Write the progress to a file; raises Refused for one that holds something else."""
    kept = exported(home())
    if str(file) == "-":
        sys.stdout.write(kept)
        return
    if os.path.lexists(file) and not progress.recognised(file):
        raise Refused(f"{file} is there already and holds no progress; choose another name")
    save(file, kept)


def import_(file: Path) -> tuple[Progress, list[str]]:
    """The progress after a file's was added, and the exercises that are done by that."""
    kept = sys.stdin.read() if str(file) == "-" else read_text(file)
    other = progress.parse(file.parent, file, kept)
    with progress.changing(home().folder) as state:
        before = {*state.done}
        merge(state, other)
    return state, sorted({*state.done} - before)


def exported(state: Progress) -> str:
    """What another machine or the site can read: not which files this folder was handed."""
    kept = state.as_dict()
    del kept["handed_out"]
    return progress.text(kept)


def merge(state: Progress, other: Progress) -> None:
    """Take over what the other has that we have not: nothing done or seen is forgotten."""
    progress.writable(other)
    state.done = [*{*state.done, *other.done}]
    for word, seen in other.hints.items():
        state.hints[word] = max(seen, state.hints.get(word, 0))
    state.current = state.current or other.current
    state.other = {**other.other, **state.other}
