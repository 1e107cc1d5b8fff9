"""Keeps one emulator within limits, and ends it with whoever started it: it stands before QEMU.

    python -m lesson.guest.keeper qemu-system-x86_64 OPTION...

A machine that hangs, or whose terminal or test was killed, would otherwise run for ever.
Imports the standard library alone, since it starts as often as a machine does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

SECONDS = "LESSON_GUEST_SECONDS"  # the variable that changes how long a machine may run
MOST = 240.0  # less than a page waits for a command
MEMORY = 6 << 30  # bytes of address space; an emulator reserves more than it uses
DISK = 2 << 30  # bytes that any file it writes may have
LATE = 124  # the exit status that `timeout` has, too
GLANCE = 0.2  # seconds between two looks at whether everybody is still there
GRACE = 0.5  # seconds in which an emulator may end by itself


def main(command: Sequence[str]) -> int:
    """Run the emulator; its exit status, or 124 where it had to be ended."""
    given = os.environ.get(SECONDS, str(MOST))
    try:
        seconds = float(given)
    except ValueError:
        return _say(f"{SECONDS} is `{given}`, wanted a number of seconds", 2)
    ends, above = time.monotonic() + seconds, owners()
    try:
        process = subprocess.Popen(command, preexec_fn=_limits if os.name == "posix" else None)
    except OSError as error:
        return _say(f"{command[0]}: {error.strerror}", 127)
    try:
        for number in _endings():
            signal.signal(number, _ended)
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(GLANCE)
                return status if status >= 0 else 128 - status
            name = Path(command[0]).name
            if time.monotonic() > ends:
                return _say(f"{name}: stopped, since it had not ended after {seconds:g} s", LATE)
            if owners() != above:
                return _say(f"{name}: stopped, since who started it is gone", LATE)
    except Ended as signalled:
        _wait(process)  # who ends a whole group of processes has told it already
        process.terminate()
        _wait(process)
        return 128 + signalled.number
    finally:
        process.kill()  # where it is over, this does nothing
        process.wait()


class Ended(Exception):
    """The keeper was told to end."""

    def __init__(self, number: int) -> None:
        self.number = number


def _wait(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)


def owners() -> list[int]:
    """The processes above this one that its machine must not outlive.

    They are those of its session, which is a terminal's, and the one that began the session:
    on a page, that is who runs the page. Elsewhere than on Linux, it is the parent alone.
    """
    own, found = os.getsid(0) if hasattr(os, "getsid") else 0, [os.getppid()]
    with contextlib.suppress(OSError, ValueError):
        while found[-1] > 1:
            # A name may hold brackets and blanks: what follows the last bracket is fixed.
            said = Path(f"/proc/{found[-1]}/stat").read_text(encoding="utf-8", errors="replace")
            _, parent, _, session, *_ = said.rpartition(")")[2].split()
            if int(session) != own:
                break
            found.append(int(parent))
    return found


def _limits() -> None:
    """In the emulator, before it begins: what it may use, and that it dies with its keeper."""
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS has no limit of address space
            resource.setrlimit(kind, (allowed, hard))
    if sys.platform == "linux":
        import ctypes

        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _endings() -> Iterator[signal.Signals]:
    yield from (signal.SIGTERM, signal.SIGINT)
    if hasattr(signal, "SIGHUP"):
        yield signal.SIGHUP


def _ended(number: int, _: FrameType | None) -> None:
    for again in _endings():  # `timeout` tells a process first, and then its whole group
        signal.signal(again, signal.SIG_IGN)
    raise Ended(number)


def _say(message: str, status: int) -> int:
    print(message, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
