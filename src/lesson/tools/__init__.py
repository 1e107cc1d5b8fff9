"""The tools the lesson is about: one module each, named like the word one types."""

import functools
import importlib
import os
import pkgutil
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from lesson import sweep

WEEK = 7 * 86400


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
    # What prepares a terminal's home for it, and gives back more variables.
    settle: Callable[[Path], Mapping[str, str]] | None = None
    # What gives the words that start the terminal's shell in a place apart, once it is prepared.
    enter: Callable[[Path], Sequence[str]] | None = None


def cache() -> Path:
    """The folder that holds what was fetched once for the lesson."""
    if own := os.environ.get("BEYOND_VENV_CACHE"):  # on a page, whose HOME is a new one
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "beyond-venv"


def asked(
    path: str | Path,
    *words: str,
    seconds: float = 60,
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
) -> str:
    """What a program answers, on either stream; empty where it fails, or takes too long."""
    try:
        ran = subprocess.run(
            [path, *(words or ["--version"])],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            env=env,
            cwd=cwd,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return ran.stdout.strip() or ran.stderr.strip()


def last_word(answer: str) -> str:
    """The last word of an answer, which in most is the version."""
    return (answer.split() or ["unknown"])[-1]


def forget(folder: Path) -> None:
    """Remove what was made there more than a week ago: it is large, and can be made again."""
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > WEEK:
            sweep.remove(old)


def settle(made: Path, place: Path) -> None:
    """Move what was made to its place at once, unless another process was there first."""
    try:
        made.rename(place)
    except OSError:
        if not place.exists():
            raise


def link(commands: Mapping[str, Path], folder: Path) -> Path:
    """The folder, now with a link to each command: first on PATH, it decides what a word means."""
    folder.mkdir(parents=True, exist_ok=True)
    for word, executable in commands.items():
        (folder / word).symlink_to(executable)
    return folder


@functools.cache
def names() -> tuple[str, ...]:
    """The names of all tools, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> ModuleType:
    """The module of the tool called `name`."""
    return importlib.import_module(f"{__name__}.{name}")


@functools.cache
def tool_of(word: str) -> str | None:
    """The tool a typed word belongs to, or None for a word of the shell: `python3.9` is python."""
    name = Path(word).name
    # As it is first: a tool's own name may end in digits.
    for bare in (name, re.sub(r"[\d.]+$", "", name)):
        if (tool := re.sub(r"[-.]", "_", bare)) in names():
            return tool
    return None


def words(commands: list[str]) -> set[str]:
    """The words in some commands that name a tool."""
    # What follows a `#`, as in `nixpkgs#python313`, is the name of something else.
    pattern = r"(?<![#\w./-])[\w./-]+"
    typed = {word for command in commands for word in re.findall(pattern, command)}
    return {word for word in typed if tool_of(word)}


def needed(commands: list[str]) -> dict[str, Found]:
    """The tools that some commands use, by name; raises Missing where one is not here."""
    typed = words(commands)
    found: dict[str, Found] = {}
    for name in sorted(_with_others({tool_of(word) or "" for word in typed})):
        tool = load(name).find()
        versions = {word for word in typed if tool_of(word) == name and word[-1].isdigit()}
        bare = {word for word in versions if "/" not in word}
        if tool is None or not bare <= {*tool.commands}:
            lacking = ", ".join(sorted(bare - {*(tool.commands if tool else ())})) or name
            raise Missing(f"{lacking} is not on this machine; `lesson tools` says more")
        found[name] = tool
    return found


def _with_others(names: set[str]) -> set[str]:
    """The tools of these names, and those whose content they use, which nobody types."""
    return names.union(*(getattr(load(name), "WITH", ()) for name in names))
