"""A check in a process of its own: it cannot keep a learner waiting, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from lesson import check, content, trial, workspace

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives us their children")
AS_DAEMON = """
import os, time
def begin():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with open("{pids}", "a") as file:
                file.write(str(os.getpid()) + "\\n")
            time.sleep(1000)
        os._exit(0)
    os.wait()
    while not os.path.exists("{pids}") or not os.path.getsize("{pids}"):
        time.sleep(0.01)
"""


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What runs a piece of code in a child, as the function `asked` of a module."""
    temporary = tmp_path / "temporary files"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.syspath_prepend(tmp_path)

    def begin(code: str, seconds: float = 30) -> dict:
        (tmp_path / "asked_for.py").write_text(code, encoding="utf-8")
        try:
            return trial.call("asked_for:asked", {}, seconds)
        finally:
            assert not list(temporary.iterdir()), "something was left behind"

    return begin


def told(begin, code: str, seconds: float = 30) -> str:
    with pytest.raises(trial.Stopped) as stopped:
        begin(code, seconds)
    return str(stopped.value)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def gone(pids: Path) -> bool:
    numbers = [int(word) for word in pids.read_text().split()]
    assert numbers
    ends = time.monotonic() + 10
    while any(map(alive, numbers)) and time.monotonic() < ends:
        time.sleep(0.01)
    return not any(map(alive, numbers))


def test_a_child_gives_back_what_the_function_gives(begin) -> None:
    assert begin("def asked():\n    return {'text': 'naïve \\n'}\n") == {"text": "naïve \n"}


def test_a_function_that_never_ends_is_stopped(begin) -> None:
    code = "import time\ndef asked():\n    time.sleep(1000)\n"
    assert told(begin, code, 1) == "had not ended after 1 seconds and was stopped"


def test_a_function_that_will_not_be_interrupted_is_stopped(begin) -> None:
    code = (
        "def asked():\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n"
    )
    assert "had not ended" in told(begin, code, 1)


def test_a_function_that_is_stopped_removes_its_copies(begin, tmp_path: Path) -> None:
    code = (
        "import tempfile, time\ndef asked():\n"
        "    with tempfile.TemporaryDirectory() as folder:\n"
        f"        open({str(tmp_path / 'place')!r}, 'w').write(folder)\n"
        "        time.sleep(1000)\n"
    )
    told(begin, code, 2)
    assert not Path((tmp_path / "place").read_text()).exists()


@pytest.mark.parametrize("code", ["print('x' * 1000)", "import os; os.write(2, b'x' * 1000)"])
def test_a_function_that_prints_without_end_is_stopped(begin, code: str) -> None:
    said = told(begin, f"def asked():\n    while True:\n        {code}\n")
    assert said == "printed more than 1,000,000 bytes and was stopped"


def test_a_function_that_asks_for_input_gets_none(begin) -> None:
    said = told(begin, "def asked():\n    input('Your name? ')\n")
    assert said.startswith("ended without an answer (exit status 1)")
    assert said.endswith("EOFError: EOF when reading a line")


def test_a_function_has_no_terminal_to_ask_at(begin) -> None:
    code = "def asked():\n    try:\n        open('/dev/tty')\n    except OSError:\n"
    assert begin(f"{code}        return {{'asked': False}}\n") == {"asked": False}


@pytest.mark.parametrize(
    ("code", "how"),
    [("os._exit(3)", "exit status 3"), ("os.kill(os.getpid(), 9)", "signal 9")],
)
def test_a_process_that_dies_is_told_with_how(begin, code: str, how: str) -> None:
    said = told(begin, f"import os\ndef asked():\n    {code}\n")
    assert said == f"ended without an answer ({how}); it said: nothing"


@linux
@pytest.mark.parametrize("then", ["return {}", "time.sleep(1000)"], ids=["ends", "is stopped"])
def test_what_became_a_daemon_does_not_outlive_its_check(begin, tmp_path: Path, then: str) -> None:
    pids = tmp_path / "pids"
    code = f"{AS_DAEMON.format(pids=pids)}\ndef asked():\n    begin()\n    {then}\n"
    if "return" in then:
        assert begin(code) == {}
    else:
        assert "had not ended" in told(begin, code, 2)
    assert gone(pids)


@linux
def test_a_tree_that_keeps_forking_is_ended(begin, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = (
        "import os, time\ndef asked():\n    for n in range(5):\n        os.fork()\n"
        f"    open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\n    time.sleep(1000)\n"
    )
    assert "had not ended" in told(begin, code, 2)
    assert gone(pids)


@linux
def test_a_child_of_ours_that_was_there_before_is_left_alone(begin) -> None:
    with subprocess.Popen(["sleep", "1000"]) as mine:
        begin("def asked():\n    return {}\n")
        assert mine.poll() is None
        mine.kill()


LESSON = (
    "import sys\nsys.path.insert(0, sys.argv[1])\nfrom lesson import trial\n"
    "trial.call('asked_for:asked', {}, 1000)\n"
)


@linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGHUP])
def test_when_the_lesson_is_ended_its_check_ends_too(tmp_path: Path, how: int) -> None:
    pids, temporary = tmp_path / "pids", tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "asked_for.py").write_text(
        "import os, subprocess, time\nfrom lesson import script\nfrom pathlib import Path\n"
        "def asked():\n"
        f"    Path({str(pids)!r}).write_text(f'{{os.getpid()}}\\n')\n"
        f"    begin = 'echo $$ >> \"$0\"; exec sleep 1000'\n"
        f"    script.attempt(['sh', '-c', begin, {str(pids)!r}], Path.cwd(), seconds=1000)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", LESSON, str(tmp_path)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.DEVNULL,
    )
    ends = time.monotonic() + 30
    while not (pids.exists() and pids.read_text().count("\n") == 2) and time.monotonic() < ends:
        time.sleep(0.01)
    running.send_signal(how)
    running.wait(timeout=20)
    assert gone(pids)
    ends = time.monotonic() + 10
    while list(temporary.iterdir()) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not list(temporary.iterdir())


def test_neither_variables_nor_files_change_what_a_child_imports(
    begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("json", "lesson", "tempfile"):
        (here / f"{name}.py").write_text("raise SystemExit('the learner has their own')")
    monkeypatch.chdir(here)
    monkeypatch.syspath_prepend(here)
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")
    code = "def asked():\n    assert False\n"
    assert "AssertionError" in told(begin, code)


def test_a_check_of_answers_imports_nothing_slow(begin, tmp_path: Path) -> None:
    exercise = content.exercises()[0]
    workspace.start(exercise, tmp_path / "work")
    words = [
        str(exercise.episode.base),
        exercise.episode.stem,
        exercise.name,
        str(tmp_path / "work"),
    ]
    code = f"import sys\nfrom lesson import check\ndef asked():\n    check.answer(*{words!r})\n"
    modules = begin(f"{code}    return {{'modules': sorted(sys.modules)}}\n")["modules"]
    assert "lesson.quiz" in modules
    slow = {
        "yaml",
        "jupytext",
        "click",
        "rich",
        "watchfiles",
        "tomlkit",
        "urllib.request",
        "asyncio",
    }
    assert not slow & {*modules}


def test_without_room_for_a_copy_no_check_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = content.exercises()[0]
    workspace.start(exercise, tmp_path / "work")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "is not there"))
    verdict = check.verdict(exercise, tmp_path / "work")
    assert not verdict.passed
    assert verdict.message.startswith("No check was run: No such file or directory.")
