"""A learner gets one message, whatever happens inside of a check, and keeps every byte."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lesson import check, content, workspace
from lesson.content import Exercise
from lesson.document import Malformed

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such thing")


@pytest.fixture
def exercise() -> Exercise:
    return content.exercises()[0]


@pytest.fixture
def work(exercise: Exercise, tmp_path: Path) -> Path:
    return begun(exercise, tmp_path)


def begun(exercise: Exercise, place: Path) -> Path:
    folder = place / "a learner's place" / exercise.episode.slug / exercise.name
    workspace.start(exercise, folder)
    return folder


def named(name: str) -> Exercise:
    return content.find_exercise(name)


def raising(error: BaseException) -> Callable[[Exercise], Callable[[Path], None]]:
    def fail(work: Path) -> None:
        raise error

    return lambda exercise: fail


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AssertionError("file, found, wanted."), "file, found, wanted."),
        (FileNotFoundError(2, "No such file or directory", "/x/run.sh"), "run.sh cannot be used"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "wrong"), "save it as UTF-8"),
        (
            FileNotFoundError(2, "No such", "/x/penguins.csv"),
            "penguins.csv is missing; `lesson res",
        ),
        (OSError(28, "No space left on device"), "The disk is full, so nothing could be checked"),
        (KeyError("layers"), "The check itself has a fault (KeyError: 'layers')"),
        (SystemExit(0), "The check itself has a fault (SystemExit: 0)"),
        (AssertionError(), "The check itself has a fault (an assertion without words)"),
    ],
)
def test_what_a_check_raises_becomes_one_message(
    error: Exception, told: str, exercise: Exercise, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "load", raising(error))
    verdict = check.judge(exercise, work)
    assert not verdict.passed
    assert told in verdict.message


def test_a_malformed_file_of_ours_is_an_authors_error(work: Path, tmp_path: Path) -> None:
    base = tmp_path / "lesson"
    for shelf in ("episodes", "exercises", "solutions"):
        shutil.copytree(content.root() / shelf, base / shelf)
    (base / "tests").mkdir()
    exercise = content.exercises(base)[0]
    exercise.check.write_text("def test_\n", encoding="utf-8")
    with pytest.raises(Malformed, match=r"10-layers\.py:1: is not Python"):
        check.verdict(exercise, work)


def test_a_verdict_names_what_was_run(exercise: Exercise, work: Path) -> None:
    verdict = check.verdict(exercise, work)
    assert verdict.command == (
        f"the check {exercise.function} of tests/{exercise.episode.stem}.py on {work}"
    )


# What a folder may have become.


def refused(exercise: Exercise, work: Path) -> str:
    """What is said of a folder that a check cannot read; the folder is as it was before."""
    before = fingerprint(work)
    verdict = check.verdict(exercise, work)
    assert not verdict.passed
    assert fingerprint(work) == before
    return verdict.message


def fingerprint(folder: Path) -> dict[str, str]:
    """Everything in a folder: names, kinds, permissions, times, and what files hold."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        if not os.path.lexists(path):
            continue
        state = path.lstat()
        held = str(path.readlink()) if path.is_symlink() else ""
        if path.is_file() and not path.is_symlink() and state.st_size < 10**7:
            held = hashlib.sha256(path.read_bytes()).hexdigest()
        found[str(path)] = f"{state.st_mode:o} {state.st_mtime_ns} {state.st_size} {held}"
    return found


def test_a_missing_folder_is_named_with_what_makes_it(exercise: Exercise, tmp_path: Path) -> None:
    verdict = check.verdict(exercise, tmp_path / "nowhere")
    assert not verdict.passed
    assert f"lesson start {exercise.word}" in verdict.message


def test_of_a_missing_folder_the_backup_is_named(exercise: Exercise, work: Path) -> None:
    for number in (9, 10):
        work.with_name(f"{work.name}.{number}").mkdir()
    work.rename(work.with_name("elsewhere"))
    assert f"Your earlier files are kept in {work}.10." in refused(exercise, work)


def test_a_file_in_place_of_the_folder_is_told(exercise: Exercise, work: Path) -> None:
    shutil.rmtree(work)
    work.write_text("")
    assert f"{work} is a file, wanted a folder; move it away" in refused(exercise, work)


def test_a_deleted_file_is_told_with_what_brings_it_back(exercise: Exercise, work: Path) -> None:
    (work / "answers.toml").unlink()
    assert "answers.toml is missing; `lesson reset` brings it back." in refused(exercise, work)


def test_a_folder_in_place_of_a_file_is_told(exercise: Exercise, work: Path) -> None:
    (work / "answers.toml").unlink()
    (work / "answers.toml").mkdir()
    said = refused(exercise, work)
    assert said.startswith("answers.toml is a folder, wanted a file; move it away")
    assert f"lesson reset {exercise.name}" in said


@posix
def test_a_pipe_in_place_of_a_file_does_not_keep_anyone_waiting(
    exercise: Exercise, work: Path
) -> None:
    (work / "answers.toml").unlink()
    os.mkfifo(work / "answers.toml")
    assert refused(exercise, work).startswith("answers.toml is a pipe, wanted a file")


@posix
def test_a_pipe_beside_the_files_does_not_keep_anyone_waiting(tmp_path: Path) -> None:
    exercise = named("ignore-the-order-of-the-disk")
    work = begun(exercise, tmp_path)
    os.mkfifo(work / "pipe")
    assert refused(exercise, work).startswith("calib.py prints ")


@posix
def test_a_link_that_leads_outside_is_not_followed(
    exercise: Exercise, work: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere.toml"
    shutil.copy(work / "answers.toml", outside)
    (work / "answers.toml").unlink()
    (work / "answers.toml").symlink_to(outside)
    assert refused(exercise, work) == (
        f"answers.toml is a link to {outside}, outside of your folder, and is not followed; "
        "put the file itself in its place."
    )


@posix
def test_a_folder_that_is_a_link_to_outside_is_not_followed(tmp_path: Path) -> None:
    exercise = named("ignore-the-order-of-the-disk")
    work = begun(exercise, tmp_path)
    (work / "bills").rename(tmp_path / "bills")
    (work / "bills").symlink_to(tmp_path / "bills")
    assert "bills is a link to" in refused(exercise, work)
    work.rename(tmp_path / "work")
    work.symlink_to(tmp_path / "work")
    assert "outside of your folder, and is not followed" in refused(exercise, work)


@posix
def test_a_link_within_the_learners_folder_is_followed(exercise: Exercise, work: Path) -> None:
    (work / "answers.toml").rename(work.parent / "shared.toml")
    (work / "answers.toml").symlink_to("../shared.toml")
    assert "has no answer yet" in refused(exercise, work)


@posix
@pytest.mark.parametrize("target", ["nowhere", "answers.toml"])
def test_a_link_to_nothing_is_told(exercise: Exercise, work: Path, target: str) -> None:
    (work / "answers.toml").unlink()
    (work / "answers.toml").symlink_to(target)
    assert f"answers.toml is a link to {target}, which is not there" in refused(exercise, work)


def test_a_file_that_is_not_utf_8_is_told_with_its_line(exercise: Exercise, work: Path) -> None:
    (work / "answers.toml").write_bytes(b"# one\n# caf\xe9\n")
    assert refused(exercise, work) == (
        "answers.toml, line 2: not UTF-8 text; save it as UTF-8 and check again."
    )


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-16", "handover.txt is UTF-16 text, as `>` of Windows PowerShell writes it; save it"),
        ("latin-1", "handover.txt, line 2: not UTF-8 text; save it as UTF-8 and check again."),
    ],
)
def test_a_new_file_that_is_not_utf_8_is_named(encoding: str, told: str, tmp_path: Path) -> None:
    exercise = named("restore-the-paper")
    work = begun(exercise, tmp_path)
    workspace.solve(exercise, work)
    exported = (work / "handover.txt").read_text(encoding="utf-8")
    (work / "handover.txt").write_text(f"# from\n# café\n{exported}", encoding=encoding)
    assert refused(exercise, work).startswith(told)


def test_a_huge_file_is_told_before_it_is_read(exercise: Exercise, work: Path) -> None:
    with (work / "answers.toml").open("r+b") as file:
        file.truncate(10**11)
    said = refused(exercise, work)
    assert said.startswith("answers.toml holds 100,000,000,000 bytes, more than 10,000,000;")


def test_a_folder_too_large_to_be_copied_is_told(tmp_path: Path) -> None:
    exercise = named("ignore-the-order-of-the-disk")
    work = begun(exercise, tmp_path)
    with (work / "film.mp4").open("wb") as file:
        file.truncate(10**11)
    said = refused(exercise, work)
    assert "more than 200,000,000 bytes, too much for a check to copy; film.mp4" in said


def test_a_notebook_that_is_none_any_more_is_told(tmp_path: Path) -> None:
    exercise = next(exercise for exercise in content.exercises() if exercise.script)
    work = begun(exercise, tmp_path)
    assert exercise.script
    notebook = work / f"{exercise.script.stem}.ipynb"
    notebook.write_text("{", encoding="utf-8")
    said = refused(exercise, work)
    assert said.startswith(f"{notebook.name} is not a notebook")
    assert f"`lesson reset {exercise.name}` brings it back" in said


def test_work_in_the_notebook_alone_is_enough(tmp_path: Path) -> None:
    exercise = next(exercise for exercise in content.exercises() if exercise.script)
    work = begun(exercise, tmp_path)
    assert exercise.script
    notebook = work / f"{exercise.script.stem}.ipynb"
    solved = (exercise.solution / exercise.script.name).read_text(encoding="utf-8")
    held = json.loads(notebook.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "source": solved}
    held["cells"] = [{**cell, "execution_count": None}]
    notebook.write_text(json.dumps(held), encoding="utf-8")
    (work / exercise.script.name).unlink()
    before = fingerprint(work)
    assert check.verdict(exercise, work).passed
    assert fingerprint(work) == before


# What a learner's own script may do.


def said_of(code: str, tmp_path: Path, limit: float = 60) -> str:
    exercise = named("ignore-the-order-of-the-disk")
    work = begun(exercise, tmp_path)
    (work / "calib.py").write_text(code, encoding="utf-8")
    before = fingerprint(work)
    verdict = check.verdict(exercise, work, limit)
    assert not verdict.passed
    assert fingerprint(work) == before
    return verdict.message


def test_a_script_that_raises_gives_the_learners_traceback_without_ours(tmp_path: Path) -> None:
    said = said_of("from lines import last\n\nprint(last())\n", tmp_path)
    assert "ModuleNotFoundError: No module named 'lines'" in said
    assert 'File "calib.py", line 1' in said
    for ours in ("lesson/", "runpy", "ask.py"):
        assert ours not in said
    assert "/lesson-" not in said, "a path of a copy is of no use to a learner"


def test_a_script_that_never_ends_is_told(tmp_path: Path) -> None:
    said = said_of("while True: pass\n", tmp_path, limit=3)
    assert said.startswith("The check had not ended after 3 seconds and was stopped. Look in your")


@posix
def test_a_script_that_forks_and_stays_does_not_keep_anyone_waiting(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"        open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
        "        time.sleep(1000)\n    os._exit(0)\n"
        f"while not os.path.exists({str(pids)!r}) or not os.path.getsize({str(pids)!r}):\n"
        "    time.sleep(0.01)\nprint('41.0')\n"
    )
    assert "calib.py prints" in said_of(code, tmp_path)
    assert not [pid for pid in pids.read_text().split() if Path(f"/proc/{pid}").exists()]


def test_a_script_that_prints_without_end_is_told(tmp_path: Path) -> None:
    said = said_of("while True: print('penguin')\n", tmp_path)
    assert "printed more than 1,000,000 bytes; print less." in said


def test_a_script_that_asks_for_input_is_told(tmp_path: Path) -> None:
    said = said_of("print(input('Which folder? '))\n", tmp_path)
    assert "EOFError: EOF when reading a line" in said
    assert "asks for input, but a check has no one to type" in said


def test_a_terminated_command_undoes_what_it_began(tmp_path: Path) -> None:
    script = (
        "import click, sys, time\n"
        "from lesson import __main__ as command\n"
        "from lesson.shell import Terminal\n"
        "def dwell():\n"
        "    with Terminal('page') as terminal:\n"
        "        print(terminal.home, flush=True)\n"
        "        time.sleep(60)\n"
        "command.lesson.add_command(click.Command('dwell', callback=dwell))\n"
        "sys.exit(command.main(['dwell']))\n"
    )
    running = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert running.stdout
    home = Path(running.stdout.readline().strip())
    assert home.is_dir()
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=20) == 130
    running.stdout.close()
    assert not home.exists()
