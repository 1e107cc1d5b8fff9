"""An emulator never outlives its time, its owner or its keeper, and writes no endless file."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lesson import shell
from lesson.guest import keeper

KEEPER = [sys.executable, "-m", "lesson.guest.keeper"]
PATIENCE = 30.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def sleeper(folder: Path, seconds: int = 100) -> list[str]:
    """A program that says who it is, and then takes long."""
    return [
        "sh",
        "-c",
        f"cd {shlex.quote(str(folder))}; echo $$ > new; mv new pid; exec sleep {seconds}",
    ]


def pid(folder: Path) -> int:
    eventually(lambda: (folder / "pid").exists())
    return int((folder / "pid").read_text())


def eventually(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def gone(process: int) -> bool:
    try:
        return " Z " in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_it_gives_back_what_the_emulator_gives_back() -> None:
    assert subprocess.run([*KEEPER, "sh", "-c", "exit 7"]).returncode == 7
    assert subprocess.run([*KEEPER, "sh", "-c", "kill -9 $$"]).returncode == 128 + 9


def test_an_emulator_that_is_not_there_is_named() -> None:
    ran = subprocess.run([*KEEPER, "qemu-system-abacus"], capture_output=True, text=True)
    assert ran.returncode == 127
    assert ran.stderr == "qemu-system-abacus: No such file or directory\n"


def test_it_reads_what_is_typed() -> None:
    ran = subprocess.run([*KEEPER, "cat"], input=b"typed", capture_output=True)
    assert ran.stdout == b"typed"


def test_a_limit_that_is_no_number_is_said() -> None:
    ran = subprocess.run(
        [*KEEPER, "true"],
        env={**os.environ, keeper.SECONDS: "soon"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2
    assert ran.stderr == f"{keeper.SECONDS} is `soon`, wanted a number of seconds\n"


def test_its_time_is_limited(tmp_path: Path) -> None:
    ran = subprocess.run(
        [*KEEPER, *sleeper(tmp_path)],
        env={**os.environ, keeper.SECONDS: "1"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == keeper.LATE
    assert ran.stderr == "sh: stopped, since it had not ended after 1 s\n"
    assert gone(pid(tmp_path))


def test_its_files_are_limited(tmp_path: Path) -> None:
    large = ["dd", "if=/dev/zero", "bs=1M", "count=1", f"of={tmp_path}/large"]
    ran = subprocess.run([*KEEPER, *large, f"seek={keeper.DISK >> 20}"], capture_output=True)
    assert ran.returncode != 0


def test_its_memory_is_limited() -> None:
    greedy = [sys.executable, "-c", f"bytearray({keeper.MEMORY})"]
    ran = subprocess.run([*KEEPER, *greedy], capture_output=True, text=True)
    assert "MemoryError" in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_it_takes_the_emulator_along(number: int, tmp_path: Path) -> None:
    process = subprocess.Popen([*KEEPER, *sleeper(tmp_path)])
    emulator = pid(tmp_path)
    process.send_signal(number)
    process.wait()
    eventually(lambda: gone(emulator))


def test_it_can_be_told_twice(tmp_path: Path) -> None:
    deaf = ["sh", "-c", 'trap "" TERM; exec "$@"', "sh", *sleeper(tmp_path)]
    process = subprocess.Popen([*KEEPER, *deaf], stderr=subprocess.PIPE)
    emulator = pid(tmp_path)
    for _ in range(20):  # while it waits for the emulator, which does not listen
        process.send_signal(signal.SIGTERM)
        time.sleep(0.02)
    assert (process.communicate()[1], process.returncode) == (b"", 128 + signal.SIGTERM)
    assert gone(emulator)


@pytest.mark.parametrize("between", [[], ["sh", "-c", '"$@"; true', "sh"]])
def test_it_ends_when_its_owner_was_killed(between: list[str], tmp_path: Path) -> None:
    command = [*between, *KEEPER, *sleeper(tmp_path)]
    script = f"import subprocess; subprocess.run({command!r})"
    owner = subprocess.Popen([sys.executable, "-c", script])
    emulator = pid(tmp_path)
    assert not gone(emulator)
    owner.kill()
    owner.wait()
    eventually(lambda: gone(emulator))


def test_in_a_session_of_its_own_only_its_owner_counts(tmp_path: Path) -> None:
    command = [*KEEPER, *sleeper(tmp_path)]
    script = f"import subprocess; subprocess.run({command!r}, start_new_session=True)"
    job = ["sh", "-c", '"$@" & echo $!; wait', "sh", sys.executable, "-c", script]
    above = subprocess.Popen(job, stdout=subprocess.PIPE, text=True)
    assert above.stdout
    owner, emulator = int(above.stdout.readline()), pid(tmp_path)
    above.kill()
    above.wait()
    above.stdout.close()
    time.sleep(5 * keeper.GLANCE)
    assert not gone(emulator), "a shell far above may go, as one does that began a job"
    os.kill(owner, signal.SIGKILL)
    eventually(lambda: gone(emulator))


def test_a_page_that_is_left_leaves_no_machine(tmp_path: Path) -> None:
    command = shlex.join([*KEEPER, *sleeper(tmp_path)])
    with shell.Terminal("page") as terminal:
        terminal.run(f"{command} &")
        emulator = pid(tmp_path)
    eventually(lambda: gone(emulator))


def test_a_page_whose_run_is_killed_leaves_no_machine(tmp_path: Path) -> None:
    command = shlex.join([*KEEPER, *sleeper(tmp_path)])
    script = f"from lesson.shell import Terminal; Terminal('page').run({command!r})"
    run = subprocess.Popen([sys.executable, "-c", script])
    emulator = pid(tmp_path)
    run.kill()
    run.wait()
    eventually(lambda: gone(emulator))
