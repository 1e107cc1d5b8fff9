"""Error messages that the lesson's pages show, each with the place that explains it."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

from lesson import content, ledger
from lesson.content import Episode
from lesson.ledger import Block
from lesson.transcript import ELISION, GAP, Step

# A line that complains: by a word at its start, after the name of who says it, or by its words.
COMPLAINT = re.compile(
    r"(?i:^|^[\w./\[\] -]*: )(?i:error|fatal|warning|E)\b[^:]*:"
    r"|(^|: )[A-Za-z]*(Error|Warning|Exception)\b:"
    r"|^\S[^:]*:.*\b(cannot|[Cc]ould not|can't|doesn't support|[Nn]ot found|No such|[Dd]enied)\b"
    r"|^\S[^:]*:.*\bFile exists$|\bpanic - |^Cannot |^exec .* error$|: symbol lookup error"
)
# The exit status 1 of these, and of the pages' own scripts, is an answer: no, or different.
ANSWERING = re.compile(r"(grep|diff|cmp|test|python3?[.\d]* \w+\.py)\b")


@dataclass(frozen=True)
class Message:
    """What a command complained of: the lines that a page shows."""

    block: Block
    step: Step
    lines: tuple[str, ...]


def messages(episode: Episode) -> list[Message]:
    """The messages of a page in its order."""
    found = []
    for block in ledger.blocks(episode):
        for step in block.steps:
            if lines := complaint(step):
                found.append(Message(block, step, lines))
    return found


def complaint(step: Step) -> tuple[str, ...]:
    """The lines of a command's output that say what is wrong; none where nothing is."""
    lines = tuple(line for line in step.output if line.strip() and line != ELISION)
    if complaints := _with_continuations(lines):
        return complaints
    last = re.split(r"\||&&|;", step.command)[-1].strip()
    answered = step.status == 1 and ANSWERING.match(last)
    return lines if step.status and not answered else ()


def _with_continuations(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The complaining lines, each with the indented lines that continue it."""
    kept: list[str] = []
    going = False
    for line in lines:
        begun = going and (line[0] == " " or kept[-1] == "Error:")
        going = begun or bool(COMPLAINT.search(line))
        kept += [line] if going else []
    return tuple(kept)


def entries(episode: Episode) -> list[dict[str, str | int]]:
    """The messages of a page for its search: a title is what the search weighs most.

    A block has one entry with all of its messages, since the search knows entries by their places.
    """
    titles: dict[str, list[str]] = {}
    sections = {}
    for message in messages(episode):
        address = message.block.address
        titles.setdefault(address, []).append(html.escape(whole(message), quote=False))
        sections[address] = ledger.inline(message.block.section)
    return [
        {
            "location": address,
            "title": " · ".join(found),
            "text": f"<p>{sections[address]}</p>",
            "boost": 4,  # a page that has only some of the words comes after it
        }
        for address, found in titles.items()
    ]


def whole(message: Message) -> str:
    """The message in one line, without the signs for what is left out."""
    return " ".join(" ".join(message.lines).replace(GAP, " ").split())


def listing(base: Path) -> str:
    """The messages by episode, each with the place where the lesson explains it."""
    parts = []
    for episode in content.episodes(base):
        if found := messages(episode):
            parts.append(f"## [{episode.page.title()}](../episodes/{episode.path.name})")
            parts.append("\n".join(map(_entry, found)))
    return "\n\n".join(parts)


def _entry(message: Message) -> str:
    """A message as HTML, out of reach of the search, which is to find the place itself."""
    text = html.escape("\n".join(message.lines), quote=False).replace("\n", "&#10;")
    command = html.escape(message.step.first, quote=False)
    status = f", exit status {message.step.status}" if message.step.status else ""
    place = f'<a href="{message.block.address}">{ledger.inline(message.block.section)}</a>'
    return (
        f'<div class="message" data-search-exclude><pre><code>{text}</code></pre>'
        f"<p>{place} · <code>{command}</code>{status}</p></div>"
    )
