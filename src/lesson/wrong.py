"""Known wrong answers of an exercise: what they spoil in a solved folder, and what the check says.

A solution's wrong.toml writes something instead of a part of a file; wrong/NAME/ holds whole files.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from lesson import check, parsons, quiz, workspace
from lesson.content import Exercise
from lesson.document import Malformed, read_text, read_toml


@dataclass(frozen=True)
class Wrong:
    """A known wrong answer; `words` are in the message that a learner gets for it.

    Where it is `written` instead of a part of one `file`, both are given.
    """

    name: str
    spoil: Callable[[Path], None]
    words: str
    file: str = ""
    written: str = ""


def answers(exercise: Exercise) -> Iterator[Wrong]:
    """Every known wrong answer of the exercise."""
    yield from in_files(exercise)
    key = check.key(exercise)
    if (exercise.folder / quiz.FILE).exists():
        yield from _choices(key)
    if (exercise.folder / parsons.FILE).exists():
        yield from _orders(key)


def in_files(exercise: Exercise) -> Iterator[Wrong]:
    """Those that spoil a file, and not an answer or an order."""
    yield from _written(exercise)
    for folder in exercise.wrong:
        words = read_text(folder / "diagnosis.txt").strip()
        yield Wrong(folder.name, partial(workspace.lay_over, layer=folder), words)


def _written(exercise: Exercise) -> Iterator[Wrong]:
    """What wrong.toml writes; raises Malformed where the solution lacks what it replaces."""
    path = exercise.solution / "wrong.toml"
    for name, entry in read_toml(path).items() if path.exists() else ():
        if set(entry) != {"file", "instead_of", "written", "diagnosis"}:
            message = f"[{name}] needs file, instead_of, written and diagnosis"
            raise Malformed(path, None, message)
        if read_text(exercise.solution / entry["file"]).count(entry["instead_of"]) != 1:
            message = f"[{name}]: `instead_of` must stand exactly once in {entry['file']}"
            raise Malformed(path, None, message)
        spoil = partial(_replace, entry=entry)
        yield Wrong(name, spoil, entry["diagnosis"], entry["file"], entry["written"])


def _replace(work: Path, entry: dict[str, str]) -> None:
    path = work / entry["file"]
    text = read_text(path).replace(entry["instead_of"], entry["written"])
    path.write_text(text, encoding="utf-8")


def _choices(key: dict[str, Any]) -> Iterator[Wrong]:
    for name, entry in key.items():
        for option, words in entry.get("wrong", {}).items():
            yield Wrong(
                f"{name}={option}", partial(workspace.answer, answers={name: option}), words
            )


def _orders(key: dict[str, Any]) -> Iterator[Wrong]:
    lines = key["lines"]
    for line, words in key.get("distractors", {}).items():
        yield Wrong(line, partial(_order, lines=[*lines.values(), line]), words)
    for later, earliers in key["after"].items():
        for earlier in earliers:
            order = [label for label in lines if label != later]
            order.insert(order.index(earlier), later)
            spoil = partial(_order, lines=[lines[label] for label in order])
            yield Wrong(f"{later}<{earlier}", spoil, f"`{lines[later]}` comes before `")


def _order(work: Path, lines: list[str]) -> None:
    (work / parsons.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
