"""The report: short enough to paste, and for another program the same as data."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import surroundings
from .finding import FAILS, MISSING, PARTLY, WORKS, Finding

COLUMNS = 80
INDENT = " " * 9
FORMAT = 1  # of `as_dict`


@dataclass(frozen=True)
class Report:
    """What was found, tool by tool."""

    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether a learner can begin with each tool."""
        return all(finding.ready for finding in self.findings)

    @property
    def notes(self) -> list[str]:
        """What may surprise on this machine, whatever the tool."""
        return list(surroundings.oddities(Path(tempfile.gettempdir())))

    @property
    def lines(self) -> list[str]:
        """The report in lines of at most 80 columns, apart from commands, which are whole."""
        return list(self._lines())

    def as_dict(self) -> dict[str, Any]:
        """The report for another program."""
        return {
            "version": FORMAT,
            "machine": surroundings.describe(),
            "ready": self.ready,
            "tools": [finding.as_dict() for finding in self.findings],
            "notes": self.notes,
        }

    def _lines(self) -> Iterator[str]:
        yield "The doctor of Beyond venv; this report may be pasted, it names nobody."
        yield surroundings.describe()
        for finding in self.findings:
            yield ""
            yield from _told(finding)
        yield ""
        for note in self.notes:
            yield from _wrapped(f"Note: {note}", "")
        yield from _wrapped(self._sum(), "")

    def _sum(self) -> str:
        named = {
            state: ", ".join(found.tool for found in self.findings if found.state == state)
            for state in (WORKS, PARTLY, FAILS, MISSING)
        }
        said = [f"{state}: {tools}" for state, tools in named.items() if tools]
        return f"In all: {'; '.join(said) or 'nothing was tried'}."


def _told(finding: Finding) -> Iterator[str]:
    facts = " ".join(filter(None, [finding.tool, finding.version]))
    lane = f", {finding.lane}" if finding.lane else ""
    time = f", {finding.seconds:.0f} s" if finding.seconds >= 1 else ""
    yield f"{finding.state:8} {facts}{lane}{time}"
    yield from _wrapped(f"{finding.said}.", INDENT)
    for sentence in (*finding.advice, *finding.notes):
        yield from _wrapped(sentence, INDENT)
    if finding.commands:
        yield f"{INDENT}To type:"
        # Not wrapped: a command that is pasted must stay one line.
        yield from (f"{INDENT}  {command}" for command in finding.commands)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, COLUMNS, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
