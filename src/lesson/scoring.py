"""What `lesson score` and `lesson attack` do, and what they say."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lesson import attack, capture, card, restoration, score, witnesses
from lesson.capture import Capture
from lesson.document import Malformed
from lesson.terminal import quoted
from lesson.workspace import Refused


@dataclass(frozen=True)
class Told:
    """The lines for a person, the data for a program, and the exit status."""

    lines: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    status: int = 0


def by_files(folder: Path) -> Told:
    """The score of a folder by its files alone; status 1 where one cannot be understood."""
    found = score.read(_there(folder))
    return Told([*score.lines(found)], found.as_dict(), int(bool(found.faults)))


def _there(folder: Path) -> Path:
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder; name the one of a project")
    return folder


def restored(folder: Path, readme: bool) -> Told:
    """The card of a capture that is restored elsewhere; status 1 where a record did not hold."""
    made = _card(capture.read(_there(folder)))
    lost = any(line.state != "no" and line.wanted and not line.verified for line in made.lines)
    lines = (
        [card.table([made]), "", score.wrapped("", card.methods(made))]
        if readme
        else [*card.lines(made)]
    )
    return Told(lines, made.as_dict(), int(lost))


def _card(held: Capture) -> card.Card:
    try:
        return card.fill_in(held, restoration.restore(held))
    except AssertionError as finding:
        raise capture.Failed(str(finding)) from None


def attacked(folder: Path, seed: int | None, guess: str | None) -> Told:
    """The witnesses before and after an attack, or whether a guess is right."""
    held = capture.read(_there(folder))
    if "pyproject.toml" not in held.files:
        raise Malformed(folder / capture.FILE, None, "is no capture with uv, and only those change")
    if guess and seed is None:
        raise Refused("a guess is about one attack: name its --seed")
    if guess and guess not in witnesses.LAYER:
        raise Refused(f"no witness is called {guess}; there are {', '.join(witnesses.LAYER)}")
    number = random.randrange(1000) if seed is None else seed
    try:
        found = attack.choose(held, number)
    except AssertionError as finding:
        raise capture.Failed(str(finding)) from None
    if guess:
        right, said = attack.judged(found, guess)
        return Told([score.wrapped("", said)], status=int(not right))
    where = "" if folder == Path() else f" {quoted(str(folder))}"
    ask = f"Which layer was it? lesson attack{where} --seed {number} --guess LAYER"
    return Told([*attack.lines(found), "", ask])
