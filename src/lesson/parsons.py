"""Parsons problems: lines of order.txt to be put in an order that works.

Imports the standard library alone, like everything a learner's check uses.
"""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

FILE = "order.txt"


def read(folder: Path) -> list[str]:
    """The lines in a folder's order.txt, without comments; raises AssertionError."""
    path = folder / FILE
    assert path.is_file(), f"{FILE} is missing; `lesson reset` brings it back."
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def mark(work: Path, key: Mapping[str, Any]) -> None:
    """Pass for every order that works; raises AssertionError about the first line that does not."""
    lines = read(work)
    labels = {line: label for label, line in key["lines"].items()}
    for number, line in enumerate(lines, 1):
        assert line not in key.get("distractors", {}), (
            f"{FILE}: `{line}` does not belong here. {key['distractors'][line]}"
        )
        assert line in labels, (
            f"{FILE}: `{line}` is not one of the lines; move lines, do not edit them."
        )
        assert lines.index(line) == number - 1, f"{FILE}: `{line}` stands there twice; keep one."
    _in_order([labels[line] for line in lines], key)
    for line in labels:
        assert line in lines, f"{FILE}: `{line}` is missing; every step is needed."


def _in_order(labels: Sequence[str], key: Mapping[str, Any]) -> None:
    done: set[str] = set()
    for label in labels:
        for earlier in key["after"].get(label, []):
            if earlier in labels and earlier not in done:
                raise AssertionError(_too_early(label, earlier, key))
        done.add(label)


def _too_early(label: str, earlier: str, key: Mapping[str, Any]) -> str:
    lines, why = key["lines"], key.get("why", {}).get(label, "")
    return f"{FILE}: `{lines[label]}` comes before `{lines[earlier]}`. {why}".rstrip()


def solved(text: str, key: Mapping[str, Any]) -> str:
    """The text of order.txt in the key's own order, below its comments."""
    comments = [line for line in text.splitlines() if line.startswith("#")]
    sorter = TopologicalSorter({label: key["after"].get(label, ()) for label in key["lines"]})
    rank = list(key["lines"])
    assert sorted(sorter.static_order()) == sorted(rank), "key.toml orders a line it does not have"
    return "".join(f"{line}\n" for line in [*comments, *key["lines"].values()])
