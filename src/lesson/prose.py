"""How the lesson's Markdown must read: known blocks, short outputs, plain words."""

import re
from collections.abc import Iterator
from pathlib import Path

from lesson import blocks, content, listing, references
from lesson.document import Document, read, shown, split_lines
from lesson.fences import Fence, fences
from lesson.transcript import parse

DRAWN = {"exercise", "tab", "layers", "machine", "choose", "tools"}
NAMES = {*blocks.BOXES, *blocks.FOLDS, *DRAWN, *listing.LISTS}
PERSONAL = r"/(root|tmp|Users|private|home/(?!learner))\b|file://(?!\$)"  # a recorder's own machine
MOST_COLUMNS = 80
MOST_LINES = 14  # of output that one command shows
DISMISSIVE = r"\b(just|simply|obviously|easy|easily|trivial|trivially|of course|clearly)\b"
CONTRACTION = r"\b\w+(n't|'re|'ve|'ll|'m)\b|\b(it|that|there|here|let|what)'s\b"
TWO_SENTENCES = r"[a-z0-9)`*\]]\. +[A-Z]"
HASTY = r"\| *(head\b|grep (-\w*[mq]|--quiet|--max-count))"  # reads no further than it needs
ITEM = r"\s*([-|:#]|\d+\.) "  # lists, tables and headings may hold more than one sentence


def documents(base: Path) -> list[Document]:
    """Every Markdown file that a reader or a learner sees."""
    places = ("episodes/*.md", "docs/**/*.md", "exercises/*/*/*.md", "solutions/*/*/*.md")
    return [read(path) for place in places for path in sorted(base.glob(place))]


def faults(base: Path) -> list[str]:
    """Every line of the lesson's text that breaks a rule, with its place."""
    episodes = {episode.path for episode in content.episodes(base)}
    found = references.faults(base, {d.path: d.body for d in documents(base)})
    for document in documents(base):
        found += [*structure(document), *words(document)]
        if document.path in episodes:
            found += outputs(document)
    return found


def text_lines(document: Document) -> Iterator[tuple[int, str]]:
    """The numbered lines outside code fences."""
    inside = {n for fence in fences(document) for n in _lines(fence)}
    for number, line in enumerate(split_lines(document.body), document.first):
        if number not in inside:
            yield number, line


def _lines(fence: Fence) -> range:
    return range(fence.first - 1, fence.first + len(split_lines(fence.body)) + 1)


def structure(document: Document) -> Iterator[str]:
    """Blocks with an unknown name, and blocks that are not closed: both would be shown as text."""
    opened: list[tuple[str, int]] = []
    for number, line in text_lines(document):
        found = re.match(r"(/{3,}) *([\w-]*)", line)
        if not found:
            continue
        slashes, name = found.groups()
        place = f"{shown(document.path)}:{number}"
        if name and name not in NAMES:
            yield f"{place}: there is no block `{name}`; there are: {', '.join(sorted(NAMES))}"
        if name:
            opened.append((slashes, number))
        elif opened and opened[-1][0] == slashes:
            opened.pop()
        else:
            yield f"{place}: `{slashes}` closes no block that is open here"
    for _, number in opened:
        yield f"{shown(document.path)}:{number}: the block opened here is not closed"


def words(document: Document) -> Iterator[str]:
    """Words that put readers off, and lines that hold two sentences."""
    for number, line in text_lines(document):
        place = f"{shown(document.path)}:{number}"
        plain = re.sub(r"`[^`]*`", "`code`", line)
        for pattern, advice in (
            (DISMISSIVE, "belittles what a reader may find hard; leave it out"),
            (CONTRACTION, "is a contraction; write it in full"),
            (TWO_SENTENCES, "ends a sentence within the line; start a new line"),
        ):
            if pattern == TWO_SENTENCES and re.match(ITEM, line):
                continue
            if found := re.search(pattern, plain, 0 if pattern == TWO_SENTENCES else re.I):
                yield f"{place}: `{found[0]}` {advice}"


def outputs(document: Document) -> Iterator[str]:
    """Lines too wide for a projector, and outputs too long to be read."""
    for fence in fences(document):
        for number, line in enumerate(split_lines(fence.body), fence.first):
            if len(line) > MOST_COLUMNS + 2:  # the prompt does not count
                place = f"{shown(document.path)}:{number}"
                yield f"{place}: {len(line)} columns, wanted {MOST_COLUMNS} or fewer"
            if found := re.search(PERSONAL, line):
                place = f"{shown(document.path)}:{number}"
                yield f"{place}: `{found[0]}` is a path of one machine; elide it"
        steps = parse(fence.body, document.path, fence.first) if fence.kind == "executed" else []
        for step in steps:
            place = f"{shown(document.path)}:{step.line}"
            if len(step.output) > MOST_LINES:
                yield f"{place}: {len(step.output)} lines of output; elide some with `...`"
            if found := re.search(HASTY, step.command):
                # Whether the writer still writes then, and complains, is decided by the clock.
                yield f"{place}: `{found[0]}` may close the pipe too early; elide with `...`"
