"""Whether the tools of the lesson work on this machine, found out by using them.

The package imports the standard library alone and runs with every Python from 3.8 on: it is
also packed into one file, doctor.pyz, for machines that have nothing of the lesson yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .diagnosis import for_here
from .examination import examine
from .report import Report
from .surroundings import Place
from .tools import Unknown, chosen, load, tool_of

__all__ = ["Place", "Report", "Unknown", "chosen", "install", "report", "tool_of"]


def report(
    tools: Iterable[str],
    places: Mapping[str, Place] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Report:
    """What using each tool showed; raises Unknown for a word that names none.

    `places` says where a tool is that is not on PATH; `tell` gets each tool's name before it
    is tried, because that can take a minute.
    """
    findings = []
    for tool in dict.fromkeys([tool_of(word) for word in tools]):
        if tell:
            tell(tool)
        findings.append(examine(tool, (places or {}).get(tool)))
    return Report(tuple(findings))


def install(tool: str) -> tuple[str, ...]:
    """What to type to install a tool on this system; raises Unknown."""
    return for_here(load(tool_of(tool)).INSTALL)
