"""What a learner has done is written whole or not at all, and read whatever became of it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from lesson import __main__ as command
from lesson import content, progress
from lesson.document import Malformed
from lesson.progress import Progress, Unsaved

FIRST, SECOND = content.exercises()[:2]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such thing")
CHANGE = """
import os, sys
from pathlib import Path
from lesson import progress
folder = Path(sys.argv[1])
{before}
with progress.changing(folder) as state:
    state.done += sys.argv[2:]
"""
# Every opened, renamed and removed file is a moment at which the power may fail.
POWER_CUT = """
moments = iter(range(int(os.environ["MOMENT"]), -1, -1))
def fail(event, arguments):
    if event in ("open", "os.rename", "os.remove", "os.mkdir") and next(moments, 0) == 0:
        if str(folder) in str(arguments[0]):
            os.kill(os.getpid(), 9)
sys.addaudithook(fail)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "my exercises é"


def change(folder: Path, *words: str, before: str = "", **how) -> subprocess.Popen[str]:
    """Another process that adds words to what is done."""
    script = CHANGE.format(before=before)
    arguments = [sys.executable, "-c", script, str(folder), *words]
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, **how)


def written(folder: Path) -> dict:
    return json.loads((folder / "progress.json").read_text(encoding="utf-8"))


def test_the_file_is_readable_sorted_and_versioned(folder: Path) -> None:
    with progress.changing(folder) as state:
        state.done = ["venv/b", "layers/a", "venv/b"]
        state.hints = {"venv/b": 2, "layers/a": 1}
        state.current = "venv/b"
    assert written(folder) == {
        "version": 1,
        "current": "venv/b",
        "done": ["layers/a", "venv/b"],
        "hints": {"layers/a": 1, "venv/b": 2},
        "handed_out": {},
    }
    assert [*written(folder)["hints"]] == ["layers/a", "venv/b"]
    assert str(folder) not in (folder / "progress.json").read_text(encoding="utf-8")


def test_nothing_but_the_file_is_left_in_the_folder(folder: Path) -> None:
    with progress.changing(folder) as state:
        state.current = "a"
    assert [path.name for path in folder.iterdir()] == ["progress.json"]


def test_a_missing_file_is_a_new_beginning(folder: Path) -> None:
    assert progress.load(folder) == Progress(folder)


def test_unknown_keys_and_exercises_are_kept(folder: Path) -> None:
    folder.mkdir()
    kept = {"done": ["gone/long-ago"], "current": "gone/x", "notes": {"a": [1]}, "handed_out": {}}
    (folder / "progress.json").write_text(json.dumps(kept), encoding="utf-8")
    with progress.changing(folder) as state:
        state.done.append("venv/b")
    assert written(folder)["notes"] == {"a": [1]}
    assert written(folder)["done"] == ["gone/long-ago", "venv/b"]
    assert written(folder)["version"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        "null",
        '{"another": "program"}',
        '{"done": "venv/b"}',
        '{"done": [1]}',
        '{"done": [], "hints": {"a": "1"}}',
        '{"done": [], "hints": {"a": -1}}',
        '{"done": [], "current": null}',
        '{"done": [], "handed_out": {"a": []}}',
        '{"version": "1"}',
    ],
)
def test_a_damaged_file_is_named_and_left_as_it_is(text: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "progress.json").write_text(text, encoding="utf-8")
    with pytest.raises(Malformed, match="is damaged") as told:
        progress.load(folder)
    assert "move it aside" in str(told.value)
    with pytest.raises(Malformed), progress.changing(folder):
        pytest.fail("a damaged file was opened for writing")
    assert (folder / "progress.json").read_text(encoding="utf-8") == text


def test_the_file_of_a_newer_lesson_is_read_and_never_written(folder: Path) -> None:
    folder.mkdir()
    newer = json.dumps({"version": 2, "done": ["venv/b"], "hints": "another meaning"})
    (folder / "progress.json").write_text(newer, encoding="utf-8")
    assert progress.load(folder).done == ["venv/b"]
    with pytest.raises(Unsaved, match="written by a newer lesson"), progress.changing(folder):
        pytest.fail("a newer file was opened for writing")
    assert (folder / "progress.json").read_text(encoding="utf-8") == newer


def test_processes_that_write_at_once_lose_nothing(folder: Path) -> None:
    words = [[f"{process}/{n}" for n in range(3)] for process in "abcd"]
    slowly = "import time\nprogress.json.dumps = lambda *a, _=json.dumps, **k: "
    before = f"import json\n{slowly}(time.sleep(0.1), _(*a, **k))[1]"
    running = [change(folder, *each, before=before) for each in words]
    for process in running:
        _, problem = process.communicate(timeout=60)
        assert process.returncode == 0, problem
    assert written(folder)["done"] == sorted(chain(*words))


@posix
def test_the_lock_of_a_dead_process_blocks_nobody(folder: Path) -> None:
    before = f"progress._save = lambda state: os.kill(os.getpid(), {signal.SIGKILL:d})"
    process = change(folder, "lost", before=before)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert (folder / ".progress.json.lock").exists()
    with progress.changing(folder) as state:
        state.done.append("kept")
    assert written(folder)["done"] == ["kept"]
    assert [path.name for path in folder.iterdir()] == ["progress.json"]


def test_who_waits_too_long_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lesson.mutex.PATIENCE", 0.1)
    with progress.changing(folder) as state:
        state.done.append("first")
        told = "another `lesson` has been writing for 0 seconds"
        with pytest.raises(Unsaved, match=told), progress.changing(folder):
            pytest.fail("two had the file at once")
    assert written(folder)["done"] == ["first"]


@posix
def test_a_power_cut_at_any_moment_leaves_the_old_file_or_the_new_one(folder: Path) -> None:
    with progress.changing(folder) as state:
        state.done = ["old"]
    cuts = 0
    for moment in range(1000):
        environment = {**os.environ, "MOMENT": str(moment)}
        process = change(folder, "new", before=POWER_CUT, env=environment)
        _, problem = process.communicate(timeout=60)
        assert written(folder)["done"] in (["old"], ["new", "old"])
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, problem
        cuts += 1
    assert cuts >= 3
    assert written(folder)["done"] == ["new", "old"]
    assert [path.name for path in folder.iterdir()] == ["progress.json"]


@posix
def test_a_full_disk_costs_nothing_that_was_written(folder: Path) -> None:
    with progress.changing(folder) as state:
        state.done = ["old"]
    before = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))"
    process = change(folder, "new", before=before)
    _, problem = process.communicate(timeout=60)
    assert "Unsaved" in problem and "cannot be written: File too large" in problem
    assert written(folder)["done"] == ["old"]
    assert [path.name for path in folder.iterdir()] == ["progress.json"]


@posix
def test_a_link_stays_a_link(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    shared = tmp_path / "shared.json"
    shared.write_text('{"done": ["old"]}', encoding="utf-8")
    (folder / "progress.json").symlink_to(shared)
    with progress.changing(folder) as state:
        state.done.append("new")
    assert (folder / "progress.json").is_symlink()
    assert json.loads(shared.read_text(encoding="utf-8"))["done"] == ["new", "old"]


# By command.


@pytest.fixture
def lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> Callable[..., tuple[int, str, str]]:
    """What types a command and gives its status, what it printed, and its errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def type_it(*words: str) -> tuple[int, str, str]:
        status = command.main(words)
        return status, *capsys.readouterr()

    return type_it


def test_progress_goes_to_another_machine_and_back(lesson, tmp_path: Path) -> None:
    lesson("start", FIRST.name, "--into", "one")
    with progress.changing(tmp_path / "one") as state:
        state.done, state.hints = [FIRST.word], {FIRST.word: 1, SECOND.word: 3}
        state.other = {"site": "its own"}
    with progress.changing(tmp_path / "two" / "beyond-venv") as state:
        state.done, state.hints = [SECOND.word], {FIRST.word: 2}
    os.chdir(tmp_path / "one")
    assert lesson("progress", "export", "../my progress.json")[0] == 0
    exported = json.loads((tmp_path / "my progress.json").read_text(encoding="utf-8"))
    assert "handed_out" not in exported and exported["done"] == [FIRST.word]
    os.chdir(tmp_path / "two")
    status, said, _ = lesson("progress", "import", "../my progress.json")
    assert status == 0 and f"Solved: {FIRST.word}" in said and "1 more solved" in said
    found = written(tmp_path / "two" / "beyond-venv")
    assert found["done"] == sorted([FIRST.word, SECOND.word])
    assert found["hints"] == {FIRST.word: 2, SECOND.word: 3}
    assert found["current"] == FIRST.word and found["site"] == "its own"
    again = lesson("progress", "import", "../my progress.json")
    assert "0 more solved" in again[1]


def test_an_export_replaces_an_older_export_and_nothing_else(lesson, tmp_path: Path) -> None:
    lesson("start", FIRST.name)
    mine = tmp_path / "notes.txt"
    for text in ('{"mine": 1}', '{"version": 1}', "[1, 2]", "My notes."):
        mine.write_text(text, encoding="utf-8")
        status, _, problem = lesson("progress", "export", "notes.txt")
        assert status == 2 and "holds no progress" in problem
        assert mine.read_text(encoding="utf-8") == text
    assert [lesson("progress", "export", "p.json")[0] for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        (None, 2, "cannot be read"),
        ("{", 2, "is damaged"),
        ('{"another": 1}', 2, "is no progress of this lesson"),
        ('{"version": 9, "done": []}', 1, "written by a newer lesson"),
    ],
)
def test_an_import_that_cannot_be_read_changes_nothing(
    text: str | None, status: int, told: str, lesson, tmp_path: Path
) -> None:
    lesson("start", FIRST.name)
    before = written(tmp_path / "beyond-venv")
    if text is not None:
        (tmp_path / "p.json").write_text(text, encoding="utf-8")
    found, _, problem = lesson("progress", "import", "p.json")
    assert (found, told in problem) == (status, True), problem
    assert written(tmp_path / "beyond-venv") == before


OTHERS = ["[1, 2]", "{", '{"version": 3, "percent": 40}', '{"version": 1}', '{"done": 7}']


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize("place", [".", ".."])
def test_the_file_of_another_program_takes_nothing_over(
    text: str, place: str, lesson, tmp_path: Path
) -> None:
    now = tmp_path / "here"
    now.mkdir()
    (now / place / "progress.json").write_text(text, encoding="utf-8")
    os.chdir(now)
    for words in ([], ["start"], ["hint"], ["progress"]):
        status, _, problem = lesson(*words)
        assert status == 0, problem
    assert (now / place / "progress.json").read_text(encoding="utf-8") == text
    assert written(now / "beyond-venv")["current"] == FIRST.word


@pytest.mark.parametrize("text", ["[1, 2]", "{", '{"version": 1, "done": 7}'])
@pytest.mark.parametrize("name", ["beyond-venv", "mine"])
def test_a_damaged_file_in_a_place_of_ours_is_told_from_wherever_one_stands(
    text: str, name: str, lesson, tmp_path: Path
) -> None:
    lesson("start", FIRST.name, "--into", name)
    state = tmp_path / name / "progress.json"
    state.write_text(text, encoding="utf-8")
    os.chdir(tmp_path / name / FIRST.word)
    for words in ([], ["start"], ["next"], ["reset"]):
        status, _, problem = lesson(*words)
        assert status == 2 and "is damaged" in problem
    assert state.read_text(encoding="utf-8") == text
    assert not [*Path.cwd().glob("beyond-venv")]


def test_progress_alone_counts_by_episode(lesson, tmp_path: Path) -> None:
    status, said, _ = lesson("progress")
    assert status == 0 and "Kept in: nowhere yet" in said
    for episode in content.episodes():
        assert f"{episode.slug}: 0 of {len(episode.exercises)} solved" in said
    assert not [*tmp_path.iterdir()], "looking makes no folder"
