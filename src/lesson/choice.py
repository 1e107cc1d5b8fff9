"""Which tool is enough for a project: docs/choices.toml, and the one rule that decides."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lesson import layers
from lesson.content import Unknown
from lesson.document import Malformed, read_toml
from lesson.layers import STATES, Band, Tool

FILE = "choices.toml"
MOST = 9  # points that one need can cost
ALONE = 3  # from as many points on, a tool does not meet the need alone
CONDITION, MISSING = "condition", "missing"


@dataclass(frozen=True)
class Need:
    """A statement that is true of a project, or is not."""

    name: str
    text: str


class Remark(NamedTuple):
    """What must be so (a condition), or be added (missing), for a tool to meet a need."""

    kind: str
    text: str


@dataclass(frozen=True)
class Option:
    """A way to hand over a project, with the points it loses for each need."""

    name: str
    title: str
    records: Tool
    episode: str
    command: str
    not_when: str
    points: dict[str, int]
    notes: dict[str, str]

    @property
    def remarks(self) -> dict[str, Remark]:
        """What to say of the needs that it does not meet, or not without a condition."""
        lost = {need: points for need, points in self.points.items() if points}
        kinds = {need: CONDITION if points < ALONE else MISSING for need, points in lost.items()}
        return {need: Remark(kind, self.notes.get(need, "")) for need, kind in kinds.items()}

    def loss(self, needs: Collection[str]) -> int:
        """The points that it loses where these needs are there."""
        return sum(self.points[need] for need in needs)


@dataclass(frozen=True)
class Situation:
    """What people come with."""

    name: str
    title: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """What to take for some needs, and what comes next to it."""

    needs: tuple[str, ...]
    option: Option
    runner_up: Option
    bands: tuple[Band, ...]

    @property
    def alone(self) -> bool:
        """Whether the tool is enough by itself, under its conditions."""
        return not any(remark.kind == MISSING for remark in self.remarks)

    @property
    def remarks(self) -> list[Remark]:
        """What must be so, or be added, for the tool to be enough."""
        return [self.option.remarks[need] for need in self.needs if need in self.option.remarks]

    @property
    def uncaptured(self) -> list[str]:
        """The layers that what one hands over does not record, or records in part."""
        return uncaptured(self.option.records, self.bands)


@dataclass(frozen=True)
class Guide:
    """All that one chooses with."""

    needs: dict[str, Need]
    options: dict[str, Option]
    situations: dict[str, Situation]
    bands: tuple[Band, ...]


def uncaptured(tool: Tool, bands: Collection[Band]) -> list[str]:
    """The layers that a tool does not fully record, each with what becomes of it."""
    open_ = [band for band in bands if tool.states[band.name] != "full"]
    return [f"{band.title} ({STATES[tool.states[band.name]][1]})" for band in open_]


def read(base: Path) -> Guide:
    """The guide; raises Malformed where an entry is not as the file's comment says."""
    path = base / "docs" / FILE
    found, table = read_toml(path), layers.read(base)
    try:
        needs = {name: Need(name, **entry) for name, entry in found["needs"].items()}
        options = {
            name: _option(name, entry, table.tools, needs)
            for name, entry in found["options"].items()
        }
        situations = {
            name: Situation(name, entry["title"], _known(entry["needs"], needs))
            for name, entry in found["situations"].items()
        }
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(path, None, f"is not the guide its comment describes: {error}") from error
    return Guide(needs, options, situations, tuple(table.bands))


def _option(
    name: str, entry: dict[str, object], tools: dict[str, Tool], needs: dict[str, Need]
) -> Option:
    points, notes = entry["points"], entry.get("notes", {})
    assert isinstance(points, dict) and isinstance(notes, dict)
    if points.keys() != needs.keys() or not notes.keys() <= needs.keys():
        raise ValueError(f"{name} must have points for each need, and notes for needs only")
    if wrong := [value for value in points.values() if value not in range(MOST + 1)]:
        raise ValueError(f"{name} has {wrong[0]!r} points, wanted 0 to {MOST}")
    records = tools[str(entry["records"])]
    words = {key: str(entry[key]) for key in ("title", "episode", "command", "not_when")}
    return Option(name=name, records=records, points=points, notes=notes, **words)


def _known(names: list[str], needs: dict[str, Need]) -> tuple[str, ...]:
    if unknown := set(names) - needs.keys():
        raise ValueError(f"there is no need {unknown.pop()!r}")
    return tuple(names)


def decide(guide: Guide, needs: Collection[str]) -> Choice:
    """What to take: fewest points lost, and of equals the smallest; raises Unknown for a word."""
    if unknown := [need for need in needs if need not in guide.needs]:
        known = ", ".join(guide.needs)
        raise Unknown(f"no statement is called `{unknown[0]}`; there are: {known}")
    asked = tuple(name for name in guide.needs if name in needs)
    first, second, *_ = sorted(guide.options.values(), key=lambda option: option.loss(asked))
    return Choice(asked, first, second, guide.bands)


def combinations(guide: Guide) -> Iterator[tuple[str, ...]]:
    """Every set of needs, in the order of binary numbers whose lowest digit is the first need."""
    for answers in itertools.product((False, True), repeat=len(guide.needs)):
        yield tuple(n for n, yes in zip(guide.needs, reversed(answers), strict=True) if yes)
