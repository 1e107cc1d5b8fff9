"""A capture brought back in a fresh place, and what the witnesses say there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lesson import elsewhere, score, script, witnesses
from lesson.capture import ANALYSIS, Capture, Failed
from lesson.elsewhere import Place
from lesson.script import Result
from lesson.traces import KERNEL

BOUND = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")  # they name an index
NOTED = "kernel.txt"  # the kernel's name, where an author could note one
Change = Callable[[Path], None]


@dataclass(frozen=True)
class Restored:
    """What came back elsewhere: the witnesses by layer, and how it was done."""

    score: score.Score  # what the files that were handed over record
    means: dict[str, str]
    wanted: dict[str, str]
    offline: tuple[bool, bool]  # whether the network was off to restore, and to run


def restore(
    held: Capture, change: Change | None = None, more: Mapping[str, str] | None = None
) -> Restored:
    """Capture, hand over, restore and run; raises Absent, Failed, or AssertionError.

    `change` is done to the author's folder first, and `more` are variables of the run alone.
    """
    wanted = held.expected.means
    index = elsewhere.index(any((held.folder / name).exists() for name in BOUND) and not change)
    with elsewhere.fresh(held.needs, "author", index, author=True) as author:
        _lay_out(held, author, change)
        if (noted := author.folder / NOTED).is_file():
            wanted = {**wanted, KERNEL: noted.read_text(encoding="utf-8").strip()}
        with elsewhere.fresh(held.needs, "stranger", index) as stranger:
            _hand_over(held, author.folder, stranger.folder)
            given = score.read(stranger.folder)  # what stayed with the author is worth nothing
            assert change or not (other := held.expected.changed(stranger.folder)), (
                f"{other[0]} is not the file of the reference: its SHA-256 is another one. The "
                "analysis is handed over as it is; `lesson reset` brings it back."
            )
            # With packages on this disk, nothing has to be fetched.
            offline = "file:" in "".join(index.values()) and bool(elsewhere.apart())
            _said(stranger.run(held.restore, network=not offline), held.restore)
            ran = _said(stranger.run(held.run, network=False, more=more), held.run)
    means = witnesses.said(ran.output)
    if not means:
        raise Failed(f"`{held.run}` printed the line of no witness. It said:\n{ran.output}")
    return Restored(given, means, wanted, (offline, bool(elsewhere.apart())))


def _lay_out(held: Capture, author: Place, change: Change | None) -> None:
    """Copy the capture and the analysis to its author's place, and make what is missing."""
    with script.clean_copy(held.folder.resolve()) as copy:  # without environments
        shutil.copytree(copy, author.folder, symlinks=True, dirs_exist_ok=True)
    for name in ANALYSIS:
        if not (author.folder / name).exists():
            shutil.copy2(held.analysis(name), author.folder / name)
    if change:
        change(author.folder)
    there = all((author.folder / name).exists() for name in held.files)
    if held.capture and (change or not there):
        _said(author.run(held.capture, network=True), held.capture)


def _hand_over(held: Capture, source: Path, target: Path) -> None:
    for name in (*ANALYSIS, *held.files):
        path = source / name
        assert path.is_file(), f"capture.toml hands over {name}, and there is no such file" + (
            f", not even after `{held.capture}`." if held.capture else "; make it first."
        )
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / name)


def _said(result: Result, command: str) -> Result:
    if result.status:
        last = "\n".join(result.output.strip().splitlines()[-8:])
        raise Failed(f"`{command}` ended with status {result.status}. It said:\n{last}")
    return result
