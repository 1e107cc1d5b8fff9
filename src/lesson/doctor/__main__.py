"""The doctor without the lesson: python doctor.pyz [TOOL or EPISODE …] [--json]."""

from __future__ import annotations

import argparse
import json
import pkgutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

from . import Unknown, chosen, report
from .tools import names

TABLE = "episodes.json"  # beside this module in doctor.pyz: episode -> tools


def main(words: Sequence[str] | None = None) -> int:
    """The exit status: 0 all is ready, 1 something is not, 2 a word names nothing."""
    table = episodes()
    parser = argparse.ArgumentParser(
        prog="doctor",
        description="Find out whether tools work on this machine, by using them.",
        epilog=_paragraph("Tools", names()) + "\n" + _paragraph("Episodes", table or ["none"]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="*", metavar="TOOL|EPISODE", help="default: all episodes")
    parser.add_argument("--json", action="store_true", help="for another program")
    arguments = parser.parse_args(words)
    try:
        tools = chosen(arguments.words, table)
    except Unknown as problem:
        print(problem, file=sys.stderr)
        return 2
    made = report(tools, tell=None if arguments.json else _tell)
    print(json.dumps(made.as_dict(), indent=2) if arguments.json else "\n".join(made.lines))
    return 0 if made.ready else 1


def _paragraph(title: str, words: Iterable[str]) -> str:
    """A list in lines of a terminal; a name with hyphens stays in one piece, to be copied."""
    return textwrap.fill(f"{title}: {', '.join(words)}.", break_on_hyphens=False)


def episodes() -> dict[str, list[str]]:
    """What each episode needs; nothing outside of doctor.pyz, where `lesson doctor` knows it."""
    try:
        packed = pkgutil.get_data(__package__, TABLE)
    except OSError:
        return {}
    table: dict[str, list[str]] = json.loads(packed or b"{}")
    return table


def _tell(tool: str) -> None:
    # Standard error: what is redirected to a file is the report alone.
    print(f"trying {tool} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
