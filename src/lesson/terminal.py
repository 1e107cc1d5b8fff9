"""Parts of an answer, on a terminal or into a pipe: the same words, with or without colour."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from typing import NamedTuple

MARKDOWN = "markdown"
GOOD, BAD, QUIET, TYPE, TITLE = "bold green", "bold red", "dim", "bold cyan", "bold"
COLUMNS = 80


class Part(NamedTuple):
    """A paragraph, with the word before its colon, and the look of that word."""

    text: str
    label: str = ""
    look: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.text}" if self.label else self.text


def there() -> bool:
    """Whether what is printed is read on a terminal."""
    return bool(sys.stdout and sys.stdout.isatty())


def say(parts: Iterable[Part]) -> None:
    """Print parts: whole lines without colour into a pipe, wrapped and coloured on a terminal."""
    for part in parts:
        # At once: what follows may take its time.
        _draw(part) if there() else print(part, flush=True)


def _draw(part: Part) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.theme import Theme

    # NO_COLOR and TERM=dumb are rich's to know; whether the paper is light or dark is nobody's.
    theme = Theme({"markdown.code": "bold cyan", "markdown.code_block": ""})
    console = Console(highlight=False, emoji=False, markup=False, theme=theme)
    console.width = min(console.width, COLUMNS)
    if part.look == MARKDOWN:
        from rich.markdown import Markdown

        console.print(Markdown(part.text, code_theme="ansi_light", hyperlinks=False))
        return
    label = f"{part.label}: " if part.label else ""
    looks = ("", TYPE) if part.look == TYPE else (part.look, "" if label else part.look)
    text = Text.assemble((label, looks[0]), (part.text, looks[1]))
    # A command or a path that is copied must stay one line, however long.
    console.print(text, soft_wrap=part.look in (TYPE, QUIET))


def clear() -> None:
    """Empty the screen, where there is one."""
    if there():
        from rich.console import Console

        Console().clear()


def quoted(path: str) -> str:
    """The path as a shell of this system takes it for one word."""
    return subprocess.list2cmdline([path]) if os.name == "nt" else shlex.quote(path)
