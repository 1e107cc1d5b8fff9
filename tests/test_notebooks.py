"""Recorded notebooks: made from the solution's script, run again, and compared."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from pytest_notebook.nb_regression import NBRegressionError, NBRegressionFixture

from lesson import content, notebook, workspace
from lesson.content import Exercise

NOTEBOOKS = [exercise for exercise in content.exercises() if exercise.script]
FREE = (
    "/metadata",
    "/cells/*/metadata",
    "/cells/*/execution_count",
    "/cells/*/outputs/*/execution_count",
)


@pytest.fixture(params=NOTEBOOKS, ids=lambda exercise: exercise.name)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    return request.param


def recorded(exercise: Exercise) -> Path:
    assert exercise.script
    return exercise.solution / f"{exercise.script.stem}.ipynb"


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


def test_every_recorded_notebook_is_its_script(exercise: Exercise) -> None:
    script = recorded(exercise).with_suffix(".py")
    advice = f"run `lesson dev record {exercise.episode.slug}`"
    assert notebook.code(recorded(exercise)) == notebook.code(script), advice


def test_every_recorded_notebook_prints_the_same_again(
    exercise: Exercise, tmp_path: Path, count: Counter
) -> None:
    folder = tmp_path / "solved"
    workspace.start(exercise, folder)
    workspace.solve(exercise, folder)
    copy = folder / recorded(exercise).name
    shutil.copy2(recorded(exercise), copy)
    fixture = NBRegressionFixture(
        exec_notebook=True,
        exec_cwd=str(folder),
        exec_timeout=120,
        exec_env=notebook.surroundings(tmp_path / "bin"),
        diff_ignore=FREE,
    )
    fixture.check(str(copy))
    count["notebooks"] += 1


def test_a_recorded_notebook_with_another_output_is_found(tmp_path: Path) -> None:
    script = tmp_path / "one.py"
    script.write_text("# %%\nprint(1)\n", encoding="utf-8")
    made = notebook.execute(notebook.from_script(script), tmp_path)
    made.cells[0].outputs[0]["text"] = "2\n"
    notebook.write(made, tmp_path / "one.ipynb")
    fixture = NBRegressionFixture(exec_notebook=True, exec_cwd=str(tmp_path), diff_ignore=FREE)
    with pytest.raises(NBRegressionError, match="modified /cells/0/outputs/0/text"):
        fixture.check(str(tmp_path / "one.ipynb"))
