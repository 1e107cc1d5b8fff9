"""Lists that a page asks for by a block with an empty body: `/// schedule` … `///`."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from markdown.extensions.toc import slugify

from lesson import (
    capstone,
    content,
    gathered,
    ledger,
    messages,
    references,
    resource,
    schedule,
    sheets,
    stamps,
    tally,
    ways,
    wrong,
)
from lesson.content import Episode
from lesson.exercise import KINDS


def expand(body: str, base: Path) -> str:
    """The page's text with every list filled in."""
    for name, make in LISTS.items():
        place = rf"(?m)^(/{{3,}}) *{name} *\n\1 *$"
        body = re.sub(place, partial(_made, make, base), body)
    return body


def _made(make: Callable[[Path], str], base: Path, _: re.Match[str]) -> str:
    return make(base)


def _link(episode: Episode) -> str:
    return f"[{episode.page.title()}](../episodes/{episode.path.name})"


def _questions(episode: Episode) -> str:
    return "<br>".join(content.listed(episode.page.body, "questions"))


def episodes(base: Path) -> str:
    """The episodes with the questions they answer."""
    rows = ["| Episode | Questions it answers | Time |", "| --- | --- | --- |"]
    for episode in content.episodes(base):
        teaching, doing = (episode.page.integer(key) for key in ("teaching", "exercises"))
        rows.append(f"| {_link(episode)} | {_questions(episode)} | {teaching + doing}&nbsp;min |")
    return "\n".join(rows)


def exercises(base: Path) -> str:
    """Every exercise with its time, kind and objective."""
    rows = ["| Exercise | Time | Kind | Objective |", "| --- | --- | --- | --- |"]
    for task in content.exercises(base):
        link = f"[{task.readme.title()}](../episodes/{task.episode.path.name}#{task.name})"
        kind = KINDS[task.readme.text("type")]
        objective = task.readme.text("objective")
        rows.append(f"| {link} | {task.minutes}&nbsp;min | {kind} | {objective} |")
    return "\n".join(rows)


def notes(base: Path) -> str:
    """The instructor notes of all episodes, each under the section that it belongs to."""
    parts = []
    for episode in content.episodes(base):
        body, last = episode.page.body, ""
        parts.append(f"### {_link(episode)}")
        block = r"(?ms)^(/{3,}) *instructor\b[^\n]*\n(.*?)^\1 *$"
        for found in re.finditer(block, body):
            section = re.findall(r"(?m)^## +(.+?) *$", body[: found.start()])[-1:]
            for title in section if section != [last] else ():
                anchor = slugify(re.sub("[`*]", "", title), "-")
                parts.append(f"**[{title}](../episodes/{episode.path.name}#{anchor})**")
                last = title
            parts.append(found[2].strip())
    return "\n\n".join(parts)


def keypoints(base: Path) -> str:
    """The key points of all episodes, under the episodes' titles."""
    parts = []
    for episode in content.episodes(base):
        points = content.listed(episode.page.body, "keypoints")
        parts += [f"## {_link(episode)}", "\n".join(f"- {point}" for point in points)]
    return "\n\n".join(parts)


def promise(base: Path) -> str:
    """The numbers behind the promise, counted in the lesson's own files."""
    book = stamps.read(base).values()
    tasks = content.exercises(base)
    known = sum(len(list(wrong.answers(task))) for task in tasks)
    counts = {
        "blocks of commands executed": sum(stamp.executed for stamp in book),
        "files shown and used by those commands": sum(stamp.files for stamp in book),
        "blocks shown without being executed": sum(stamp.shown for stamp in book),
        "exercises, each failing as handed out and passing with its solution": len(tasks),
        "of them also as notebooks, run and compared": sum(1 for t in tasks if t.script),
        "known wrong answers, each with its own diagnosis": known,
    }
    rows = [f"| {count} | {what} |" for what, count in counts.items()]
    return "\n".join(["| Number | Of what |", "| ---: | --- |", *rows])


LISTS: dict[str, Callable[[Path], str]] = {
    "episodes": episodes,
    "schedule": schedule.listing,
    "ways": ways.listing,
    "sheets": sheets.listing,
    "exercises": exercises,
    "notes": notes,
    "keypoints": keypoints,
    "progress": tally.listing,
    "promise": promise,
    "references": references.listing,
    "card": capstone.table,
    "executed": ledger.listing,
    "messages": messages.listing,
    "citation": resource.listing,
    **{kind: gathered.markdown(kind) for kind in gathered.KINDS},
}
