"""The tools the lesson is about: one module each, named like the word one types."""

import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType


class Missing(Exception):
    """A tool is not here; the message says how to get it."""


@dataclass(frozen=True)
class Found:
    """A tool on this machine: its version, its lane and the commands it brings."""

    version: str
    lane: str  # "installed" by the user, or "embedded": content fetched into our cache
    commands: dict[str, Path] = field(default_factory=dict)  # word -> executable
    shown: dict[str, str] = field(default_factory=dict)  # real path -> path on the page
    environment: dict[str, str] = field(default_factory=dict)


def cache() -> Path:
    """The folder that holds what was fetched once for the lesson."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "beyond-venv"


def names() -> list[str]:
    """The names of all tools, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> ModuleType:
    """The module of the tool called `name`."""
    return importlib.import_module(f"{__name__}.{name}")


def tool_of(word: str) -> str | None:
    """The tool a typed word belongs to, or None for a word of the shell: `python3.9` is python."""
    bare = re.sub(r"[\d.]+$", "", Path(word).name)
    name = re.sub(r"[-.]", "_", bare)
    return name if name in names() else None


def needed(commands: list[str]) -> Iterator[str]:
    """The tools that some commands type, each once, in alphabetical order."""
    words = {word for command in commands for word in re.findall(r"[\w./-]+", command)}
    yield from sorted({tool for word in words if (tool := tool_of(word))})
