"""From what a tool printed when it failed to why, and to what a learner can type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import NamedTuple

from . import surroundings
from .finding import FAILS, MISSING, Finding

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
MOST_LINES = 3  # of what a tool said last


class Tell(NamedTuple):
    """A well-known failure: words that the tool prints, why, and what to do."""

    pattern: str
    why: str
    commands: Mapping[str, tuple[str, ...]] = NOTHING  # by kind of system; "" for all


ANYWHERE = (
    Tell(r"No space left on device|\[Errno 28\]", "The disk is full: free some space."),
    Tell(r"Read-only file system", "The folder for temporary files cannot be written to."),
    Tell(
        r"CERTIFICATE_VERIFY_FAILED|self.signed certificate|UnknownIssuer",
        "Something between you and the network signs connections with a certificate of its own, "
        "as some institutions do. Ask them for that certificate and how programs get it.",
    ),
    Tell(
        r"GLIBC_[\d.]+' not found",
        "The program was built for a newer Linux than this one. "
        "Install it with the packages of this system.",
    ),
    Tell(
        r"[Ee]xec format error|Bad CPU type|cannot execute binary file",
        "The program was built for another kind of processor than this machine's.",
    ),
    Tell(
        r"[Nn]ame or service not known|[Tt]emporary failure in name resolution|"
        r"[Cc]ould not resolve host|[Nn]o such host|getaddrinfo failed|dns error",
        "There is no network, or it hides behind a proxy. "
        "Ask which proxy your institution uses, and set HTTPS_PROXY before you begin.",
    ),
)


def of_failure(tool: str, module: ModuleType, said: str, output: str) -> Finding:
    """What to tell about a tool that failed; the tool's own well-known failures come first."""
    last = [line.strip() for line in output.splitlines() if line.strip()][-MOST_LINES:]
    printed = tuple(f"It printed: {line[:200]}" for line in last)
    for tell in (*module.TELLS, *ANYWHERE):
        if re.search(tell.pattern, f"{said}\n{output}"):
            commands = for_here(tell.commands)
            return Finding(tool, FAILS, said, advice=(tell.why,), commands=commands, notes=printed)
    if "had not ended" in said:
        why = "It may wait for a network, for a virus scanner, or for an answer. Try again once."
    else:
        why = "This is none of the failures that we know; show this report to a helper."
    return Finding(tool, FAILS, said, advice=(why,), notes=printed)


def of_absence(tool: str, module: ModuleType, said: str) -> Finding:
    """What to tell about a tool that is not here: how to install it on this system."""
    here = surroundings.system()
    hints: Mapping[str, str] = getattr(module, "HINTS", {})
    advice = [hints[key] for key in (here, "") if key in hints]
    if here == "linux" and "linux" not in module.INSTALL:
        advice.append("These are the names of Debian's packages; those of your system may differ.")
    commands = for_here(module.INSTALL)
    return Finding(tool, MISSING, said, advice=tuple(advice), commands=commands)


def for_here(commands: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Those of the commands that are for this kind of system."""
    here = surroundings.system()
    if here in commands or here in ("macos", "windows"):
        return commands.get(here, commands.get("", ()))
    return commands.get("linux", commands.get("", commands.get("debian", ())))
