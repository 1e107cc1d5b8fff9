"""What happens to a learner's folder in real life: every mishap is told, and costs nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lesson import content, workspace

FIRST, SECOND = content.exercises()[:2]
SCRIPT = content.find_exercise("ignore-the-order-of-the-disk")
COMMAND = [sys.executable, "-P", "-m", "lesson"]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such thing")
# Root reads and writes everything, unless it gives that up.
AS_ANYONE = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if sys.platform == "linux" and os.geteuid() == 0
    else []
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "at home"
    folder.mkdir()
    return folder


def lesson(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the command says and returns when it is typed in a folder."""
    said = subprocess.run(
        [*AS_ANYONE, *COMMAND, *words],
        cwd=home,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in said.stderr, said.stderr
    return said


def told(said: subprocess.CompletedProcess[str]) -> str:
    """Everything that was said, in one line."""
    return " ".join((said.stdout + said.stderr).split())


def begun(home: Path, exercise: content.Exercise = FIRST) -> Path:
    """The learner's folder of an exercise that was started."""
    said = lesson(home, "start", exercise.name)
    assert said.returncode == 0, said.stderr
    return home / "beyond-venv" / exercise.episode.slug / exercise.name


def state(home: Path) -> Path:
    return home / "beyond-venv" / "progress.json"


# The folder.


@pytest.mark.parametrize("name", ["a b", "Übungen", "練習", 'it\'s "mine"', "n" * 255])
def test_a_folder_may_have_any_name(home: Path, name: str) -> None:
    assert lesson(home, "start", FIRST.name, "--into", name).returncode == 0
    folder = home / name / FIRST.episode.slug / FIRST.name
    assert "has no answer yet" in told(lesson(folder, "check"))
    workspace.solve(FIRST, folder)
    assert lesson(folder, "check").returncode == 0
    assert lesson(home / name, "reset", FIRST.name).returncode == 0


def test_a_name_that_is_too_long_is_told(home: Path) -> None:
    said = lesson(home, "start", FIRST.name, "--into", "n" * 256)
    assert said.returncode in (1, 2)
    assert "File name too long" in told(said)


def test_a_very_long_path_is_no_hindrance(home: Path) -> None:
    deep = home.joinpath(*["n" * 200] * 10)
    deep.mkdir(parents=True)
    folder = begun(deep)
    assert len(str(folder)) > 2000
    workspace.solve(FIRST, folder)
    assert lesson(folder, "check").returncode == 0


def test_a_folder_that_was_moved_and_renamed_goes_on(home: Path) -> None:
    workspace.solve(FIRST, begun(home))
    assert lesson(home, "check").returncode == 0
    moved = home / "elsewhere" / "my exercises"
    moved.parent.mkdir()
    (home / "beyond-venv").rename(moved)
    folder = moved / FIRST.episode.slug / FIRST.name
    assert lesson(folder, "check").returncode == 0
    rows = json.loads(lesson(moved, "list", "--done", "--json").stdout)
    assert [row["exercise"] for row in rows] == [FIRST.word]
    assert lesson(moved, "next").returncode == 0
    assert (moved / SECOND.episode.slug / SECOND.name).is_dir()


@posix
@pytest.mark.parametrize("words", [(), ("check",), ("start",), ("list",), ("hint",), ("reset",)])
def test_a_folder_that_is_gone_under_ones_feet_is_told(home: Path, words: tuple[str]) -> None:
    gone = home / "gone"
    gone.mkdir()
    command = f'rmdir "$PWD"; exec "$0" "$@" {" ".join(words)}'
    said = subprocess.run(
        ["sh", "-c", command, *COMMAND], cwd=gone, capture_output=True, text=True, timeout=60
    )
    assert "Traceback" not in said.stderr
    assert said.returncode == 2
    assert "the folder that you stand in is gone" in said.stderr


@posix
def test_a_folder_that_may_not_be_written_is_told(home: Path) -> None:
    home.chmod(0o555)
    try:
        said = lesson(home, "start", FIRST.name)
    finally:
        home.chmod(0o755)
    assert said.returncode in (1, 2)
    assert "Permission denied" in told(said)
    assert not list(home.iterdir())


@posix
def test_in_a_folder_that_may_not_be_written_one_can_check_but_not_note(home: Path) -> None:
    folder = begun(home)
    workspace.solve(FIRST, folder)
    before = state(home).read_bytes()
    places = [home / "beyond-venv", folder.parent, folder]
    for place in places:
        place.chmod(0o555)
    try:
        checked, reset = lesson(folder, "check"), lesson(folder, "reset")
        hinted, listed = lesson(folder, "hint"), lesson(folder, "list")
    finally:
        for place in places:
            place.chmod(0o755)
    assert checked.returncode == 0
    assert "Solved" in checked.stdout
    assert "Not noted" in checked.stdout and "Permission denied" in told(checked)
    assert hinted.returncode == listed.returncode == 0
    assert reset.returncode in (1, 2) and "Permission denied" in told(reset)
    assert state(home).read_bytes() == before


# The state file.


@pytest.mark.parametrize("text", ["{", "[]", "", '{"version": "one"}', '{"version": 1, "done": 3}'])
def test_a_damaged_state_is_told_and_left_alone(home: Path, text: str) -> None:
    folder = begun(home)
    workspace.solve(FIRST, folder)
    state(home).write_text(text, encoding="utf-8")
    for words in ((), ("check",), ("start", SECOND.name), ("hint",), ("reset",), ("list",)):
        said = lesson(home / "beyond-venv", *words)
        assert said.returncode == 2
        assert "progress.json" in said.stderr and "is damaged" in said.stderr
        assert "your exercises are untouched" in told(said)
        assert state(home).read_text(encoding="utf-8") == text
    state(home).rename(home / "aside")
    assert lesson(home / "beyond-venv", "check", "--all").returncode == 0
    rows = json.loads(lesson(home, "list", "--done", "--json").stdout)
    assert [row["exercise"] for row in rows] == [FIRST.word]


def test_a_state_that_is_not_utf_8_is_told(home: Path) -> None:
    begun(home)
    state(home).write_bytes(b"\xff\xfe{}")
    said = lesson(home, "check")
    assert said.returncode == 2
    assert "progress.json" in said.stderr and "not UTF-8" in said.stderr


def test_a_missing_state_costs_nothing_but_where_one_was(home: Path) -> None:
    folder = begun(home)
    workspace.solve(FIRST, folder)
    before = (folder / "answers.toml").read_bytes()
    state(home).unlink()
    assert lesson(folder, "check").returncode == 0
    assert "as you left it" in told(lesson(home, "start", FIRST.name))
    assert (folder / "answers.toml").read_bytes() == before


def test_the_state_of_a_newer_lesson_is_read_but_never_written(home: Path) -> None:
    folder = begun(home)
    workspace.solve(FIRST, folder)
    kept = {**json.loads(state(home).read_text()), "version": 99, "medals": ["gold"]}
    state(home).write_text(json.dumps(kept), encoding="utf-8")
    before = state(home).read_bytes()
    checked = lesson(home, "check")
    assert checked.returncode == 0
    assert "written by a newer lesson (version 99, here 1)" in told(checked)
    started = lesson(home, "start", SECOND.name)
    assert started.returncode == 1
    assert "written by a newer lesson" in told(started)
    assert state(home).read_bytes() == before


def test_what_we_do_not_know_in_the_state_is_kept(home: Path) -> None:
    begun(home)
    kept = {**json.loads(state(home).read_text()), "medals": ["gold"], "done": ["gone/away"]}
    state(home).write_text(json.dumps(kept), encoding="utf-8")
    assert lesson(home, "hint").returncode == 0
    now = json.loads(state(home).read_text())
    assert now["medals"] == ["gold"] and now["done"] == ["gone/away"]


# Two at once.


def at_once(home: Path, *commands: tuple[str, ...]) -> list[subprocess.CompletedProcess[str]]:
    running = [
        subprocess.Popen(
            [*COMMAND, *words],
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    said = [(process, *process.communicate(timeout=120)) for process in running]
    return [
        subprocess.CompletedProcess(process.args, process.returncode, out, err)
        for process, out, err in said
    ]


def test_the_same_exercise_started_twice_at_once_is_made_once(home: Path) -> None:
    exercise = content.find_exercise("repair-the-stale-lock")
    for said in at_once(home, *[("start", exercise.name)] * 4):
        assert "Traceback" not in said.stderr
        assert said.returncode == 0 or "is there already; nothing was changed" in told(said)
    folder = home / "beyond-venv" / exercise.episode.slug / exercise.name
    assert workspace.ready(folder)
    assert os.listdir(folder.parent) == [exercise.name]  # noqa: PTH208


def test_what_two_commands_note_at_once_is_noted_twice(home: Path) -> None:
    for exercise in (FIRST, SECOND):
        workspace.solve(exercise, begun(home, exercise))
    commands = [("check", FIRST.name), ("check", SECOND.name)]
    commands += [("hint", FIRST.name), ("hint", SECOND.name)]
    for said in at_once(home, *commands):
        assert said.returncode == 0, said.stderr
    noted = json.loads(state(home).read_text())
    assert noted["done"] == sorted([FIRST.word, SECOND.word])
    assert noted["hints"] == {FIRST.word: 1, SECOND.word: 1}


def test_two_resets_at_once_keep_what_the_learner_had(home: Path) -> None:
    (begun(home) / "mine.txt").write_text("mine", encoding="utf-8")
    for said in at_once(home, ("reset",), ("reset",)):
        assert said.returncode == 0, said.stderr
    assert len(list(home.rglob("mine.txt"))) == 1


# The files of an exercise.


@pytest.mark.parametrize(
    ("mishap", "message"),
    [
        ("deleted", "answers.toml is missing; `lesson reset` brings it back."),
        ("a folder", "answers.toml is a folder, wanted a file; move it away"),
        ("a pipe", "answers.toml is a pipe, wanted a file"),
        ("unreadable", "answers.toml cannot be read: Permission denied."),
        ("a link", "outside of your folder, and is not followed"),
        ("huge", "answers.toml holds 100,000,000,000 bytes"),
        ("another encoding", "answers.toml, line 1: not UTF-8 text; save it as UTF-8"),
    ],
)
@posix
def test_a_file_that_is_not_as_it_was_is_told(home: Path, mishap: str, message: str) -> None:
    path = begun(home) / "answers.toml"
    if mishap == "unreadable":
        path.chmod(0)
    elif mishap == "huge":
        with path.open("wb") as file:
            file.truncate(10**11)
    elif mishap == "another encoding":
        path.write_bytes(b"caf\xe9")
    else:
        path.rename(home / "answers.toml")
        if mishap == "a folder":
            path.mkdir()
        elif mishap == "a pipe":
            os.mkfifo(path)
        elif mishap == "a link":
            path.symlink_to(home / "answers.toml")
    said = lesson(home, "check")
    assert said.returncode == 1
    assert message in told(said)
    reset = lesson(home, "reset")
    assert reset.returncode == 0
    assert "Your files are kept in" in reset.stdout
    assert "has no answer yet" in told(lesson(home, "check"))


@posix
def test_a_folder_that_cannot_be_read_is_told(home: Path) -> None:
    folder = begun(home)
    folder.chmod(0)
    try:
        said = lesson(home, "check")
    finally:
        folder.chmod(0o755)
    assert said.returncode == 1
    assert "cannot be read: Permission denied. Give yourself back the permission" in told(said)


def test_a_deleted_exercise_is_told_with_what_brings_it_back(home: Path) -> None:
    shutil.rmtree(begun(home))
    said = lesson(home, "check")
    assert said.returncode == 1
    assert f"`lesson start {FIRST.word}` makes it." in told(said)
    assert lesson(home, "start", FIRST.name).returncode == 0


# A learner's own script.


@posix
def test_a_check_that_hangs_can_be_stopped_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    folder, temporary = begun(home, SCRIPT), tmp_path / "temporary"
    temporary.mkdir()
    pid = home / "pid"
    code = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(1000)\n"
    (folder / "calib.py").write_text(code, encoding="utf-8")
    running = subprocess.Popen(
        [*COMMAND, "check"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
    )
    ends = time.monotonic() + 60
    while not (pid.exists() and pid.read_text()) and time.monotonic() < ends:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, problem = running.communicate(timeout=30)
    assert running.returncode == 130
    # After the ^C that a terminal shows, a line of its own.
    assert problem == "\nstopped by you; nothing is half-written\n"
    assert not Path("/proc", pid.read_text()).exists()
    assert not list(temporary.iterdir())


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("while True: print('penguin')", "printed more than 1,000,000 bytes; print less."),
        ("input('Which? ')", "asks for input, but a check has no one to type"),
        ("raise ValueError('mine')", "ValueError: mine"),
    ],
)
def test_what_a_script_does_is_told_in_its_own_words(home: Path, code: str, message: str) -> None:
    folder = begun(home, SCRIPT)
    (folder / "calib.py").write_text(f"{code}\n", encoding="utf-8")
    said = lesson(folder, "check")
    assert said.returncode == 1
    assert message in told(said)
    assert "lesson-" not in said.stdout and "src/lesson" not in said.stdout


# A newer lesson.


def test_a_newer_lesson_updates_what_was_not_touched_and_keeps_the_rest(
    home: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    for shelf in ("episodes", "exercises", "solutions", "src", "tests"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(content.root() / shelf, newer / shelf, ignore=ignored)
    folders = [begun(home, exercise) for exercise in (FIRST, SECOND)]
    with (folders[1] / "answers.toml").open("a", encoding="utf-8") as mine:
        mine.write("# mine\n")
    for exercise in (FIRST, SECOND):
        readme = newer / exercise.folder.relative_to(content.root()) / "README.md"
        readme.write_text(readme.read_text("utf-8") + "\nNew.\n", encoding="utf-8")

    def typed(*words: str) -> str:
        said = lesson(home, *words, PYTHONPATH=str(newer / "src"))
        assert said.returncode == 0, said.stderr
        return told(said)

    assert f"the lesson has a newer {FIRST.name}" in typed()
    said = typed("start", FIRST.name)
    assert f"The lesson has a newer {FIRST.name} (changed: README.md)." in said
    assert "You had changed none of its files" in said
    assert (folders[0] / "README.md").read_text("utf-8").endswith("\nNew.\n")
    assert "newer" not in typed("start", FIRST.name)

    said = typed("start", SECOND.name)
    assert f"The lesson has a newer {SECOND.name} (changed: README.md)." in said
    assert "You changed answers.toml" in said and "stays as it is" in said
    assert not (folders[1] / "README.md").read_text("utf-8").endswith("\nNew.\n")
    assert f"lesson reset {SECOND.name}" in said
    assert "Your files are kept in" in typed("reset", SECOND.name)
    assert (folders[1] / "README.md").read_text("utf-8").endswith("\nNew.\n")
    assert "newer" not in typed("start", SECOND.name)
