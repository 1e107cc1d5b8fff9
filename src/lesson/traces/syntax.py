"""TOML and JSON of a stranger's file, with the line of what is wrong in it."""

import json
import re
import tomllib
from typing import Any

from lesson.repository import Unreadable, line_of

CONFLICT = r"^(<{7}|={7}|>{7})( |$)"
DEEP = "has more brackets in each other than can be read"


def toml(text: str, name: str) -> dict[str, Any]:
    """What a TOML file holds; raises Unreadable with the line where it is not TOML."""
    _settled(text, name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))
        line = int(told[1]) if told else len(text.splitlines()) or 1
        raise Unreadable(name, line, f"is not TOML: {error}") from None
    except RecursionError:
        raise Unreadable(name, None, DEEP) from None


def json_table(text: str, name: str, comments: bool = False) -> dict[str, Any]:
    """What a JSON file holds; raises Unreadable with the line where it holds no table."""
    _settled(text, name)
    # A comment becomes nothing, and strings, which may hold `//`, stay.
    bare = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*|,(?=\s*[}\]])', r"\1", text) if comments else text
    try:
        held = json.loads(bare)
    except json.JSONDecodeError as error:
        raise Unreadable(name, error.lineno, f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise Unreadable(name, None, DEEP) from None
    if not isinstance(held, dict):
        raise Unreadable(name, 1, "is no table of names and values")
    return held


def _settled(text: str, name: str) -> None:
    if line := line_of(text, CONFLICT):
        raise Unreadable(name, line, "two versions of this file were merged and not settled")
