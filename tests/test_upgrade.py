"""A newer lesson updates what a learner did not touch, keeps what they did, and tells them."""

from pathlib import Path

import pytest

from lesson import content, inventory, upgrade, workspace
from lesson.content import Episode, Exercise
from lesson.upgrade import Plan

README = "---\nminutes: 1\ntype: debug\nobjective: Repair it.\n---\n# Repair it\n\nRepair.\n"


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    made = Exercise(Episode(tmp_path / "lesson", "10-one"), "repair-it")
    publish(made, {"README.md": README, "run.sh": "echo old\n", "data/in.txt": "1\n"})
    return made


@pytest.fixture
def folder(exercise: Exercise, tmp_path: Path) -> Path:
    workspace.start(exercise, tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def old(exercise: Exercise) -> dict[str, str]:
    """The fingerprint of what was handed out."""
    return workspace.fingerprint(exercise)


def publish(exercise: Exercise, files: dict[str, str | None]) -> None:
    """Change the lesson: files with another text, or gone."""
    for name, text in files.items():
        path = exercise.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


def held(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_where_nothing_is_new_nothing_is_planned(exercise, folder, old) -> None:
    (folder / "run.sh").write_text("echo mine\n")
    assert not upgrade.plan(exercise, folder, old)


def test_an_untouched_exercise_is_updated_and_the_learner_told(exercise, folder, old) -> None:
    publish(exercise, {"run.sh": "echo new\n", "more.txt": "new", "data/in.txt": None})
    planned = upgrade.plan(exercise, folder, old)
    assert planned == Plan(changed=("data/in.txt", "more.txt", "run.sh"))
    new = upgrade.take(exercise, folder, planned)
    assert new == workspace.fingerprint(exercise) != old
    assert held(folder) == held(exercise.folder)
    said = upgrade.said(exercise, folder, planned)
    assert "a newer repair-it (changed: data/in.txt, more.txt, run.sh)" in said
    assert said.endswith(f"You had changed none of its files, so {folder} was updated.")
    assert not upgrade.plan(exercise, folder, new)


def test_an_exercise_that_was_touched_is_kept_and_the_learner_told(exercise, folder, old) -> None:
    (folder / "data/in.txt").write_text("mine\n")
    publish(exercise, {"run.sh": "echo new\n"})
    before = held(folder)
    planned = upgrade.plan(exercise, folder, old)
    assert planned == Plan(changed=("run.sh",), touched=("data/in.txt",))
    assert upgrade.take(exercise, folder, planned) is None
    assert held(folder) == before
    said = upgrade.said(exercise, folder, planned)
    assert f"You changed data/in.txt, so {folder} stays as it is." in said
    assert "lesson reset repair-it, which keeps yours beside it." in said


def test_what_a_learner_added_stays(exercise, folder, old) -> None:
    (folder / "notes.txt").write_text("mine")
    publish(exercise, {"run.sh": "echo new\n"})
    assert upgrade.take(exercise, folder, upgrade.plan(exercise, folder, old))
    assert held(folder) == {**held(exercise.folder), "notes.txt": b"mine"}


def test_a_new_file_never_replaces_one_that_a_learner_added(exercise, folder, old) -> None:
    (folder / "more.txt").write_text("mine")
    publish(exercise, {"more.txt": "new"})
    planned = upgrade.plan(exercise, folder, old)
    assert planned.touched == ("more.txt",)
    assert upgrade.take(exercise, folder, planned) is None
    assert (folder / "more.txt").read_text() == "mine"


@pytest.mark.parametrize("kind", ["deleted", "a folder", "a link"])
def test_a_file_that_is_no_file_any_more_counts_as_touched(exercise, folder, old, kind) -> None:
    (folder / "run.sh").rename(folder.parent / "run.sh")
    if kind == "a folder":
        (folder / "run.sh").mkdir()
    elif kind == "a link":
        (folder / "run.sh").symlink_to(folder.parent / "run.sh")
    publish(exercise, {"run.sh": "echo new\n"})
    planned = upgrade.plan(exercise, folder, old)
    assert planned.touched == ("run.sh",)
    assert upgrade.take(exercise, folder, planned) is None
    assert (folder.parent / "run.sh").read_text() == "echo old\n"


def test_an_update_that_was_cut_short_is_finished(exercise, folder, old) -> None:
    publish(exercise, {"run.sh": "echo new\n", "data/in.txt": "2\n"})
    upgrade.take(exercise, folder, Plan(changed=("run.sh",)))
    planned = upgrade.plan(exercise, folder, old)
    assert planned == Plan(changed=("data/in.txt", "run.sh"))
    upgrade.take(exercise, folder, planned)
    assert held(folder) == held(exercise.folder)


def test_a_first_state_is_not_made_anew_in_a_folder_that_was_worked_in(
    exercise, tmp_path: Path
) -> None:
    publish(exercise, {"prepare.py": "open('made', 'w').write('1')\n"})
    workspace.start(exercise, tmp_path / "work")
    old = workspace.fingerprint(exercise)
    (tmp_path / "work" / "made").write_text("repaired by hand")
    publish(exercise, {"README.md": README + "More.\n"})
    folder = tmp_path / "work"
    planned = upgrade.plan(exercise, folder, old)
    assert not planned.kept, "an other text alone can be taken over"
    old = upgrade.take(exercise, folder, planned)
    publish(exercise, {"prepare.py": "open('made', 'w').write('2')\n"})
    planned = upgrade.plan(exercise, folder, old)
    assert upgrade.take(exercise, folder, planned) is None
    assert (folder / "made").read_text() == "repaired by hand"
    assert "Its first state would be made anew" in upgrade.said(exercise, folder, planned)


def test_a_notebook_is_new_when_its_script_is(exercise, tmp_path: Path) -> None:
    publish(exercise, {"work.py": "# %%\nprint('old')\n"})
    folder = tmp_path / "work"
    workspace.start(exercise, folder)
    old = workspace.fingerprint(exercise)
    assert not upgrade.plan(exercise, folder, old)
    publish(exercise, {"work.py": "# %%\nprint('new')\n"})
    planned = upgrade.plan(exercise, folder, old)
    assert planned == Plan(changed=("work.ipynb", "work.py"))
    upgrade.take(exercise, folder, planned)
    assert b"new" in (folder / "work.ipynb").read_bytes()
    publish(exercise, {"work.py": "# %%\nprint('newest')\n"})
    (folder / "work.ipynb").write_text("{}")
    old = workspace.fingerprint(exercise) | {"work.py": inventory.digest(folder / "work.py")}
    assert upgrade.plan(exercise, folder, old).touched == ("work.ipynb",)


def test_without_a_fingerprint_nothing_is_known_to_be_new(exercise, folder) -> None:
    publish(exercise, {"run.sh": "echo new\n"})
    assert not upgrade.plan(exercise, folder, {})


def test_a_folder_that_is_not_there_or_half_made_is_not_updated(exercise, folder, old) -> None:
    publish(exercise, {"run.sh": "echo new\n"})
    assert upgrade.plan(exercise, folder, old)
    (folder / inventory.UNFINISHED).touch()
    assert not upgrade.plan(exercise, folder, old)
    assert not upgrade.plan(exercise, folder / "nowhere", old)


def test_no_exercise_of_this_lesson_is_new_to_itself(tmp_path: Path) -> None:
    for exercise in content.exercises():
        if not (exercise.folder / "prepare.py").exists():
            folder = tmp_path / exercise.name
            workspace.start(exercise, folder)
            assert not upgrade.plan(exercise, folder, workspace.fingerprint(exercise))
