"""Ways through the lesson for one person, an episode a sitting, as docs/plans.toml has them."""

from collections.abc import Iterator
from pathlib import Path

from lesson import content, plans
from lesson.content import Episode, Unknown
from lesson.document import Malformed, read_toml
from lesson.timetable import clocked


def listing(base: Path) -> str:
    """The ways as a table: the episodes, with all their exercises."""
    rows = ["| Way | Episodes | Sittings | In all |", "| --- | --- | --- | --- |"]
    rows.append(_path("Everything", "in the order of the lesson", content.episodes(base)))
    rows += (_path(*way) for way in _ways(base))
    return "\n".join(rows)


def _ways(base: Path) -> Iterator[tuple[str, str, list[Episode]]]:
    path = base / "docs" / plans.FILE
    for name, entry in read_toml(path)["paths"].items():
        try:
            named = [content.find_episode(slug, base) for slug in entry["episodes"]]
            found = entry["title"], entry["about"], named
        except (KeyError, TypeError, Unknown) as error:
            message = f"[paths.{name}] is not as the comment describes: {error}"
            raise Malformed(path, plans.line(path, f"paths.{name}", ""), message) from error
        yield found


def _path(title: str, about: str, episodes: list[Episode]) -> str:
    minutes = [
        episode.page.integer("teaching") + episode.page.integer("exercises") for episode in episodes
    ]
    links = ", ".join(f"[{one.slug}](../episodes/{one.path.name})" for one in episodes)
    sittings = f"{len(episodes)}, of {min(minutes)} to {max(minutes)} min"
    return f"| {title}: {about} | {links} | {sittings} | {clocked(sum(minutes))} h |"
