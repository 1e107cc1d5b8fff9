"""Pages as Markdown for any engine: an episode's exercises expanded, labels and stamp added."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

from lesson import (
    comparison,
    exercise,
    layers,
    ledger,
    listing,
    questionnaire,
    references,
    stamps,
    teaching,
    v86,
)
from lesson.content import Episode, Exercise
from lesson.document import split_lines
from lesson.fences import Fence, fences
from lesson.inline import marked
from lesson.lanes import LANES
from lesson.transcript import parse, render

STAND_IN = (
    " The package index is a stand-in: a small copy of ours with the wheels of PyPI itself,"
    " except in blocks that say they need PyPI."
)


def composed(markdown: str, name: str, path: Path, episode: Episode | None, base: Path) -> str:
    """The page of an episode, or a page of docs/ with what it asks for; `name` is its source's."""
    if episode:
        text = compose(episode)
    else:
        text = layers.expand(listing.expand(markdown, base), base)
        text = references.cite(text, base, path)
    # Links lead to files as they lie on disk; on the site, both folders are its root.
    up = "../" * name.count("/")
    return re.sub(r"\]\((\.\./)+(episodes|docs)/", f"]({up}", text)


def compose(episode: Episode) -> str:
    """The whole page."""
    body = labelled(episode)
    body = re.sub(r"(?m)^# .*\n", lambda found: found[0] + head(episode), body, count=1)
    body = layers.expand(body, episode.base, captured(episode))
    body = comparison.expand(questionnaire.expand(body, episode.base), episode.base)
    body = listing.expand(body, episode.base)
    for number, task in enumerate(episode.exercises, 1):
        place = rf"(?m)^(/{{3,}}) *exercise *\| *{re.escape(task.name)} *\n\1 *$"
        body = re.sub(place, partial(_exercise, task, number), body, count=1)
    body = re.sub(r"(?m)^(/{3,}) *machine *\n\1 *$", lambda found: machine_block(), body)
    body = references.cite(body, episode.base, episode.path)
    return f"{body.rstrip()}\n\n{stamp(episode)}\n"


def _exercise(task: Exercise, number: int, _: re.Match[str]) -> str:
    return exercise.block(task, number)


def machine_block() -> str:
    """The machine in the page, with where its files are and what they weigh, if it was built."""
    found = v86.find()
    if found is None:
        return "/// machine\n///"
    size = f'    bytes: "{found.size}"\n    size: "{v86.megabytes(found.size)}"\n'
    return f"/// machine\n    folder: {found.address}\n{size}///"


def captured(episode: Episode) -> list[str]:
    """The tools of docs/layers.toml that the page is about."""
    names = episode.page.texts("captures")
    known = layers.read(episode.base).tools
    for name in names:
        if name not in known:
            raise episode.page.wrong("captures", f"names among {', '.join(known)}", name)
    return names


def head(episode: Episode) -> str:
    """What stands under the title: the line of times, and an instructor's plan."""
    return f"{overview(episode)}\n{teaching.plan(episode)}\n"


def overview(episode: Episode) -> str:
    """The line of times under the title."""
    teaching, doing = (episode.page.integer(key) for key in ("teaching", "exercises"))
    count = len(episode.exercises)
    return label(f"Teaching: {teaching} min · Exercises: {doing} min, {count} of them")


def stamp(episode: Episode) -> str:
    """What was executed, with what and when, as the page's last line."""
    found = stamps.read(episode.base).get(episode.stem)
    if found is None:
        return label("The commands of this page have not been recorded yet.")
    counts = f"{found.executed} blocks executed, {found.shown} shown without being executed."
    stand_in = STAND_IN if "pip" in found.tools else ""
    return label(f"{found.sentence} {counts}{stand_in}", kind="stamp")


def label(text: str, kind: str = "label") -> str:
    """A short line that is not part of the text; backticks mark code."""
    return f'\n<p class="{kind}">{marked(text)}</p>\n'


def labelled(episode: Episode) -> str:
    """The page's text with plain fences, each followed by what became of it."""
    lines = split_lines(episode.page.body)
    for number, fence in reversed(list(enumerate(fences(episode.page), 1))):
        start = fence.first - episode.page.first  # of the content, in the body
        end = start + len(split_lines(fence.body))
        if words := fate(fence):
            lines.insert(end + 1, label(words))
        if fence.kind == "executed":
            lines[start:end] = without_statuses(fence)
        lines[start - 1] = ledger.anchored(lines[start - 1], number)
    return "\n".join(lines)


def without_statuses(fence: Fence) -> list[str]:
    """The block as a terminal shows it: an exit status is not printed."""
    steps = parse(fence.body)
    return render(replace(step, status=0) for step in steps).splitlines()


def fate(fence: Fence) -> str:
    """What a reader must know about a fence besides its content."""
    if fence.kind == "shown":
        return "Not executed in our tests."
    failed = [step for step in parse(fence.body) if step.status] if fence.kind == "executed" else []
    words = [f"`{step.first}` ends with exit status {step.status}." for step in failed]
    if lane := fence.options.get("lane"):
        words.append(f"This block {LANES[lane].label}.")
    return " ".join(words)
