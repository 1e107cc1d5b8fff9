"""What was executed: every fence of the lesson with its place, its commands and its lane."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lesson import content, stamps
from lesson.content import Episode
from lesson.document import split_lines
from lesson.fences import Fence, fences
from lesson.lanes import LANES
from lesson.stamps import Stamp
from lesson.transcript import Step, parse

MOST = 72  # characters of a command that a table shows
OPENING = re.compile(r"^([\s>]*)(`{3,}|~{3,})\s*([\w-]+)(.*)$")


@dataclass(frozen=True)
class Block:
    """A fence of an episode, and the text of the heading that it stands under."""

    episode: Episode
    number: int
    fence: Fence
    section: str

    @property
    def name(self) -> str:
        """Its anchor, which counts the fences of the page from 1."""
        return f"block-{self.number}"

    @property
    def address(self) -> str:
        """Where the site has it."""
        return f"{self.episode.slug}.html#{self.name}"

    @cached_property
    def steps(self) -> list[Step]:
        """Its commands; none for a block that is not executed."""
        if self.fence.kind != "executed":
            return []
        return parse(self.fence.body, self.episode.path, self.fence.first)


def blocks(episode: Episode) -> list[Block]:
    """The fences of the page in order."""
    found = fences(episode.page)
    headings = list(_headings(episode, found))
    numbered = enumerate(found, 1)
    return [Block(episode, n, fence, _above(fence, headings)) for n, fence in numbered]


def _headings(episode: Episode, found: list[Fence]) -> Iterator[tuple[int, str]]:
    """The headings of a page with their lines; in a fence, a line with `#` is a comment."""
    inside = {n for f in found for n in range(f.first, f.first + len(split_lines(f.body)))}
    for number, line in enumerate(split_lines(episode.page.body), episode.page.first):
        if number not in inside and (heading := re.match(r"#{1,4} +(.+?) *$", line)):
            yield number, heading[1]


def _above(fence: Fence, headings: list[tuple[int, str]]) -> str:
    return [text for number, text in headings if number < fence.first][-1]


def anchored(opening: str, number: int) -> str:
    """The first line of a fence, with the anchor of the block of that number."""
    return OPENING.sub(rf"\1\2 {{ .\3 #block-{number}\4 }}", opening)


def listing(base: Path) -> str:
    """For each episode, with what it was executed and when, and a table of its blocks."""
    book = stamps.read(base)
    parts = []
    for episode in content.episodes(base):
        stamp, found = book.get(episode.stem), blocks(episode)
        parts.append(f"## [{episode.page.title()}](../episodes/{episode.path.name})")
        parts += [_said(stamp, found), _table(found, _left_out(stamp, found))]
    return "\n\n".join(parts)


def _said(stamp: Stamp | None, found: list[Block]) -> str:
    """When and with what the page was recorded, and how many blocks of each kind it has."""
    if stamp is None:
        return "The commands of this page have not been recorded yet."
    return (
        f"{stamp.sentence} {stamp.executed} of {len(found)} blocks were executed,"
        f" {stamp.files} are files that the commands used,"
        f" {stamp.shown} are shown without being executed."
    )


def _left_out(stamp: Stamp | None, found: list[Block]) -> set[str]:
    """The blocks that the recording left out, as far as the number in the stamp tells."""
    consoles = [block for block in found if block.fence.kind == "executed"]
    if stamp and stamp.executed == len(consoles):
        return set()
    lanes = {block.name: LANES.get(block.fence.options.get("lane", "")) for block in consoles}
    return {name for name, lane in lanes.items() if not stamp or (lane and lane.optional)}


def _table(found: list[Block], left_out: set[str]) -> str:
    """The blocks as HTML: a thousand cells are too many for Markdown's tables."""
    head = "".join(f"<th>{name}</th>" for name in ("Block", "Section", "Begins with", "Fate"))
    rows = "\n".join(_row(block, _fate(block, left_out)) for block in found)
    return (
        "<div data-search-exclude>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(block: Block, fate: str) -> str:
    cells = (
        f'<a href="{block.address}">{block.number}</a>',
        inline(block.section),
        f"<code>{html.escape(_beginning(block), quote=False)}</code>",
        fate,
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def inline(text: str) -> str:
    """A heading as HTML: of Markdown, it has code only."""
    return re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(text, quote=False))


def _beginning(block: Block) -> str:
    """The first command, the name of the file, or the first line."""
    if block.steps:
        text = block.steps[0].first
    else:
        first = next((line for line in split_lines(block.fence.body) if line.strip()), "")
        text = block.fence.options.get("title", first.strip())
    return text if len(text) <= MOST else f"{text[:MOST].rstrip()} …"


def _fate(block: Block, left_out: set[str]) -> str:
    """What became of a block in the recording."""
    words = {"executed": "executed", "file": "file, used", "shown": "not executed"}
    fate = "not executed in this recording" if block.name in left_out else words[block.fence.kind]
    if len(block.steps) > 1:
        fate += f", {len(block.steps)} commands"
    lane = LANES.get(block.fence.options.get("lane", ""))
    return f"{fate}; {lane.label}" if lane else fate
