"""Whoever is lost catches up: an exercise starts in its first state, whatever came before."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lesson import content, learner, progress, workspace, wrong
from lesson.content import Exercise

TASKS = content.exercises()


def half_done(task: Exercise, folder: Path) -> None:
    """Leave one file as the learner wrote it, one empty, and one of their own."""
    first, *_ = sorted(path for path in folder.iterdir() if path.is_file())
    first.write_text("", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")


def spoil(task: Exercise, folder: Path) -> None:
    """Solve it, but for one known wrong answer."""
    workspace.solve(task, folder)
    next(wrong.answers(task)).spoil(folder)


def lost(task: Exercise, folder: Path) -> None:
    """Delete what was handed out, as one does who wants to begin anew."""
    shutil.rmtree(folder)


STATES: list[Callable[[Exercise, Path], None]] = [
    lambda task, folder: None,  # unsolved
    half_done,
    spoil,
    workspace.solve,
    lost,
]


def made(folder: Path) -> dict[str, bytes]:
    """What a folder holds; what Python compiled for itself is nobody's."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def begun(task: Exercise, into: Path) -> Path:
    """The folder of an exercise that is started, first of all that is done there."""
    learner.start(task.word, into)
    return into / task.episode.slug / task.name


@pytest.mark.parametrize("shift", range(len(STATES)))
def test_every_exercise_starts_alike_after_any_state_of_those_before(
    shift: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "beyond-venv"
    # What a script prepares, a hundred files of an environment, is compared below.
    plain = [task for task in TASKS if not (task.folder / "prepare.py").exists()]
    assert len(plain) > len(TASKS) / 2
    for number, task in enumerate(plain):
        folder = begun(task, home)
        assert made(folder) == workspace.handed_out(task), task.word
        assert progress.load(home).current == task.word
        STATES[(number + shift) % len(STATES)](task, folder)


@pytest.mark.parametrize(
    "task", [t for t in TASKS if (t.folder / "prepare.py").exists()], ids=lambda task: task.name
)
def test_what_is_prepared_is_prepared_alike_after_wrong_work(
    task: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    alone = made(begun(task, tmp_path / "alone"))
    other = tmp_path / "other"
    before = [other_task for other_task in task.episode.exercises if other_task != task]
    plain = [one for one in before if not (one.folder / "prepare.py").exists()]
    for number, one in enumerate(plain):
        STATES[number % len(STATES)](one, begun(one, other))
    found = made(begun(task, other))
    assert {*found} == {*alone}
    handed_out = workspace.handed_out(task)
    assert {*handed_out} <= {*found}
    assert {name: found[name] for name in handed_out} == handed_out
