"""Plans for a workshop, docs/plans.toml, with the lesson's own minutes."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson import content
from lesson.content import Episode, Exercise, Unknown
from lesson.document import Malformed, read_text, read_toml, split_lines

FILE = "plans.toml"
NO_PLANS = ("paths", "whole")


@dataclass(frozen=True)
class Row:
    """One thing that is done in a sitting, and the minutes that it takes without its exercises."""

    teaching: int
    said: str = ""  # what it is, where it is no episode
    name: str = ""  # by which the plan may drop it, where it is no episode
    pause: bool = False
    episode: Episode | None = None
    exercises: tuple[Exercise, ...] = ()

    @property
    def doing(self) -> int:
        """The minutes of its exercises."""
        return sum(exercise.minutes for exercise in self.exercises)

    @property
    def minutes(self) -> int:
        """All of its minutes."""
        return self.teaching + self.doing

    @property
    def left_out(self) -> int:
        """How many exercises of the episode the plan leaves for later."""
        return len(self.episode.exercises) - len(self.exercises) if self.episode else 0

    @property
    def marks(self) -> dict[str, int]:
        """What a plan may drop of it: minutes by name."""
        own = {self.name: self.teaching} if self.name else {}
        return own | {exercise.name: exercise.minutes for exercise in self.exercises}


@dataclass(frozen=True)
class Plan:
    """A workshop: sittings of rows, and names of what goes when it is late, the first first."""

    name: str
    title: str
    about: str
    sittings: tuple[tuple[Row, ...], ...]
    drop: tuple[str, ...]

    @property
    def marks(self) -> dict[str, int]:
        """What could be dropped at all: minutes by name."""
        return {name: minutes for row in self.rows for name, minutes in row.marks.items()}

    @property
    def rows(self) -> list[Row]:
        """The rows of all sittings."""
        return [row for rows in self.sittings for row in rows]


class Wrong(ValueError):
    """A plan says something that cannot be held; `word` stands on its line."""

    def __init__(self, message: str, word: str) -> None:
        super().__init__(message)
        self.word = word


def read(base: Path) -> list[Plan]:
    """All plans, the whole lesson last; raises Malformed with the line of what cannot be held."""
    path = base / "docs" / FILE
    found = read_toml(path)
    made: list[Plan] = []
    name = "whole"
    try:
        for name in (one for one in found if one not in NO_PLANS):
            made.append(_plan(base, name, found[name]))
        name = "whole"
        made.append(_whole(base, found[name], made))
    except Wrong as error:
        raise Malformed(path, line(path, name, error.word), str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"[{name}] is not as the comment describes: {error!r}"
        raise Malformed(path, line(path, name, ""), message) from error
    return made


def line(path: Path, name: str, word: str) -> int | None:
    """The line of a word in a plan, of the plan's beginning where the word is not in it."""
    lines = split_lines(read_text(path))
    header = rf"\[\[?{re.escape(name)}(\..+)?\]"
    inside, first = False, None
    for number, line in enumerate(lines, 1):
        if line.startswith("["):
            inside = re.match(header, line) is not None
        first = first or (number if inside else None)
        if inside and word and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line):
            return number
    return first


def _plan(base: Path, name: str, entry: dict[str, Any]) -> Plan:
    sittings = tuple(tuple(_row(base, row) for row in one["rows"]) for one in entry["sitting"])
    for rows in sittings:
        if (total := sum(row.minutes for row in rows)) > entry["minutes"]:
            message = f"{name} has a sitting of {total} minutes, more than it says"
            raise Wrong(message, f"minutes = {entry['minutes']}")
    plan = Plan(name, entry["title"], entry["about"], sittings, tuple(entry["drop"]))
    _droppable(plan)
    return plan


def _droppable(plan: Plan) -> None:
    """Raise Wrong for a mark of what the plan does not have, and for a name that is not clear."""
    names = [name for row in plan.rows for name in row.marks]
    for name in names:
        if names.count(name) > 1:
            raise Wrong(f"{plan.name} has {name!r} twice", name)
    for mark in plan.drop:
        if mark not in plan.marks:
            raise Wrong(f"{plan.name} drops {mark!r}, and has nothing of this name", mark)
        if plan.drop.count(mark) > 1:
            raise Wrong(f"{plan.name} drops {mark!r} twice", mark)


def _whole(base: Path, entry: dict[str, Any], plans: list[Plan]) -> Plan:
    """The whole lesson, with the breaks of its episodes; what no plan has goes first."""
    firsts = list(entry["begins"])
    slugs = [episode.slug for episode in content.episodes(base)]
    for slug in firsts:
        if slug not in slugs:
            raise Wrong(f"no episode is called {slug!r}; there are: {', '.join(slugs)}", slug)
    if not firsts or firsts != [slug for slug in slugs if slug in firsts] or firsts[0] != slugs[0]:
        raise Wrong(f"`begins` follows the lesson's order, from {slugs[0]!r} on", "begins")
    sittings: list[list[Row]] = []
    for episode in content.episodes(base):
        if episode.slug in firsts:
            sittings.append([])
        teaching = episode.page.integer("teaching")
        sittings[-1].append(Row(teaching, episode=episode, exercises=tuple(episode.exercises)))
        if pause := episode.page.integer("break", default=0):
            sittings[-1].append(Row(pause, "Break", pause=True))
    closed = [rows[:-1] if rows[-1].pause else rows for rows in sittings]
    planned = {name for plan in plans for name in plan.marks}
    drop = [task.name for task in content.exercises(base) if task.name not in planned]
    ended = tuple(tuple(rows) for rows in closed)
    return Plan("whole", entry["title"], entry["about"], ended, tuple(drop))


def _row(base: Path, row: dict[str, Any]) -> Row:
    if "pause" in row:
        return Row(row["pause"], "Break", pause=True)
    if "say" in row:
        return Row(row["minutes"], row["say"], row.get("name", ""))
    try:
        episode = content.find_episode(row["episode"], base)
    except Unknown as error:
        raise Wrong(str(error), row["episode"]) from error
    whole = episode.page.integer("teaching")
    teaching = row.get("teaching", whole)
    if teaching > whole:
        message = f"{episode.slug} takes {whole} minutes of teaching, not {teaching}"
        raise Wrong(message, f"teaching = {teaching}")
    chosen = _chosen(episode, row.get("exercises"))
    return Row(teaching, episode=episode, exercises=chosen)


def _chosen(episode: Episode, names: list[str] | None) -> tuple[Exercise, ...]:
    """The named exercises in the page's order, or all of them."""
    known = [exercise.name for exercise in episode.exercises]
    for name in names or ():
        if name not in known:
            raise Wrong(f"{episode.slug} has no exercise {name!r}", name)
    return tuple(one for one in episode.exercises if names is None or one.name in names)
