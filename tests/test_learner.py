"""A learner's way through the command, first wrong and then right."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lesson import content, learner, workspace

EXERCISES = content.exercises()
FIRST = EXERCISES[0]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "a place with spaces"
    place.mkdir()
    return place


def lesson(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What the command says and returns when it is typed in a folder."""
    command = [sys.executable, "-m", "lesson", *words]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=120)


def folder(home: Path) -> Path:
    return home / "beyond-venv" / FIRST.episode.slug / FIRST.name


def test_a_learner_starts_fails_gets_hints_solves_and_goes_on(home: Path) -> None:
    started = lesson(home, "start", FIRST.name)
    assert started.returncode == 0, started.stderr
    assert (folder(home) / "README.md").exists()

    wrong = lesson(home, "check")
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("Not yet: ")
    assert "Traceback" not in wrong.stdout + wrong.stderr

    hints = [lesson(home, "hint").stdout for _ in FIRST.hints]
    assert [text.partition(":")[0] for text in hints] == [
        f"Hint {n} of {len(FIRST.hints)}" for n in range(1, len(FIRST.hints) + 1)
    ]
    assert lesson(home, "solution").returncode == 2

    workspace.solve(FIRST, folder(home))
    right = lesson(folder(home), "check")
    assert right.returncode == 0, right.stdout
    assert f"lesson start {EXERCISES[1].name}" in right.stdout
    assert FIRST.explanation in lesson(home, "solution").stdout
    assert f"[x] {FIRST.name}" in lesson(home, "list").stdout


def test_a_learner_gets_every_exercise_wrong_and_then_right(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    for exercise in EXERCISES:
        said = "\n".join(learner.start(exercise.word, None))
        assert f"{exercise.minutes} minutes" in said
        assert exercise.needs in said
        passed, told = learner.run_check(None)
        assert not passed and told[0].startswith("Not yet: "), exercise.word
        assert learner.hint(None).startswith("Hint 1 of ")
        workspace.solve(exercise, home / "beyond-venv" / exercise.episode.slug / exercise.name)
        passed, told = learner.run_check(None)
        assert passed, f"{exercise.word}: {told[0]}"
    assert "[ ]" not in "\n".join(learner.listing())


def test_starting_again_keeps_what_a_learner_wrote(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    written = folder(home) / "answers.toml"
    written.write_text("mine", encoding="utf-8")
    again = lesson(home, "start", FIRST.name)
    assert again.returncode == 0
    assert "as you left it" in again.stdout
    assert written.read_text(encoding="utf-8") == "mine"


def test_resetting_keeps_what_a_learner_wrote_under_a_name_it_tells(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    (folder(home) / "answers.toml").write_text("mine", encoding="utf-8")
    backup = folder(home).with_name(f"{FIRST.name}.1")
    assert str(backup) in lesson(home, "reset").stdout
    assert (backup / "answers.toml").read_text(encoding="utf-8") == "mine"
    handed_out = (FIRST.folder / "answers.toml").read_text(encoding="utf-8")
    assert (folder(home) / "answers.toml").read_text(encoding="utf-8") == handed_out


def test_a_whole_episode_can_be_started(home: Path) -> None:
    assert lesson(home, "start", FIRST.episode.slug, "--into", "mine").returncode == 0
    made = sorted(path.name for path in (home / "mine" / FIRST.episode.slug).iterdir())
    assert made == sorted(exercise.name for exercise in FIRST.episode.exercises)


def test_nothing_is_started_inside_the_repository(home: Path) -> None:
    refused = lesson(content.root(), "start", FIRST.name)
    assert refused.returncode == 2
    assert "inside the lesson's own repository" in refused.stderr
    assert not (content.root() / "beyond-venv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["start", "no-such-thing"], "no episode is called `no-such-thing`"),
        (["check", "no-such-thing"], "no exercise is called `no-such-thing`"),
        (["check"], "no exercise is started yet"),
        (["dev", "new", "guix", "pin-it"], "expected two digits and a slug"),
    ],
)
def test_a_wrong_word_gets_one_clear_message(words: list[str], told: str, home: Path) -> None:
    said = lesson(home, *words)
    assert said.returncode == 2
    assert told in said.stderr
    assert "Traceback" not in said.stderr


def test_a_damaged_state_is_named_and_left_alone(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    state = home / "beyond-venv" / "progress.json"
    state.write_text("{", encoding="utf-8")
    said = lesson(home / "beyond-venv", "list")
    assert said.returncode == 2
    assert "progress.json: is damaged" in said.stderr
    assert state.read_text(encoding="utf-8") == "{"


def test_a_deleted_exercise_is_named(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    shutil.rmtree(folder(home))
    said = lesson(home, "check")
    assert said.returncode == 1
    assert "There is no folder" in said.stdout


def notebook_exercise() -> content.Exercise:
    return next(exercise for exercise in EXERCISES if exercise.script)


def write_code(path: Path, code: str) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "source": code}
    notebook["cells"] = [{**cell, "execution_count": None}]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_work_in_the_notebook_counts_as_work_in_the_script(home: Path) -> None:
    exercise = notebook_exercise()
    lesson(home, "start", exercise.name)
    work = home / "beyond-venv" / exercise.episode.slug / exercise.name
    assert exercise.script
    solved = (exercise.solution / exercise.script.name).read_text(encoding="utf-8")
    write_code(work / f"{exercise.script.stem}.ipynb", solved)
    assert lesson(work, "check").returncode == 0


def test_work_in_both_script_and_notebook_stops_the_check(home: Path) -> None:
    exercise = notebook_exercise()
    lesson(home, "start", exercise.name)
    work = home / "beyond-venv" / exercise.episode.slug / exercise.name
    assert exercise.script
    write_code(work / f"{exercise.script.stem}.ipynb", "print('one')")
    (work / exercise.script.name).write_text("# %%\nprint('two')\n", encoding="utf-8")
    said = lesson(work, "check")
    assert said.returncode == 1
    assert "were both changed" in said.stdout


def test_checks_still_assert_when_python_is_told_to_drop_assertions(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    command = [sys.executable, "-m", "lesson", "check"]
    environment = {**os.environ, "PYTHONOPTIMIZE": "1"}
    said = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)
    assert said.returncode == 1, said.stdout
