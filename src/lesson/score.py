"""Which layers a project captures, by its files alone: what is missing, and the next step.

Imports the standard library alone: it answers at once, on any machine with Python.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson.repository import Repository, Unreadable
from lesson.traces import (
    CODE,
    FULL,
    HARDWARE,
    KERNEL,
    LANGUAGE,
    LAYERS,
    NO,
    PACKAGES,
    PARTLY,
    STATES,
    USERLAND,
    Trace,
    conda,
    containers,
    history,
    locks,
    machines,
    nix,
    project,
    r,
    requirements,
)  # fmt: skip

READERS = (history, requirements, locks, project, conda, containers, machines, nix, r)
BUDGET = 60_000_000  # bytes that are read of all files together
COLUMNS = 80
# What a reader meets where a file holds, say, a number in the place of a table.
STRANGE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
WORDS = {FULL: "recorded", PARTLY: "partly", NO: "not recorded"}
POINTS = {FULL: 1.0, PARTLY: 0.5, NO: 0.0}
NOTHING = {  # what to do where no file speaks of a layer
    CODE: history.BEGIN,
    PACKAGES: "if the code imports packages, record them: `uv add`, or `pip lock`",
    LANGUAGE: project.PIN,
    USERLAND: "a lock of conda, a Containerfile with its base by digest, or Nix would record it",
    KERNEL: "say in the README on which system the result was made: only a machine's image has it",
    HARDWARE: "say in the README on which processor, and compare with a tolerance",
}


@dataclass(frozen=True)
class Fault:
    """A file that cannot be understood."""

    file: str
    line: int | None
    why: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.why}"


@dataclass(frozen=True)
class Score:
    """What the files of a folder record, layer by layer."""

    folder: Path
    traces: list[Trace]
    faults: list[Fault]

    def best(self, layer: str) -> Trace | None:
        """The trace that decides about a layer: the best, unless another one limits it."""
        found = [trace for trace in self.traces if trace.layer == layer]
        if not found:
            return None
        best = max(found, key=lambda trace: STATES.index(trace.state))
        limits = [trace for trace in found if trace.limits]
        return limits[0] if limits and best.state == FULL else best

    def state(self, layer: str) -> str:
        """How far a layer is recorded."""
        found = self.best(layer)
        return found.state if found else NO

    @property
    def points(self) -> float:
        """One for each layer that is recorded, a half for one that is so in part."""
        return sum(POINTS[self.state(layer)] for layer in LAYERS)

    def step(self, layer: str) -> str:
        """The smallest step that would record more of a layer; nothing where all is recorded."""
        found = self.best(layer)
        if found is None:
            return NOTHING[layer]
        if found.state == FULL:
            return ""
        if not found.step or found.file == ".":
            return found.step or NOTHING[layer]
        return f"{found.place}: {found.step}"

    @property
    def next(self) -> str:
        """The one thing to do first: a file is repaired before anything is added."""
        if self.faults:
            return f"repair {self.faults[0]}"
        steps = (self.step(layer) for layer in LAYERS)
        return next(filter(None, steps), "nothing: all six layers are recorded")

    def as_dict(self) -> dict[str, Any]:
        """The score for another program."""
        return {
            "points": self.points,
            "of": len(LAYERS),
            "layers": {layer: self._told(layer) for layer in LAYERS},
            "faults": [vars(fault) for fault in self.faults],
            "next": self.next,
        }

    def _told(self, layer: str) -> dict[str, Any]:
        found = self.best(layer)
        place = {"file": found.file, "line": found.line, "says": found.says} if found else {}
        return {"state": self.state(layer), **place, "step": self.step(layer)}


def read(folder: Path) -> Score:
    """What a folder records; it is read within bounds, and nothing of it is run.

    Raises NotADirectoryError or FileNotFoundError where there is no folder.
    """
    repository = Repository(folder)
    traces, faults = [history.control(repository)], []
    left = BUDGET
    for name in repository.names():
        for reader in READERS:
            if not reader.FILES.fullmatch(name) or not repository.is_file(name):
                continue
            left -= (folder / name).stat().st_size
            try:
                if left < 0:
                    raise Unreadable(name, None, "was not read: the files before it were too large")
                traces += list(reader.read(repository, name))  # all of a file, or none
            except Unreadable as problem:
                faults.append(Fault(problem.file, problem.line, problem.why))
            except STRANGE:
                faults.append(Fault(name, None, "is not as its tool writes it; let it do so anew"))
    return Score(folder, traces, list(dict.fromkeys(faults)))


def shown(points: float) -> str:
    """A number of points as one writes it: 2½."""
    whole = int(points)
    return f"{whole or ''}½" if points - whole else str(whole)


def lines(score: Score) -> Iterator[str]:
    """The score in sentences, for a person."""
    yield f"{shown(score.points)} of {len(LAYERS)} layers are recorded in {score.folder}"
    yield ""
    for layer in LAYERS:
        found = score.best(layer)
        what = "no file speaks of it"
        if found:
            what = found.says if found.file == "." else f"{found.place}: {found.says}"
        yield wrapped(f"{layer:<9} {WORDS[score.state(layer)]:<13} ", what)
    for fault in score.faults:
        yield wrapped("not read  ", str(fault))
    yield ""
    yield wrapped("Next: ", score.next)


def wrapped(head: str, text: str) -> str:
    """The text after its head, in lines of 80 columns that begin below each other."""
    return textwrap.fill(
        text,
        COLUMNS,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
