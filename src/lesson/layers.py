"""Which tool captures which layer: docs/layers.toml as a figure and as a table."""

import html
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lesson.document import Malformed, read_text

STATES = {
    "full": ("●", "recorded"),
    "partly": ("◐", "partly"),
    "no": ("○", "not recorded"),
    "host": ("◌", "the host's"),
}


@dataclass(frozen=True)
class Band:
    """A layer of the environment."""

    name: str
    title: str
    meaning: str


@dataclass(frozen=True)
class Tool:
    """What one hands over with a tool, and the state of each layer in it."""

    name: str
    title: str
    hands_over: str
    states: dict[str, str]
    notes: dict[str, str]


@dataclass(frozen=True)
class Table:
    """Bands from top to bottom, and tools in the order of the lesson."""

    bands: list[Band]
    tools: dict[str, Tool]


def read(base: Path) -> Table:
    """The one table; raises Malformed where an entry is not as its comment says."""
    path = base / "docs" / "layers.toml"
    return _read(path, read_text(path))


@cache  # each page asks for it
def _read(path: Path, text: str) -> Table:
    try:
        found = tomllib.loads(text)
        bands = [Band(name, **entry) for name, entry in found["bands"].items()]
        tools = {name: _tool(name, entry, bands) for name, entry in found["tools"].items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise Malformed(path, None, f"is not the table its comment describes: {error}") from error
    return Table(bands, tools)


def _tool(name: str, entry: dict[str, str | dict[str, str]], bands: list[Band]) -> Tool:
    states = {band.name: str(entry[band.name]) for band in bands}
    if unknown := set(states.values()) - set(STATES):
        raise ValueError(f"{name} has a state {unknown.pop()!r}")
    notes = entry.get("notes", {})
    assert isinstance(notes, dict)
    return Tool(name, str(entry["title"]), str(entry["hands_over"]), states, notes)


def expand(body: str, base: Path, captures: Sequence[str] = ()) -> str:
    """The text with each `/// layers` drawn: for the page's own tools, or for `all` of them."""
    place = r"(?m)^(/{3,}) *layers *(?:\| *(\w+) *)?\n\1 *$"
    return re.sub(place, lambda found: _drawn(read(base), found[2], captures), body)


def _drawn(table: Table, argument: str | None, captures: Sequence[str]) -> str:
    return comparison(table) if argument == "all" else figure(table, captures)


def figure(table: Table, captures: Sequence[str]) -> str:
    """The layers as a stack, a column for each tool; in HTML, so that it can be read aloud."""
    tools = [table.tools[name] for name in captures]
    head = "".join(f'<th scope="col">{html.escape(tool.title)}</th>' for tool in tools)
    rows = "".join(_band(band, tools) for band in table.bands)
    caption = "What is recorded of each layer, from your code down to the hardware."
    return (
        f'<figure class="layers"><table class="bands"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">Layer</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></figure>"
    )


def _band(band: Band, tools: list[Tool]) -> str:
    cells = "".join(_cell(tool.states[band.name], tool.notes.get(band.name)) for tool in tools)
    head = f"{html.escape(band.title)}<small>{html.escape(band.meaning)}</small>"
    return f'<tr><th scope="row">{head}</th>{cells}</tr>'


def _cell(state: str, note: str | None) -> str:
    sign, words = STATES[state]
    small = f"<small>{html.escape(note)}</small>" if note else ""
    return f'<td class="{state}"><span aria-hidden="true">{sign}</span> {words}{small}</td>'


def comparison(table: Table) -> str:
    """All tools, a row each."""
    head = "".join(f'<th scope="col">{html.escape(band.title)}</th>' for band in table.bands)
    rows = "".join(_row(tool, table.bands) for tool in table.tools.values())
    caption = "What each way of handing over an environment records."
    return (
        f'<figure class="layers comparison" role="region" aria-label="{caption}" tabindex="0">'
        f'<table class="bands"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">You hand over</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></figure>"
    )


def _row(tool: Tool, bands: list[Band]) -> str:
    head = f"{html.escape(tool.title)}<small>{html.escape(tool.hands_over)}</small>"
    cells = "".join(_cell(tool.states[band.name], None) for band in bands)
    return f'<tr><th scope="row">{head}</th>{cells}</tr>'
