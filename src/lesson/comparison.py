"""What it took to hand over the same project with each tool: docs/comparison.json, drawn.

The figures are measured by benchmarks/tools.py; nothing here changes them.
"""

import html
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson import choice, layers
from lesson.document import Malformed, read_text

FILE = "comparison.json"
YES, NO = "yes", "no"
# The drawing: its width, the room for names, and where the scale of seconds begins and ends.
WIDE, NAMES, LEAST, HIGHEST = 640, 190, 0.1, 1000.0
TOP, STEP = 58, 52  # where the first tool's bars begin, and how far the next is below
PLOT = "Times of all tools, drawn"
TIMES = {
    "cold": ("a", "made, empty cache"),
    "warm": ("b", "made, full cache"),
    "restore": ("c", "restored, first result"),
}


@dataclass(frozen=True)
class Comparison:
    """Where it was measured, and what, by the options' names in docs/choices.toml."""

    machine: dict[str, Any]
    tools: dict[str, dict[str, Any]]


def read(base: Path) -> Comparison:
    """The measured figures; raises Malformed where the file is not what the benchmark writes."""
    path = base / "docs" / FILE
    try:
        found = json.loads(read_text(path))
        tools = {tool.pop("option"): tool for tool in found["tools"]}
        return Comparison(found["machine"], tools)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        advice = "run `python -m benchmarks.tools --write`"
        raise Malformed(path, None, f"is not what was measured: {error}; {advice}") from error


def expand(body: str, base: Path) -> str:
    """The text with each `/// tools | table`, `figure` and `machine` filled in."""
    place = r"(?m)^(/{3,}) *tools *\| *(table|figure|machine) *\n\1 *$"
    return re.sub(place, lambda found: PARTS[found[2]](read(base), base), body)


def table(found: Comparison, base: Path) -> str:
    """A row for each tool."""
    bands = {band.name: band.title for band in layers.read(base).bands}
    titles = {name: option.title for name, option in choice.read(base).options.items()}
    shown = [name for name in bands if name in next(iter(found.tools.values()))["captured"]]
    heads = [
        "Tool",
        "Made, cold",
        "Made, warm",
        "Restored",
        "Handed over",
        "On the disk",
        "Offline",
    ]
    heads += [bands[name] for name in shown]
    rows = "".join(_row(titles[name], tool, shown) for name, tool in found.tools.items())
    head = "".join(f'<th scope="col">{html.escape(word)}</th>' for word in heads)
    caption = "The same project, handed over with each tool and restored on another computer."
    return (
        f'<figure class="layers comparison measured" role="region" aria-label="{caption}" '
        f'tabindex="0"><table class="bands"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></figure>"
    )


def _row(title: str, tool: dict[str, Any], bands: list[str]) -> str:
    times = [duration(tool[name]) for name in TIMES]
    sizes = [weight(tool["handed_over"]), weight(tool["disk"])]
    plain = "".join(f"<td>{cell}</td>" for cell in [*times, *sizes])
    answers = [tool["offline"], *(tool["captured"][name] for name in bands)]
    said = "".join(
        f'<td class="{"full" if yes else "no"}">{YES if yes else NO}</td>' for yes in answers
    )
    head = f"{html.escape(title)}<small>{html.escape(tool['version'])}</small>"
    return f'<tr><th scope="row">{head}</th>{plain}{said}</tr>'


def duration(seconds: float) -> str:
    """A time as a table shows it."""
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def weight(size: float) -> str:
    """A size in bytes as a table shows it."""
    for unit in ("B", "kB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} MB" if size < 10 else f"{size:.0f} MB"


def machine(found: Comparison, base: Path) -> str:
    """A sentence on when and where the figures were taken, and how busy the machine was."""
    host = found.machine
    dates = " and ".join(sorted({tool["date"] for tool in found.tools.values()}))
    loads = [value for tool in found.tools.values() for value in tool["load"]]
    return (
        f"Measured on {dates} on {host['system']}, {host['processor']}, {host['cores']} cores, "
        f"{host['memory']} GB of memory, while {min(loads):g} to {max(loads):g} processes wanted "
        "to run, the measurement's own among them: on a busy machine, all of it is slower."
    )


def figure(found: Comparison, base: Path) -> str:
    """The times as bars on a scale on which each step is ten times the one before."""
    titles = {name: option.title for name, option in choice.read(base).options.items()}
    parts = [*_key(), *_scale(len(found.tools))]
    for place, (name, tool) in enumerate(found.tools.items()):
        parts += _bars(titles[name], tool, TOP + place * STEP)
    told = "; ".join(f"{titles[name]}: {_said(tool)}" for name, tool in found.tools.items())
    size = f'viewBox="0 0 {WIDE} {TOP + len(found.tools) * STEP}"'
    words = f"Seconds for each tool. {html.escape(told)}."
    return (
        f'<figure class="plot"><div role="region" aria-label="{PLOT}" tabindex="0">'
        f'<svg {size} role="img" aria-label="{words}">{"".join(parts)}</svg></div>'
        "<figcaption>How long it took, in seconds; each line of the scale is ten times the one "
        "before.</figcaption></figure>"
    )


def _said(tool: dict[str, Any]) -> str:
    return ", ".join(f"{words} {duration(tool[time])}" for time, (_, words) in TIMES.items())


def _bars(title: str, tool: dict[str, Any], top: int) -> list[str]:
    """A tool's name, and a bar for each of its times."""
    words = html.escape(title)
    parts = [f'<text x="{NAMES - 10}" y="{top + 25}" text-anchor="end">{words}</text>']
    for row, (time, (kind, _)) in enumerate(TIMES.items()):
        y, end = top + row * 13, _at(tool[time])
        bar = f'x="{NAMES}" y="{y}" width="{end - NAMES:.0f}" height="11"'
        parts.append(f'<rect class="{kind}" {bar}/>')
        parts.append(f'<text x="{end + 5:.0f}" y="{y + 10}">{duration(tool[time])}</text>')
    return parts


def _at(seconds: float) -> float:
    """Where a time lies on the drawing."""
    share = math.log10(max(seconds, LEAST) / LEAST) / math.log10(HIGHEST / LEAST)
    return NAMES + max(2.0, share * (WIDE - NAMES - 60))


def _key() -> list[str]:
    parts = []
    for place, (kind, words) in enumerate(TIMES.values()):
        at = place * 200 + 10
        parts.append(f'<rect class="{kind}" x="{at}" y="4" width="12" height="12"/>')
        parts.append(f'<text x="{at + 18}" y="15">{words}</text>')
    return parts


def _scale(tools: int) -> list[str]:
    parts, value = [], LEAST
    while value <= HIGHEST:
        at = _at(value) if value > LEAST else NAMES
        line = f'x1="{at:.0f}" x2="{at:.0f}" y1="50" y2="{TOP + tools * STEP - 8}"'
        parts.append(f'<line {line}/><text x="{at:.0f}" y="44">{value:g}</text>')
        value *= 10
    return parts


PARTS = {"table": table, "figure": figure, "machine": machine}
