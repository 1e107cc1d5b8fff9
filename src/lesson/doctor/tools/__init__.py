"""What is tried for each tool: one module each, named like the word one types.

A module says which COMMANDS belong to it, how to INSTALL it on each kind of system, how many
SECONDS a trial may take, and what its well-known failures TELL; `smoke` uses the tool.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping, Sequence
from types import ModuleType


class Unknown(ValueError):
    """A word that names no tool of the doctor's."""


def names() -> list[str]:
    """The names of all tools, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> ModuleType:
    """The module of the tool called `name`."""
    return importlib.import_module(f"{__name__}.{name}")


def tool_of(word: str) -> str:
    """The tool that a word names, by its module or by one of its commands; raises Unknown."""
    asked = _plain(word)
    if asked in names():
        return asked
    for name in names():
        if asked in map(_plain, load(name).COMMANDS):
            return name
    raise Unknown(f"the doctor knows no tool `{word}`; it knows {', '.join(names())}")


def chosen(words: Sequence[str], table: Mapping[str, Sequence[str]]) -> list[str]:
    """The tools that words ask for, those of all episodes without a word; raises Unknown.

    The table says which tools an episode needs; without one, all tools are meant.
    """
    wanted = [re.sub(r"^\d\d-", "", word) for word in words] or list(table) or names()
    found: list[str] = []
    for word in wanted:
        # A word such as `uv` may be both: then the tools of its episode are meant, with it.
        found += table.get(word, ())
        try:
            found.append(tool_of(word))
        except Unknown as problem:
            if word not in table:
                known = f", and the episodes {', '.join(table)}" if table else ""
                raise Unknown(f"{problem}{known}") from None
    return list(dict.fromkeys(found))


def _plain(word: str) -> str:
    return re.sub(r"[-.]", "_", word.strip().lower())
