"""Plans for a workshop and ways for one person, docs/plans.toml, with the lesson's own minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson import content
from lesson.content import Episode, Exercise, Unknown
from lesson.document import Malformed, read_toml

FILE = "plans.toml"


@dataclass(frozen=True)
class Row:
    """One thing that is done in a sitting, and the minutes it takes."""

    what: str
    teaching: int = 0
    exercises: int = 0
    left_out: int = 0  # exercises of the episode that the plan leaves for later

    @property
    def minutes(self) -> int:
        """All of its minutes."""
        return self.teaching + self.exercises


@dataclass(frozen=True)
class Plan:
    """A workshop: sittings of rows, none of which may take longer than its minutes."""

    name: str
    title: str
    about: str
    minutes: int
    sittings: list[list[Row]]


def read(base: Path) -> list[Plan]:
    """All plans; raises Malformed where one names what the lesson does not have."""
    path = base / "docs" / FILE
    found = {name: entry for name, entry in read_toml(path).items() if name != "paths"}
    try:
        return [_plan(base, name, entry) for name, entry in found.items()]
    except (KeyError, TypeError, ValueError, Unknown) as error:
        raise Malformed(path, None, f"is not as its comment describes: {error}") from error


def _plan(base: Path, name: str, entry: dict[str, Any]) -> Plan:
    sittings = [[_row(base, row) for row in one["rows"]] for one in entry["sitting"]]
    for rows in sittings:
        if (total := sum(row.minutes for row in rows)) > entry["minutes"]:
            raise ValueError(f"{name} has a sitting of {total} minutes, more than it says")
    return Plan(name, entry["title"], entry["about"], entry["minutes"], sittings)


def _row(base: Path, row: dict[str, Any]) -> Row:
    if "pause" in row:
        return Row("Break", row["pause"])
    if "say" in row:
        return Row(row["say"], row["minutes"])
    episode = content.find_episode(row["episode"], base)
    whole = episode.page.integer("teaching")
    teaching = row.get("teaching", whole)
    if teaching > whole:
        raise ValueError(f"{episode.slug} takes {whole} minutes of teaching, not {teaching}")
    chosen = _chosen(episode, row.get("exercises"))
    named = ", ".join(_link(episode, one.readme.title(), one.name) for one in chosen)
    what = _link(episode, episode.page.title()) + (f": {named}" if "exercises" in row else "")
    left = len(episode.exercises) - len(chosen)
    return Row(what, teaching, sum(exercise.minutes for exercise in chosen), left)


def _chosen(episode: Episode, names: list[str] | None) -> list[Exercise]:
    """The named exercises in the page's order, or all of them."""
    known = [exercise.name for exercise in episode.exercises]
    if names and (unknown := set(names) - set(known)):
        raise ValueError(f"{episode.slug} has no exercise {unknown.pop()!r}")
    return [one for one in episode.exercises if names is None or one.name in names]


def _link(episode: Episode, title: str, place: str = "") -> str:
    return f"[{title}](../episodes/{episode.path.name}{place and f'#{place}'})"


def listing(base: Path) -> str:
    """The plans, each with its clock; then the ways for one person."""
    parts = [part for plan in read(base) for part in _drawn(plan)]
    return "\n\n".join([*parts, "### By yourself", "\n".join(_paths(base))])


def _drawn(plan: Plan) -> Iterator[str]:
    yield f"### {plan.title}"
    yield plan.about
    for number, rows in enumerate(plan.sittings, 1):
        if len(plan.sittings) > 1:
            yield f"**Sitting {number}**"
        yield "\n".join(_clocked(rows))


def _clocked(rows: list[Row]) -> Iterator[str]:
    """The rows of a sitting, on a clock that starts at 00:00."""
    yield "| Time | What | Teaching | Exercises |"
    yield "| --- | --- | --- | --- |"
    clock = 0
    for row in rows:
        doing = f"{row.exercises} min" if row.exercises else ""
        doing += f", {row.left_out} left for later" if row.exercises and row.left_out else ""
        yield f"| {clocked(clock)} | {row.what} | {row.teaching} min | {doing} |"
        clock += row.minutes
    yield f"| {clocked(clock)} | End | | |"


def clocked(minutes: int) -> str:
    """Minutes as hours and minutes of a clock."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _paths(base: Path) -> Iterator[str]:
    """The ways for one person: an episode a sitting, with all its exercises."""
    yield "| Way | Episodes | Sittings | In all |"
    yield "| --- | --- | --- | --- |"
    everything = content.episodes(base)
    yield _path("Everything", "in the order of the lesson", everything)
    for entry in read_toml(base / "docs" / FILE)["paths"].values():
        named = [content.find_episode(slug, base) for slug in entry["episodes"]]
        yield _path(entry["title"], entry["about"], named)


def _path(title: str, about: str, episodes: list[Episode]) -> str:
    minutes = [
        episode.page.integer("teaching") + episode.page.integer("exercises") for episode in episodes
    ]
    links = ", ".join(_link(episode, episode.slug) for episode in episodes)
    sittings = f"{len(episodes)}, of {min(minutes)} to {max(minutes)} min"
    return f"| {title}: {about} | {links} | {sittings} | {clocked(sum(minutes))} h |"
