"""The paper captured with each tool, and the committed card of what came back of each."""

from collections.abc import Iterator
from pathlib import Path

from lesson import capture, card, content, restoration
from lesson.capture import Capture
from lesson.document import Malformed, read_text, save

CARD = "card.md"
ORDER = ("venv-pip", "uv", "conda", "container", "nix", "vm")  # as the lesson has them, VM last
TOP = """\
# The 38.2 paper, captured with each tool

A point is for a layer that is recorded and came back in a fresh place, a half for one that is
recorded in part and came back; `-` is for a layer that is not recorded. `lesson dev card` makes
this table, and the tests make every row of it anew.

"""


def captures(base: Path | None = None) -> list[Capture]:
    """The captures in their order; raises Malformed for a folder that is none of them."""
    place = (base or content.root()) / "capstone"
    for folder in sorted(path for path in place.iterdir() if path.is_dir()):
        if folder.name not in ORDER:
            raise Malformed(folder, None, f"is no capture of the capstone: {', '.join(ORDER)}")
    return [capture.read(place / name) for name in ORDER]


def named(word: str) -> Capture:
    """The capture of that folder; raises Unknown."""
    found = {held.name: held for held in captures()}
    if word not in found:
        raise content.Unknown(f"no capture is called `{word}`; there are: {', '.join(found)}")
    return found[word]


def rows(base: Path | None = None) -> dict[str, str]:
    """The rows of the committed card, by the name of the tool."""
    text = read_text((base or content.root()) / "capstone" / CARD)
    found = (line for line in text.splitlines() if line.startswith("| "))
    return {line.split("|")[1].strip(): line for line in found if line not in card.head()}


def table(base: Path) -> str:
    """The committed card, for a page."""
    return "\n".join([*card.head(), *rows(base).values()])


def filled_in(held: Capture) -> card.Card:
    """What came back of a capture, restored now; raises Absent, Failed or AssertionError."""
    return card.fill_in(held, restoration.restore(held))


def write(words: tuple[str, ...]) -> Iterator[str]:
    """Restore captures, all or those named, and write their rows; gives each row."""
    known = rows()
    for held in [named(word) for word in words] or captures():
        known[held.tool] = filled_in(held).row
        yield known[held.tool]
        order = [known[held.tool] for held in captures() if held.tool in known]
        text = TOP + "\n".join([*card.head(), *order]) + "\n"
        save(content.root() / "capstone" / CARD, text)
