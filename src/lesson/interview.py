"""Asks what is true of a project, and says which tool is enough for it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from lesson import content, terminal
from lesson.choice import CONDITION, MISSING, Choice, Guide, Need, decide, read
from lesson.terminal import BAD, GOOD, QUIET, TYPE, Part

ANSWERS = {"y": True, "yes": True, "n": False, "no": False}
TAKE = {True: "Enough", False: "Nearest, for no tool does it alone"}  # by whether it is alone
WORDS = {  # of an answer's lines, in the terminal and on the page
    CONDITION: "If",
    MISSING: "Add",
    "hands_over": "Hand over",
    "uncaptured": "Not captured",
    "runner_up": "Runner-up",
    "command": "Type first",
}


class Unanswered(Exception):
    """A question got no answer; the message says how to choose without being asked."""


def choose(needs: Sequence[str], nothing: bool, base: Path | None = None) -> Choice:
    """What to take for the named needs, or for those that are asked for where none is named."""
    guide = read(base or content.root())
    return decide(guide, needs if needs or nothing else list(_asked(guide)))


def _asked(guide: Guide) -> Iterator[str]:
    """The needs that are answered with yes."""
    for number, need in enumerate(guide.needs.values(), 1):
        if _answer(f"{number} of {len(guide.needs)}  {need.text}", need, guide.needs):
            yield need.name


def _answer(question: str, need: Need, known: Collection[str]) -> bool:
    """The answer to one question; raises Unanswered where none can be had."""
    while True:
        print(question)
        print("        True? [y/n] ", end="", flush=True)
        line = sys.stdin.readline()
        given = line.strip().lower()
        if not (line and sys.stdin.isatty()):
            print(given)  # as a terminal shows it, with the end of the line
        if given in ANSWERS:
            return ANSWERS[given]
        if not line:
            advice = f"name what is true: lesson choose --none, or some of {' '.join(known)}"
            raise Unanswered(f"no answer to `{need.name}`; {advice}")
        if not sys.stdin.isatty():
            raise Unanswered(f"`{given}` is no answer to `{need.name}`; wanted y or n")
        terminal.say([Part("answer y or n", "Not understood", BAD)])


def told(choice: Choice) -> Iterator[Part]:
    """The choice as one reads it in a terminal."""
    yield Part(choice.option.title, TAKE[choice.alone], GOOD if choice.alone else BAD)
    for kind, note in choice.remarks:
        yield Part(note, WORDS[kind], BAD if kind == MISSING else "")
    yield Part(choice.option.records.hands_over, WORDS["hands_over"])
    for layer in choice.uncaptured:
        yield Part(layer, WORDS["uncaptured"], QUIET)
    yield Part(choice.runner_up.title, WORDS["runner_up"])
    yield Part(choice.option.command, WORDS["command"], TYPE)


def as_dict(choice: Choice) -> dict[str, Any]:
    """The choice for another program."""
    return {
        "needs": list(choice.needs),
        "tool": choice.option.name,
        "alone": choice.alone,
        "remarks": [remark._asdict() for remark in choice.remarks],
        "hands_over": choice.option.records.hands_over,
        "uncaptured": choice.uncaptured,
        "runner_up": choice.runner_up.name,
        "command": choice.option.command,
    }
