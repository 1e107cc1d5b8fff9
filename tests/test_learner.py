"""A learner's way through the command, first wrong and then right."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from lesson import answer, catalogue, check, content, learner, progress, quiz, workspace
from lesson.dev import dev
from lesson.terminal import Part
from lesson.workspace import Refused

EXERCISES = content.exercises()
FIRST = EXERCISES[0]
PREPARED = content.find_exercise("repair-the-stale-lock")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "a place with spaces"
    place.mkdir()
    return place


@pytest.fixture
def clone(tmp_path: Path, copied: Callable[[Path], None]) -> Path:
    """A clone of the lesson."""
    place = tmp_path / "a clone"
    place.mkdir()
    copied(place)
    (place / "pyproject.toml").touch()
    return place


def lesson(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the command says and returns when it is typed in a folder."""
    command = [sys.executable, "-m", "lesson", *words]
    own = {**os.environ, **variables}
    return subprocess.run(command, cwd=home, env=own, capture_output=True, text=True, timeout=120)


def text(parts: Iterable[Part]) -> str:
    """Parts as they are printed into a pipe."""
    return "\n".join(map(str, parts))


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
    assert f"Next: lesson start {EXERCISES[1].name}" in right.stdout
    assert f"Ran: the check {FIRST.function} of tests/{FIRST.check.name} on " in right.stdout
    assert f"1 of {len(EXERCISES)} solved" in right.stdout
    assert FIRST.explanation in lesson(home, "solution").stdout
    assert f"[x] {FIRST.name}" in lesson(home, "list").stdout
    assert lesson(home, "next").returncode == 0
    assert f"You are at: {EXERCISES[1].readme.title()}" in lesson(home).stdout


def test_a_learner_gets_every_exercise_wrong_and_then_right(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    for exercise in EXERCISES:
        said = text(answer.started(learner.start(exercise.word)))
        assert f"{exercise.minutes} minutes" in said
        assert exercise.needs in said
        told = text(answer.outcome(learner.run_check()))
        assert told.startswith("Not yet: "), exercise.word
        assert text(answer.hint(learner.hint())).startswith("Hint 1 of ")
        workspace.solve(exercise, home / "beyond-venv" / exercise.episode.slug / exercise.name)
        found = learner.run_check()
        assert found.verdict.passed, f"{exercise.word}: {found.verdict.message}"
    assert "Every exercise of the lesson is solved" in text(answer.outcome(found))
    assert {row.state for row in catalogue.rows(progress.home())} == {catalogue.DONE}
    with pytest.raises(Refused, match="all exercises are solved"):
        learner.start_next()


def test_no_markup_of_a_page_reaches_a_terminal() -> None:
    asked = cited = 0
    for exercise in EXERCISES:
        told = text(answer.solution(exercise))
        for said in (told, exercise.task, *exercise.hints):
            assert not re.search(r"(?m)^///|\[@|\]\([^)]*\.md\b", said), exercise.word
        asked += (exercise.folder / quiz.FILE).exists()
        cited += told.endswith("Sources: what this relies on is cited on the page of the episode")
    assert asked and cited


def test_a_solution_tells_the_answer_and_why_the_others_are_wrong() -> None:
    told = text(answer.solution(FIRST))
    for name, entry in check.key(FIRST).items():
        assert f"**{name}**: `{entry['answer']}`\n" in told
        for option, words in entry["wrong"].items():
            assert f"- not `{option}`: {words}\n" in told


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
    assert f"kept in {backup.relative_to(home)}\n" in lesson(home, "reset").stdout
    assert (backup / "answers.toml").read_text(encoding="utf-8") == "mine"
    handed_out = (FIRST.folder / "answers.toml").read_text(encoding="utf-8")
    assert (folder(home) / "answers.toml").read_text(encoding="utf-8") == handed_out


def test_a_terminal_that_stands_in_the_old_files_is_told_and_led_back(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    here, backup = folder(home), folder(home).with_name(f"{FIRST.name}.1")
    assert f"kept in {backup}, where this terminal is now\n" in lesson(here, "reset").stdout
    (backup / "answers.toml").write_text("a mistake", encoding="utf-8")
    for word in ("check", "hint", "reset"):
        told = lesson(backup, word)
        assert told.returncode == 2
        assert told.stderr.endswith(f"from before; to go on: cd {shlex.quote(str(here))}\n")
    assert FIRST.name in lesson(backup, "check", FIRST.name).stdout


def older(exercise: content.Exercise) -> dict[str, str]:
    """Hand an exercise out as an older lesson did, whose task was another one."""
    learner.start(exercise.word)
    with progress.changing(progress.home().folder) as state:
        state.handed_out[exercise.word]["README.md"] = "0" * 64
    return state.handed_out[exercise.word]


STOPS = [AssertionError("prepare.py failed\nno pip"), OSError(28, "No space"), KeyboardInterrupt()]


@pytest.mark.parametrize("stop", STOPS, ids=["prepare.py", "a full disk", "Ctrl-C"])
def test_what_was_not_handed_out_is_not_noted(
    home: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    monkeypatch.chdir(home)
    learner.start(FIRST.word)
    before = older(PREPARED)
    monkeypatch.setattr(workspace.script, "attempt", lambda *_, **__: stopping(stop))
    with pytest.raises((Refused, KeyboardInterrupt)):
        learner.reset(PREPARED.word)
    assert progress.home().handed_out[PREPARED.word] == before
    assert [*learner.news(progress.home())]
    shutil.rmtree(home / "beyond-venv" / PREPARED.word)
    learner.start(FIRST.word)
    with pytest.raises((Refused, KeyboardInterrupt)):
        learner.start(PREPARED.word)
    assert progress.home().current == FIRST.word
    assert [*progress.home().handed_out] == [FIRST.word]


def stopping(problem: BaseException) -> None:
    raise problem


def test_what_was_handed_out_before_a_failure_stays_noted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    start = workspace.start

    def fail_second(exercise: content.Exercise, folder: Path) -> Path | None:
        return start(exercise, folder) if exercise == FIRST else stopping(Refused("no space"))

    monkeypatch.setattr(workspace, "start", fail_second)
    with pytest.raises(Refused, match="no space"):
        learner.start(FIRST.episode.slug)
    assert progress.home().current == FIRST.word
    assert [*progress.home().handed_out] == [FIRST.word]


def test_a_reset_that_cannot_be_noted_says_where_the_files_are(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    learner.start(FIRST.word)
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(progress, "_save", lambda _: stopping(full))
    told = text(answer.was_reset(learner.reset()))
    assert f"kept in {Path('beyond-venv', f'{FIRST.word}.1')}\n" in told
    assert "Not noted: " in told and "No space left on device" in told


def test_a_whole_episode_can_be_started(home: Path) -> None:
    assert lesson(home, "start", FIRST.episode.slug, "--into", "mine").returncode == 0
    made = sorted(path.name for path in (home / "mine" / FIRST.episode.slug).iterdir())
    assert made == sorted(exercise.name for exercise in FIRST.episode.exercises)


@pytest.mark.parametrize(
    "words",
    [
        ["start"],
        ["start", FIRST.name],
        ["start", "--into", "mine"],
        ["next"],
        ["reset", FIRST.name],
        ["progress", "import", "../kept.json"],
    ],
    ids=" ".join,
)
def test_nothing_is_written_inside_the_repository(words: list[str], clone: Path) -> None:
    (clone.parent / "kept.json").write_text('{"done": []}', encoding="utf-8")
    before = sorted(clone.rglob("*"))
    refused = lesson(clone, *words, PYTHONPATH=str(clone / "src"), PYTHONDONTWRITEBYTECODE="1")
    assert refused.returncode == 2, refused.stdout
    assert "inside the lesson's own repository" in refused.stderr
    assert sorted(clone.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["start", "no-such-thing"], "no episode or exercise is called `no-such-thing`"),
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


# Where one is, and what is next.


def to_type(said: str) -> list[str]:
    return [line.removeprefix("Type: ") for line in said.splitlines() if line.startswith("Type: ")]


def test_the_command_alone_always_says_the_one_command_to_type(home: Path) -> None:
    assert to_type(lesson(home).stdout) == ["lesson start"]
    assert not [*home.iterdir()], "looking makes no folder"
    lesson(home, "start")
    assert to_type(lesson(home).stdout) == [f"lesson check {FIRST.name}"]
    workspace.solve(FIRST, folder(home))
    lesson(home, "check")
    assert to_type(lesson(home).stdout) == ["lesson next"]
    lesson(home, "next")
    shutil.rmtree(folder(home).with_name(EXERCISES[1].name))
    assert to_type(lesson(home).stdout) == [f"lesson start {EXERCISES[1].name}"]
    with progress.changing(home / "beyond-venv") as state:
        state.done = [exercise.word for exercise in EXERCISES]
    assert to_type(lesson(home).stdout) == ["lesson list"]


def test_the_last_exercise_can_be_started_without_any_other(home: Path) -> None:
    last = EXERCISES[-1]
    assert lesson(home, "start", last.word).returncode == 0
    work = home / "beyond-venv" / last.episode.slug / last.name
    assert lesson(work, "check").returncode == 1
    workspace.solve(last, work)
    assert lesson(work, "check").returncode == 0


def test_the_folder_can_be_moved_and_renamed(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    workspace.solve(FIRST, folder(home))
    moved = home / "my Übungen; $HOME 'quoted'"
    (home / "beyond-venv").rename(moved)
    work = moved / FIRST.episode.slug / FIRST.name
    assert lesson(work, "check").returncode == 0
    assert f"1 of {len(EXERCISES)} solved" in lesson(moved).stdout
    assert str(home) not in (moved / "progress.json").read_text(encoding="utf-8")


def test_the_command_to_go_there_is_one_that_a_shell_understands(home: Path) -> None:
    said = lesson(home, "start", FIRST.name, "--into", "it's; my folder").stdout
    command = next(line for line in said.splitlines() if line.startswith("Go there: cd "))
    shell = ["sh", "-c", f"{command.removeprefix('Go there: ')} && pwd"]
    there = subprocess.run(shell, cwd=home, capture_output=True, text=True, timeout=60)
    assert there.stdout.strip().endswith(f"it's; my folder/{FIRST.word}")


# What a learner may meet.


def test_a_lost_state_is_found_out_anew(home: Path) -> None:
    lesson(home, "start", FIRST.episode.slug)
    workspace.solve(FIRST, folder(home))
    (home / "beyond-venv" / "progress.json").unlink()
    said = lesson(home / "beyond-venv").stdout
    assert "progress.json says nothing of the exercises beside it" in said
    assert to_type(said) == ["lesson check --all"]
    checked = lesson(home / "beyond-venv", "check", "--all")
    left = len(FIRST.episode.exercises) - 1
    assert checked.returncode == 1
    assert f"1 solved, {left} not yet, {len(EXERCISES) - left - 1} not started" in checked.stdout
    assert f"[x] {FIRST.name}" in lesson(home, "list").stdout


def test_checks_can_be_read_by_a_program(home: Path) -> None:
    lesson(home, "start", FIRST.episode.slug)
    one = lesson(home, "check", "--json")
    assert one.returncode == 1
    told = json.loads(one.stdout)
    assert (told["exercise"], told["passed"]) == (FIRST.word, False)
    assert told["message"] and FIRST.function in told["command"]
    for exercise in FIRST.episode.exercises:
        place = home / "beyond-venv" / exercise.episode.slug / exercise.name
        workspace.solve(exercise, place)
    every = lesson(home, "check", "--all", "--json")
    assert every.returncode == 0, every.stdout
    told = json.loads(every.stdout)
    assert told["passed"] is True
    assert [one["exercise"] for one in told["exercises"]] == [
        exercise.word for exercise in FIRST.episode.exercises
    ]


def test_checking_all_that_is_begun_needs_something_begun(home: Path) -> None:
    said = lesson(home, "check", "--all")
    assert (said.returncode, said.stdout) == (2, "")
    assert "no exercise is started yet" in said.stderr


def test_a_success_that_cannot_be_noted_is_a_success_with_a_note(home: Path) -> None:
    lesson(home, "start", FIRST.name)
    workspace.solve(FIRST, folder(home))
    state = home / "beyond-venv" / "progress.json"
    newer = state.read_text(encoding="utf-8").replace('"version": 1', '"version": 2')
    state.write_text(newer, encoding="utf-8")
    said = lesson(home, "check")
    assert said.returncode == 0
    assert "Solved: " in said.stdout and "Not noted: " in said.stdout
    assert "Not noted: " in lesson(home, "hint").stdout
    refused = lesson(home, "start", EXERCISES[1].name)
    assert refused.returncode == 1 and "written by a newer lesson" in refused.stderr
    assert state.read_text(encoding="utf-8") == newer
    assert not folder(home).with_name(EXERCISES[1].name).exists()


@pytest.mark.parametrize("words", [["start"], ["check"], ["hint"], ["list"], []])
def test_a_folder_that_is_gone_is_named(words: list[str], tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = (
        "import os, sys\nfrom lesson.__main__ import main\n"
        f"os.chdir({str(gone)!r}); os.rmdir({str(gone)!r})\nsys.exit(main({words!r}))\n"
    )
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert said.returncode == 2
    assert "the folder that you stand in is gone" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_place_that_cannot_be_written_is_one_message(home: Path) -> None:
    (home / "file").write_text("", encoding="utf-8")
    said = lesson(home, "start", FIRST.name, "--into", "file/mine")
    assert said.returncode in (1, 2)
    assert "cannot be written: Not a directory" in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_without_our_characters_gets_others(encoding: str, home: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for words in (["start", "uv", "--into", "Übung ✓"], ["list"]):
        command = [sys.executable, "-m", "lesson", *words]
        said = subprocess.run(command, cwd=home, env=environment, capture_output=True, timeout=60)
        assert said.returncode == 0, said.stderr


def test_who_reads_only_the_first_line_gets_no_traceback(home: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m lesson list | head -1"
    said = subprocess.run(command, shell=True, cwd=home, capture_output=True, text=True, timeout=60)
    assert len(said.stdout.splitlines()) == 1
    assert said.stderr == ""


def test_on_a_terminal_it_is_wrapped_and_coloured_and_without_colour_when_asked(
    home: Path,
) -> None:
    pexpect = pytest.importorskip("pexpect")
    colours = "\x1b[1;31m"  # of "Not yet"
    lesson(home, "start", FIRST.name)
    for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        said, status = pexpect.run(
            f"{shlex.quote(sys.executable)} -m lesson check",
            cwd=str(home),
            env={**os.environ, "TERM": "xterm", **variables},
            withexitstatus=True,
            encoding="utf-8",
        )
        assert status == 1
        assert (colours in said) is coloured
        assert "Not yet: " in said


def test_help_waits_for_nothing_of_the_lesson(home: Path) -> None:
    script = (
        "import sys\nfrom lesson.__main__ import main\nmain(['--help'])\n"
        "heavy = {'yaml', 'rich', 'watchfiles', 'tomlkit', 'jupytext', 'lesson.content'}\n"
        "sys.exit(str(heavy & {*sys.modules}) if heavy & {*sys.modules} else 0)\n"
    )
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    assert "_LESSON_COMPLETE=bash_source" in said.stdout
    for name in ("start", "check", "watch", "hint", "progress", "doctor", "dev"):
        assert f"  {name} " in said.stdout


def test_authors_keep_their_commands(home: Path) -> None:
    said = lesson(home, "dev", "--help").stdout
    for name in ("new", "check", "record", "build", "serve", "test", "lock"):
        assert f"  {name} " in said
    assert "--all" in lesson(home, "dev", "check", "--help").stdout
    assert "--port" in lesson(home, "dev", "serve", "--help").stdout


@pytest.mark.parametrize("port", ["0", "65536", "99999", "-1"])
def test_a_port_that_cannot_be_is_one_message(port: str, home: Path) -> None:
    said = lesson(home, "dev", "serve", "--port", port)
    assert said.returncode == 2
    assert "1<=x<=65535" in said.stderr and "Traceback" not in said.stderr


@pytest.mark.parametrize(("port", "other"), [(65535, 65534), (65534, 65535)])
def test_a_port_that_is_taken_is_told_with_another_one(
    port: int, other: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr("socket.socket.bind", refuse)
    told = CliRunner().invoke(dev, ["serve", "--port", str(port)])
    assert told.exit_code == 1
    assert told.stderr.endswith(f"already in use\nhint: lesson dev serve --port {other}\n")
