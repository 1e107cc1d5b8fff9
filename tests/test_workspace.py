"""A folder is handed out whole or not at all, and what a learner had stays somewhere."""

import errno
import os
import shutil
import stat
from pathlib import Path

import pytest

from lesson import check, content, inventory, script, workspace
from lesson.content import Episode, Exercise
from lesson.workspace import Refused

PLAIN = content.exercises()[0]
README = "---\nminutes: 1\ntype: debug\nobjective: Repair it.\n---\n# Repair it\n\nRepair.\n"
PREPARE = "import pathlib\npathlib.Path('made').mkdir()\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a place" / "repair-it"


def exercise(base: Path, **files: str) -> Exercise:
    """An exercise of its own, with these files beside its README."""
    made = Exercise(Episode(base, "10-one"), "repair-it")
    made.folder.mkdir(parents=True)
    (made.folder / "README.md").write_text(README, encoding="utf-8")
    for name, text in files.items():
        (made.folder / name.replace("_py", ".py")).write_text(text, encoding="utf-8")
    return made


def there(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_folder_holds_what_the_exercise_hands_out(folder: Path) -> None:
    assert workspace.start(PLAIN, folder) is None
    assert there(folder) == there(PLAIN.folder)
    assert there(folder.parent) == [folder.name], "nothing of ours is left beside it"
    assert workspace.ready(folder)


def test_a_learner_may_write_what_came_from_a_read_only_place(folder: Path, tmp_path: Path) -> None:
    given = exercise(tmp_path, notes="text")
    (given.folder / "notes").chmod(0o444)
    workspace.start(given, folder)
    assert (folder / "notes").stat().st_mode & stat.S_IWUSR


def test_a_folder_that_is_there_is_left_alone(folder: Path) -> None:
    workspace.start(PLAIN, folder)
    (folder / "answers.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="is there already; nothing was changed"):
        workspace.start(PLAIN, folder)
    assert (folder / "answers.toml").read_text(encoding="utf-8") == "mine"


def test_a_reset_keeps_every_earlier_state_under_a_number(folder: Path) -> None:
    workspace.start(PLAIN, folder)
    for number in range(1, 12):
        (folder / "mine").write_text(f"{number}", encoding="utf-8")
        backup = workspace.reset(PLAIN, folder)
        assert backup == folder.with_name(f"{folder.name}.{number}")
    shutil.rmtree(folder.with_name(f"{folder.name}.3"))
    (folder / "mine").write_text("12", encoding="utf-8")
    assert workspace.reset(PLAIN, folder) == folder.with_name(f"{folder.name}.12")
    kept = {path.name: (path / "mine").read_text() for path in inventory.backups(folder)}
    assert kept == {f"{folder.name}.{n}": f"{n}" for n in range(1, 13) if n != 3}
    assert list(kept)[-1] == f"{folder.name}.12"


@pytest.mark.parametrize("kind", ["a file", "a link to nothing", "nothing"])
def test_a_reset_puts_aside_whatever_has_the_folders_name(folder: Path, kind: str) -> None:
    folder.parent.mkdir(parents=True)
    if kind == "a file":
        folder.write_text("mine", encoding="utf-8")
    elif kind == "a link to nothing":
        folder.symlink_to("nowhere")
    backup = workspace.reset(PLAIN, folder)
    assert workspace.ready(folder)
    assert (backup is None) == (kind == "nothing")
    assert backup is None or os.path.lexists(backup)


# A first state that has to be made.


def test_what_prepare_makes_is_made_in_its_final_place(folder: Path, tmp_path: Path) -> None:
    code = "import pathlib\npathlib.Path('place').write_text(str(pathlib.Path.cwd()))\n"
    workspace.start(exercise(tmp_path, prepare_py=code), folder)
    assert Path((folder / "place").read_text()) == folder.resolve()
    assert there(folder) == ["README.md", "place", "prepare.py"]


def test_where_prepare_fails_nothing_is_left_and_its_last_words_are_told(
    folder: Path, tmp_path: Path
) -> None:
    given = exercise(tmp_path, prepare_py=f"{PREPARE}raise SystemExit('no pip was found')\n")
    with pytest.raises(Refused, match=r"prepare.py: no pip was found; nothing was changed"):
        workspace.start(given, folder)
    assert there(folder.parent) == []


def test_where_prepare_fails_a_reset_leaves_the_learners_folder(
    folder: Path, tmp_path: Path
) -> None:
    given = exercise(tmp_path, prepare_py=PREPARE)
    workspace.start(given, folder)
    (folder / "mine").touch()
    (given.folder / "prepare.py").write_text("raise OSError(28, 'No space left on device')\n")
    with pytest.raises(Refused, match="No space left on device; nothing was changed"):
        workspace.reset(given, folder)
    assert "mine" in there(folder)
    assert there(folder.parent) == [folder.name]


def test_a_folder_that_was_not_made_to_its_end_says_so_and_is_put_aside(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = exercise(tmp_path, prepare_py=PREPARE)
    with monkeypatch.context() as killed:
        killed.setattr(script, "attempt", lambda *_, **__: os_killed())
        killed.setattr(workspace, "_restore", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            workspace.start(given, folder)
    assert not workspace.ready(folder)
    assert "lesson start" in (folder / inventory.UNFINISHED).read_text(encoding="utf-8")
    said = check.verdict(given, folder).message
    assert "was not made to its end" in said
    assert f"`lesson start {given.word}` makes it anew" in said
    (folder / "mine").touch()
    backup = workspace.start(given, folder)
    assert backup and "mine" in there(backup)
    assert there(folder) == ["README.md", "made", "prepare.py"]


def os_killed() -> None:
    raise KeyboardInterrupt


# What the system refuses.


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EROFS, "choose a folder that you may write to"),
        (errno.EACCES, "choose a folder that you may write to"),
        (errno.ENAMETOOLONG, "choose a folder with a shorter path"),
    ],
)
def test_what_the_system_refuses_is_told_with_advice_and_changes_nothing(
    folder: Path, number: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.start(PLAIN, folder)
    (folder / "mine").touch()

    def refuse(path: Path, held: bytes) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(Refused) as refused:
        workspace.reset(PLAIN, folder)
    said, hint = str(refused.value).splitlines()
    assert said == f"{folder} could not be made: {os.strerror(number)}; nothing was changed"
    assert hint.startswith(f"hint: {advice}")
    assert "mine" in there(folder)
    assert there(folder.parent) == [folder.name]


@pytest.mark.parametrize("name", ["Übungen für Öffnung", "練習", "a b'c\"d", "n" * 255])
def test_a_folder_may_have_any_name_above_it(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "repair-it"
    workspace.start(PLAIN, folder)
    assert not check.verdict(PLAIN, folder).passed
    workspace.solve(PLAIN, folder)
    assert check.verdict(PLAIN, folder).passed
    assert workspace.reset(PLAIN, folder)


def test_a_path_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="hint: choose a folder with a shorter path"):
        workspace.start(PLAIN, tmp_path / ("n" * 256) / "repair-it")


# Fingerprints.


def test_a_fingerprint_is_of_what_is_handed_out(folder: Path) -> None:
    for given in (PLAIN, next(e for e in content.exercises() if e.script)):
        place = folder.with_name(given.name)
        workspace.start(given, place)
        made = {name: inventory.digest(place / name) for name in there(place)}
        folders = {name for name in there(place) if (place / name).is_dir()}
        prints = workspace.fingerprint(given)
        assert {name: made[name] for name in made if name not in folders} == prints
        assert all(len(value) == 64 for value in prints.values())
