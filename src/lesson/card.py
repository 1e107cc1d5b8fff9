"""The score card: a point only for a layer whose witness came back elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lesson import score, witnesses
from lesson.capture import Capture
from lesson.restoration import Restored
from lesson.score import POINTS, WORDS, shown
from lesson.traces import LAYERS, NO

HEAD = {
    "code": "Code",
    "packages": "Packages",
    "language": "Language",
    "userland": "Libraries",
    "kernel": "Kernel",
    "hardware": "Hardware",
}


@dataclass(frozen=True)
class Line:
    """A layer on the card: how far it is recorded, what came back, and the points for both."""

    layer: str
    state: str
    found: str
    wanted: str
    sameness: str

    @property
    def verified(self) -> bool:
        """Whether the witness gave every bit of the reference."""
        return bool(self.wanted) and self.sameness == witnesses.BIT

    @property
    def points(self) -> float:
        """What is recorded counts if it came back; what came back by luck does not."""
        return POINTS[self.state] if self.verified else 0.0

    @property
    def verdict(self) -> str:
        """What came of the layer, in words."""
        if not self.wanted:
            return "nothing to compare with"
        if self.verified:
            return "came back" if self.state != NO else "came back by luck"
        lost = f"{witnesses.printed(self.found)} in place of {witnesses.printed(self.wanted)}"
        return lost if self.found else "its witness said nothing"


@dataclass(frozen=True)
class Card:
    """What one capture is worth."""

    held: Capture
    restored: Restored
    lines: list[Line]

    @property
    def points(self) -> float:
        """The points of all layers."""
        return sum(line.points for line in self.lines)

    @property
    def row(self) -> str:
        """The card as one row of a table in Markdown: the same on every machine."""
        cells = [_cell(line) for line in self.lines]
        return f"| {' | '.join([self.held.tool, *cells, f'**{shown(self.points)}**'])} |"

    def as_dict(self) -> dict[str, Any]:
        """The card for another program."""
        lines = {
            line.layer: {
                "state": line.state,
                "found": line.found,
                "wanted": line.wanted,
                "sameness": line.sameness,
                "points": line.points,
            }
            for line in self.lines
        }
        offline = dict(zip(("restore", "run"), self.restored.offline, strict=True))
        return {
            "tool": self.held.tool,
            "points": self.points,
            "of": len(LAYERS),
            "layers": lines,
            "network off": offline,
        }


def fill_in(held: Capture, restored: Restored) -> Card:
    """The card of a capture that was restored."""
    lines = []
    for layer in LAYERS:
        found, wanted = restored.means.get(layer, ""), restored.wanted.get(layer, "")
        sameness = witnesses.same(found, wanted)
        lines.append(Line(layer, restored.score.state(layer), found, wanted, sameness))
    return Card(held, restored, lines)


def _cell(line: Line) -> str:
    if line.state == NO:
        return "-"
    return shown(line.points) if line.verified else "0"


def table(cards: Sequence[Card]) -> str:
    """Cards under each other, for a README."""
    return "\n".join([*head(), *(card.row for card in cards)])


def head() -> list[str]:
    """The first two lines of a table of cards."""
    heads = ["With", *(HEAD[layer] for layer in LAYERS), f"Of {len(LAYERS)}"]
    return [f"| {' | '.join(heads)} |", f"| --- |{' :-: |' * (len(heads) - 1)}"]


def lines(card: Card) -> Iterator[str]:
    """The card in sentences, for a person."""
    yield f"{card.held.name}, captured with {card.held.tool}"
    yield ""
    yield "layer     recorded      elsewhere                   points"
    for line in card.lines:
        yield f"{line.layer:<9} {WORDS[line.state]:<13} {line.verdict:<27} {shown(line.points)}"
    yield f"{'':<51} {shown(card.points)} of {len(LAYERS)}"
    yield ""
    yield score.wrapped("", _where(card))


def _where(card: Card) -> str:
    off = [word for word, off in zip(("restore", "run"), card.restored.offline, strict=True) if off]
    network = f"the network off for {' and '.join(off)}" if off else "the network on"
    return (
        "Elsewhere: a new folder and home, another Python first on PATH, no variables of ours, "
        f"TZ and LANG changed, {network}."
    )


def methods(card: Card) -> str:
    """A paragraph for the methods section or a README."""
    back = [line for line in card.lines if line.points]
    names = [HEAD[line.layer].lower() for line in back]
    open_ = [HEAD[line.layer].lower() for line in card.lines if not line.points]
    degrees = (
        "bit for bit" if all(line.sameness == witnesses.BIT for line in back) else "as printed"
    )
    return (
        f"The environment was captured with {card.held.tool} and is handed over as "
        f"{_listed([f'`{name}`' for name in card.held.files])}. "
        f"Restored with `{card.held.restore}` in a new folder, without our environment variables, "
        f"with another time zone and locale, and run with `{card.held.run}`, the witnesses of "
        f"{_listed(names)} gave the published value {degrees}. "
        f"Not captured: {_listed(open_) if open_ else 'nothing'}."
    )


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
