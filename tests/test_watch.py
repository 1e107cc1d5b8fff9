"""Watching: a save is checked, a key is answered, and the terminal is as it was."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lesson import changes, content, workspace
from lesson.content import Exercise

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminal", allow_module_level=True)
import termios

import pexpect

FIRST, SECOND = content.exercises()[:2]
LESSON = [sys.executable, "-m", "lesson"]
Watch = Callable[..., pexpect.spawn]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    subprocess.run([*LESSON, "start", FIRST.name], cwd=tmp_path, check=True, timeout=60)
    return tmp_path


@pytest.fixture
def watching(home: Path) -> Iterator[Watch]:
    """What begins to watch on a terminal, and has seen the first check."""
    begun: list[pexpect.spawn] = []

    def begin(*words: str) -> pexpect.spawn:
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
        terminal = pexpect.spawn(
            sys.executable,
            ["-m", "lesson", "watch", *words],
            cwd=str(home),
            env=environment,
            dimensions=(40, 80),
            encoding="utf-8",
            timeout=60,
        )
        begun.append(terminal)
        terminal.expect_exact("Not yet:")
        terminal.expect_exact("[q] quit")
        return terminal

    yield begin
    for terminal in begun:
        terminal.close(force=True)


def place(home: Path, exercise: Exercise) -> Path:
    return home / "beyond-venv" / exercise.episode.slug / exercise.name


def ended(terminal: pexpect.spawn) -> int:
    """The status of the command, after all that it still printed."""
    terminal.expect(pexpect.EOF)
    terminal.wait()
    return terminal.exitstatus


@pytest.mark.parametrize("words", [(), ("--poll",)])
def test_a_save_is_checked_at_once(words: tuple[str, ...], watching: Watch, home: Path) -> None:
    terminal = watching(*words)
    workspace.solve(FIRST, place(home, FIRST))
    terminal.expect_exact("Solved:")
    terminal.expect_exact("[q] quit")
    terminal.send("q")
    assert ended(terminal) == 0


def test_each_key_does_what_it_says(watching: Watch, home: Path) -> None:
    terminal = watching()
    terminal.send("h")
    terminal.expect_exact("Hint 1 of")
    terminal.expect_exact("[q] quit")
    terminal.send("h")
    terminal.expect_exact("Hint 2 of")
    terminal.send("l")
    terminal.expect_exact("<- you are here")
    terminal.send("c")
    terminal.expect_exact("0 solved, 1 not yet")
    terminal.send("\x1b[A")  # an arrow is no key of ours
    terminal.send("z")
    terminal.expect_exact("`z` is no key")
    terminal.send("r")
    terminal.expect_exact("Not yet:")
    terminal.send("N")
    terminal.expect_exact(SECOND.readme.title())
    terminal.expect_exact("Not yet:")
    workspace.solve(SECOND, place(home, SECOND))
    terminal.expect_exact("Solved:")
    terminal.send("q")
    assert ended(terminal) == 0


def test_a_folder_that_is_deleted_and_made_anew_is_still_watched(
    watching: Watch, home: Path
) -> None:
    terminal = watching()
    subprocess.run([*LESSON, "reset", FIRST.name], cwd=home, check=True, timeout=60)
    terminal.expect_exact("Not yet:")
    workspace.solve(FIRST, place(home, FIRST))
    terminal.expect_exact("Solved:")


@pytest.mark.parametrize(("end", "status"), [("q", 0), (signal.SIGINT, 130), (signal.SIGTERM, 130)])
def test_the_terminal_is_restored(end: str | int, status: int, home: Path) -> None:
    # The command runs in a shell's terminal, whose modes outlive it.
    shell = pexpect.spawn("sh", cwd=str(home), timeout=60, encoding="utf-8")
    try:
        before = termios.tcgetattr(shell.child_fd)
        shell.sendline(f"{shlex.join(LESSON)} watch; echo status=$?")
        shell.expect_exact("[q] quit")
        during = termios.tcgetattr(shell.child_fd)
        assert not during[3] & (termios.ICANON | termios.ECHO)
        if isinstance(end, str):
            shell.send(end)
        else:
            os.kill(os.tcgetpgrp(shell.child_fd), end)
        shell.expect_exact(f"status={status}")
        assert termios.tcgetattr(shell.child_fd) == before
    finally:
        shell.close(force=True)


def test_without_a_terminal_it_watches_and_says_that_there_are_no_keys(home: Path) -> None:
    running = subprocess.Popen(
        [*LESSON, "watch"],
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout and running.stderr
        said = iter(running.stdout)
        assert next(said).startswith("Not yet: ")
        assert any("no terminal" in line for line in said)
        workspace.solve(FIRST, place(home, FIRST))
        assert any(line.startswith("Solved: ") for line in said)
        running.terminate()
        assert running.wait(timeout=60) == 130
        assert running.stderr.read().strip() == "stopped by you; nothing is half-written"
    finally:
        running.kill()
        running.communicate()


def test_what_is_not_started_is_not_watched(home: Path) -> None:
    command = [*LESSON, "watch", SECOND.name]
    said = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=60)
    assert said.returncode == 2
    assert f"lesson start {SECOND.name}" in said.stderr


@pytest.mark.parametrize("poll", [False, True])
def test_saves_of_an_editor_are_seen_and_those_of_tools_are_not(poll: bool, tmp_path: Path) -> None:
    for name in (".git", ".venv", "__pycache__", ".ipynb_checkpoints"):
        (tmp_path / name).mkdir()
    seen = changes.changes(tmp_path, poll)
    assert next(seen) is False
    for name in (".git", ".venv", "__pycache__", ".ipynb_checkpoints"):
        (tmp_path / name / "x.py").write_text("x", encoding="utf-8")
    assert not any(next(seen) for _ in range(5))
    (tmp_path / "answers.toml~").write_text("a backup", encoding="utf-8")
    assert not any(next(seen) for _ in range(5))
    for text in ("saved as many editors do", "and once more within the same second"):
        (tmp_path / "new").write_text(text, encoding="utf-8")
        (tmp_path / "new").rename(tmp_path / "answers.toml")
        assert any(next(seen) for _ in range(50))
        assert not any(next(seen) for _ in range(5))
    seen.close()


def test_a_system_that_gives_no_more_watches_is_polled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("watchfiles.watch", exhausted)
    seen = changes.changes(tmp_path, poll=False)
    assert next(seen) is False
    (tmp_path / "answers.toml").write_text("saved", encoding="utf-8")
    assert any(next(seen) for _ in range(50))


MOUNTS = """\
overlay / overlay rw 0 0
/dev/sda1 /home ext4 rw 0 0
server:/home /home/ann nfs4 rw 0 0
C:\\134 /mnt/c 9p rw 0 0
server /mnt/my\\040drive cifs rw 0 0
tmpfs /home/ann/local tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("/home/bob/beyond-venv", False),
        ("/home/ann/beyond-venv", True),
        ("/home/ann/local/beyond-venv", False),
        ("/home/annabel", False),
        ("/mnt/c/Users/ann", True),
        ("/mnt/my drive/x", True),
        ("/", False),
    ],
)
def test_drives_of_other_machines_are_known(folder: str, remote: bool) -> None:
    assert changes.remote(Path(folder), MOUNTS) is remote
    assert changes.remote(Path(folder), "") is False
