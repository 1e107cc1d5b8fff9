"""A film of the real program in a fresh home: `python -m lesson.recording` makes it anew."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from lesson import content, film, shell, sweep, tools
from lesson.document import save
from lesson.film import Frame, Row, Span

if TYPE_CHECKING:
    from pyte.screens import Char

    from lesson.session import Session

FILM, STILL = "learner.svg", "learner-still.svg"
TITLE = "A learner solves an exercise with the lesson command"
EXERCISE = "venv/call-the-right-pip"
WRONG = "sed -i 's|^python |.venv/bin/python |' run.sh"
RIGHT = "sed -i 's|^pip |.venv/bin/python -m pip |' run.sh"
SCENES = (
    f"lesson start {EXERCISE}",
    f"cd beyond-venv/{EXERCISE}",
    "lesson hint",
    WRONG,
    "lesson check",
    RIGHT,
    "lesson check",
)
LINES = 30
KEY, THINK, READ = 0.06, 0.5, 0.12  # seconds: for a key, before a line, for a printed line


def place() -> Path:
    """The folder in which the film is kept."""
    return content.root() / "docs" / "assets"


def environment(home: Path) -> dict[str, str]:
    """What a terminal in a fresh home knows, whose first command is this lesson's own."""
    programs = Path(sys.executable).parent
    tools.link({"lesson": programs / "lesson"}, home / ".local" / "bin")
    return {
        "HOME": str(home),
        "USER": "learner",
        "PATH": f"{home}/.local/bin:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "XDG_CACHE_HOME": str(tools.cache().parent),
        **{name: os.environ[name] for name in ("PYENV_ROOT", "PIP_CERT") if name in os.environ},
    }


def filmed() -> dict[str, str]:
    """The film, and its last frame for those who want no motion; both by their names."""
    frames = list(played(SCENES))
    told = f"Somebody types these commands in a terminal: {'; '.join(SCENES)}."
    return {
        FILM: film.svg(frames, TITLE, told),
        STILL: film.svg(frames[-1:], TITLE, told),  # an image in a page may not ask for itself
    }


def played(scenes: Sequence[str]) -> Iterator[Frame]:
    """What a screen shows of some commands, each typed and run in a home made for them."""
    from lesson.session import Session

    home = shell.private_folder()  # as long as what is shown for it: nothing wraps elsewhere
    try:
        with Session(home, environment(home), lines=LINES) as session:
            yield from _frames(session, scenes, {str(home): shell.HOME})
    finally:
        sweep.remove(home)


def _frames(session: Session, scenes: Sequence[str], shown: Mapping[str, str]) -> Iterator[Frame]:
    """What the screen shows after each key, and after each command as long as one reads it."""
    yield Frame(picture(session, shown), 1.0)
    for command in scenes:
        for key in command:
            session.type(key)
            yield Frame(picture(session, shown), KEY)
        yield Frame(picture(session, shown), THINK)
        printed, _ = session.enter()
        seen = picture(session, shown)
        yield Frame(seen, 1.0 + READ * 3 * len(printed.splitlines()))
    yield Frame(seen, 4.0)


def picture(session: Session, shown: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows of the screen with the page's paths, and the cursor."""
    screen = session.screen
    rows = []
    for y in range(screen.lines):
        line = [screen.buffer[y][x] for x in range(screen.columns)]
        row = _row(line, shown)
        if y == screen.cursor.y and not screen.cursor.hidden:
            row = (*row, Span(screen.cursor.x, "█", "cursor"))
        rows.append(row)
    return tuple(rows)


def _row(line: list[Char], shown: Mapping[str, str]) -> Row:
    """The parts of a line that look alike."""
    text = "".join(char.data for char in line)
    for real, page in shown.items():
        text = text.replace(real, page)
    spans, column = [], 0
    for look, same in groupby(line, key=_look):
        end = column + len(list(same))
        part = text[column:end].rstrip()
        lead = len(part) - len(part.lstrip())
        if part:
            spans.append(Span(column + lead, part.lstrip(), look))
        column = end
    return tuple(spans)


def _look(char: Char) -> str:
    """The names of the classes that make a character look as on the screen."""
    names = [name for name in ("bold", "italics", "underscore") if getattr(char, name)]
    colour = char.fg.removeprefix("bright")
    if colour in film.LIGHT and colour != "default":
        names.append(colour)
    return " ".join(names)


def main() -> None:
    """Write the film to its place."""
    for name, text in filmed().items():
        save(place() / name, text)
        print(place() / name)


if __name__ == "__main__":
    main()
