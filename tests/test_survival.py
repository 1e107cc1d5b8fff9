"""Stopped at every single write, or with a full disk at each: a learner loses nothing.

The command is stopped for real, in a process of its own, before each write and in the midst of it;
then the same is typed again, as a learner would.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from lesson import __main__ as command
from lesson import content, inventory, workspace

PLAIN = content.exercises()[0]
PREPARED = content.find_exercise("repair-the-stale-lock")
HALF_MADE = re.compile(rf"\.\d+/{re.escape(inventory.UNFINISHED)}$")
MINE = b"what the learner wrote"
# Read by Python at its start: stops it at the write of this number in the learner's folder.
STOPPER = """
import errno, os, signal, sys

at, how = int(os.environ["STOP_AT"]), os.environ["STOP_HOW"]
changing = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.truncate"}
seen, busy = 0, False

def stop():
    open(os.environ["STOP_SIGN"], "w").close()
    if how != "full disk":
        os.kill(os.getpid(), getattr(signal, how))

def hook(event, arguments):
    global seen, busy
    creates = event == "os.mkdir" or event == "open" and arguments[2] & os.O_CREAT
    if busy or not (creates or event in changing) or isinstance(arguments[0], int):
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))
    if not path.startswith(os.environ["STOP_UNDER"]):
        return
    busy = True
    try:
        seen += 1
        if seen == at or how == "full disk" and creates and seen > at:
            stop()
            if how == "full disk":
                raise OSError(errno.ENOSPC, "No space left on device", path)
        if event == "open" and how == "SIGKILL":
            seen += 1
            if seen == at:
                os.close(os.open(path, arguments[2], 0o666))  # it is there, and empty
                stop()
    finally:
        busy = False

sys.addaudithook(hook)
"""


@dataclass(frozen=True)
class Said:
    """What a command said, and its status."""

    status: int
    text: str


@pytest.fixture
def stopper(tmp_path: Path) -> Path:
    folder = tmp_path / "stopper"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(STOPPER, encoding="utf-8")
    return folder


def lesson(home: Path, *words: str) -> Said:
    """What the command says when it is typed in a folder and nothing goes wrong."""
    said, before = io.StringIO(), signal.getsignal(signal.SIGTERM)
    try:
        with (
            contextlib.chdir(home),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            return Said(command.main(words), said.getvalue())
    finally:
        signal.signal(signal.SIGTERM, before)


def stopped(home: Path, stopper: Path, number: int, how: str, *words: str) -> Said | None:
    """What a command says that is stopped at a write; nothing when it has fewer writes."""
    sign = stopper / "sign"
    sign.unlink(missing_ok=True)
    paths = [str(stopper), str(Path(workspace.__file__).parent.parent)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "STOP_AT": str(number),
        "STOP_HOW": how,
        "STOP_UNDER": str(home),
        "STOP_SIGN": str(sign),
    }
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "lesson", *words],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in ran.stdout + ran.stderr, ran.stderr
    return Said(ran.returncode, ran.stdout + ran.stderr) if sign.exists() else None


def at_every_write(
    begun: Path, stopper: Path, how: str, *words: str
) -> Iterator[tuple[Path, Said]]:
    """A learner's home after each way to be stopped, beginning with the same one each time."""
    for number in count(1):
        home = begun.with_name(f"{begun.name} {number}")
        shutil.copytree(begun, home, symlinks=True)
        said = stopped(home, stopper, number, how, *words)
        if said is None:
            assert number > 3, "it was stopped nowhere; does it write?"
            return
        yield home, said
        shutil.rmtree(home)


def place(home: Path, exercise: content.Exercise) -> Path:
    return home / "beyond-venv" / exercise.episode.slug / exercise.name


def begun(tmp_path: Path, exercise: content.Exercise | None = None) -> Path:
    """A home with a space in its path, where an exercise is started and worked in."""
    home = tmp_path / "at home"
    home.mkdir()
    if exercise:
        assert lesson(home, "start", exercise.name).status == 0
        (place(home, exercise) / "mine.txt").write_bytes(MINE)
    return home


def kept(home: Path) -> list[Path]:
    """Where the learner's bytes are."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path for path in files if path.read_bytes() == MINE]


def leftovers(home: Path) -> list[str]:
    """Hidden files and folders, none of which a learner is meant to have."""
    # A lock may be left: an empty file, which locks nothing any more.
    found = [path for path in home.rglob(".*") if path.suffix != ".lock"]
    # What was half made and is kept aside goes on saying that it is.
    return sorted(path.name for path in found if not HALF_MADE.search(path.as_posix()))


def told_of_stop(said: Said, how: str) -> bool:
    if how == "SIGKILL":
        return said.status == -signal.SIGKILL
    return said.status == 130 and "stopped by you; nothing is half-written" in said.text


HOW = ["SIGKILL", "SIGINT", "SIGTERM"]


@pytest.mark.parametrize("how", HOW)
def test_a_start_that_is_stopped_anywhere_can_be_typed_again(
    tmp_path: Path, stopper: Path, how: str
) -> None:
    for home, said in at_every_write(begun(tmp_path), stopper, how, "start", PLAIN.name):
        assert told_of_stop(said, how), said
        again = lesson(home, "start", PLAIN.name)
        assert again.status == 0, again.text
        folder = place(home, PLAIN)
        given = sorted(path.name for path in PLAIN.folder.iterdir())
        assert sorted(path.name for path in folder.iterdir()) == given
        assert not leftovers(home)
        checked = lesson(folder, "check")
        assert checked.status == 1 and "has no answer yet" in checked.text


@pytest.mark.parametrize("how", HOW)
def test_a_check_that_is_stopped_anywhere_can_be_typed_again(
    tmp_path: Path, stopper: Path, how: str
) -> None:
    solved = begun(tmp_path, PREPARED)
    workspace.solve(PREPARED, place(solved, PREPARED))
    for home, said in at_every_write(solved, stopper, how, "check"):
        assert told_of_stop(said, how), said
        again = lesson(home, "check")
        assert again.status == 0, again.text
        rows = json.loads(lesson(home, "list", "--done", "--json").text)
        assert [row["exercise"] for row in rows] == [PREPARED.word]
        assert kept(home) == [place(home, PREPARED) / "mine.txt"]
        assert not leftovers(home)


@pytest.mark.parametrize("exercise", [PLAIN, PREPARED], ids=["plain", "prepared"])
@pytest.mark.parametrize("how", HOW)
def test_a_reset_that_is_stopped_anywhere_loses_nothing(
    tmp_path: Path, stopper: Path, how: str, exercise: content.Exercise
) -> None:
    for home, said in at_every_write(begun(tmp_path, exercise), stopper, how, "reset"):
        assert told_of_stop(said, how), said
        folder, (mine,) = place(home, exercise), kept(home)
        checked = lesson(home, "check")
        assert checked.status == 1, checked.text
        if not workspace.ready(folder):
            assert f"Your earlier files are kept in {mine.parent}." in unwrapped(checked.text)
            assert f"lesson start {exercise.word}" in unwrapped(checked.text)
        again = lesson(home, "start", exercise.name)
        assert again.status == 0, again.text
        assert workspace.ready(folder)
        assert kept(home) == [mine]
        assert lesson(home, "reset").status == 0
        assert len(kept(home)) == 1
        assert not leftovers(home)


@pytest.mark.parametrize("how", HOW)
def test_a_reset_that_is_stopped_anywhere_hides_no_newer_exercise(
    tmp_path: Path, stopper: Path, how: str
) -> None:
    home = begun(tmp_path, PLAIN)
    state, old = home / "beyond-venv" / "progress.json", b"# An older task\n"
    (place(home, PLAIN) / "README.md").write_bytes(old)
    held = json.loads(state.read_text("utf-8"))
    held["handed_out"][PLAIN.word]["README.md"] = hashlib.sha256(old).hexdigest()
    state.write_text(json.dumps(held), encoding="utf-8")
    for stopped_home, _ in at_every_write(home, stopper, how, "reset"):
        task = place(stopped_home, PLAIN) / "README.md"
        if task.exists() and task.read_bytes() == old:
            assert f"has a newer {PLAIN.name}" in unwrapped(lesson(stopped_home).text)


def unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("words", [("start", PLAIN.name), ("reset", PREPARED.name)])
def test_a_disk_that_is_full_at_any_write_is_told_and_costs_nothing(
    tmp_path: Path, stopper: Path, words: tuple[str, str]
) -> None:
    for home, said in at_every_write(begun(tmp_path, PREPARED), stopper, "full disk", *words):
        if said.status:  # at the removal of a lock, nothing needs room
            assert "No space left on device" in unwrapped(said.text)
            assert len(said.text.splitlines()) <= 3
        assert len(kept(home)) == 1
        assert workspace.ready(place(home, PREPARED))
        assert lesson(home, *words).status == 0
        assert len(kept(home)) == 1
        assert not leftovers(home)


def test_a_success_that_finds_the_disk_full_is_a_success_that_is_not_noted(
    tmp_path: Path, stopper: Path
) -> None:
    solved = begun(tmp_path, PREPARED)
    workspace.solve(PREPARED, place(solved, PREPARED))
    before = (solved / "beyond-venv" / "progress.json").read_bytes()
    told = 0
    for home, said in at_every_write(solved, stopper, "full disk", "check"):
        assert said.status == 0 and "Solved" in said.text
        if "Not noted" in said.text:
            told += 1
            assert "No space left on device" in unwrapped(said.text)
            assert (home / "beyond-venv" / "progress.json").read_bytes() == before
        assert lesson(home, "check").status == 0
    assert told


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a disk")
def test_a_small_disk_that_is_really_full_is_told_and_costs_nothing(tmp_path: Path) -> None:
    home = tmp_path / "disk"
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine mounts no disk, not even for root")
    try:
        assert lesson(home, "start", PREPARED.name).status == 0
        (place(home, PREPARED) / "mine.txt").write_bytes(MINE)
        with contextlib.suppress(OSError), (home / "film.mp4").open("wb") as film:
            while True:
                film.write(bytes(512))
                film.flush()
        for words in (["reset"], ["start", PLAIN.name]):
            said = lesson(home, *words)
            assert said.status in (1, 2)
            assert "No space left on device" in unwrapped(said.text)
            assert kept(home) == [place(home, PREPARED) / "mine.txt"]
            assert workspace.ready(place(home, PREPARED))
        hinted = lesson(home, "hint")
        assert hinted.status == 0 and "Not noted" in hinted.text
        (home / "film.mp4").unlink()
        assert lesson(home, "reset").status == 0
        assert len(kept(home)) == 1
        assert not leftovers(home)
    finally:
        subprocess.run(["umount", "--lazy", str(home)], check=True)
