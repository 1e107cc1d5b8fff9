"""A learner gets one message, whatever happens inside of a check."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lesson import check, content, workspace
from lesson.content import Exercise
from lesson.document import Malformed


@pytest.fixture
def exercise() -> Exercise:
    return content.exercises()[0]


@pytest.fixture
def work(exercise: Exercise, tmp_path: Path) -> Path:
    workspace.start(exercise, tmp_path / "work")
    return tmp_path / "work"


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
        (KeyError("layers"), "The check itself has a fault (KeyError: 'layers')"),
    ],
)
def test_what_a_check_raises_becomes_one_message(
    error: Exception, told: str, exercise: Exercise, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "load", raising(error))
    verdict = check.verdict(exercise, work)
    assert not verdict.passed
    assert told in verdict.message


def test_a_malformed_file_of_ours_is_an_authors_error(
    exercise: Exercise, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "load", raising(Malformed(work, 3, "is not as it should be")))
    with pytest.raises(Malformed, match="is not as it should be"):
        check.verdict(exercise, work)


def test_a_missing_folder_is_named_with_what_makes_it(exercise: Exercise, tmp_path: Path) -> None:
    verdict = check.verdict(exercise, tmp_path / "nowhere")
    assert not verdict.passed
    assert f"lesson start {exercise.word}" in verdict.message


def test_a_terminated_command_undoes_what_it_began(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from lesson import __main__ as command\n"
        "from lesson.shell import Terminal\n"
        "def dwell(arguments):\n"
        "    with Terminal('page') as terminal:\n"
        "        print(terminal.home, flush=True)\n"
        "        time.sleep(60)\n"
        "command.list_exercises = dwell\n"
        "sys.exit(command.main([]))\n"
    )
    running = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert running.stdout
    home = Path(running.stdout.readline().strip())
    assert home.is_dir()
    time.sleep(0.2)
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=20) == 130
    running.stdout.close()
    assert not home.exists()
