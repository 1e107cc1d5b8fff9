"""A guest for a few commands: it starts, runs them, and switches itself off."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from lesson.guest import emulator, keeper
from lesson.guest.emulator import READY, Stuck

GRACE = 10.0  # seconds that the keeper has beyond the limit of its machine


class Result(NamedTuple):
    """What a guest wrote to its serial line, and the seconds from power-on to power-off."""

    output: str
    seconds: float


def run(
    do: str,
    *options: str,
    disk: Path | None = None,
    memory: int = 256,
    seconds: float = 180,
    words: str = "",
) -> Result:
    """What commands print in a tiny machine, or from a disk in Debian; raises Stuck.

    `options` are QEMU's; `words` stand on the kernel's command line; `memory` is in MiB.
    The commands stand between double quotes, and must have none themselves.
    """
    begun = time.monotonic()
    last = f'{words} do="{do}; echo; echo {READY}"'
    with tempfile.TemporaryFile() as printed:
        command = [*emulator.command(disk, memory, options, last), "-serial", "stdio"]
        process = emulator.start(command, printed.fileno(), seconds)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds + GRACE)
        status = emulator.end(process)
        printed.seek(0)
        said = printed.read().decode(errors="replace").replace("\r", "")
    output, finished, _ = said.rpartition(f"\n{READY}")
    if not finished:
        raise Stuck(_why(status, seconds), said)
    return Result(output.removesuffix("\n"), time.monotonic() - begun)


def _why(status: int, seconds: float) -> str:
    if status == keeper.LATE:
        return f"The guest had not finished after {seconds:g} seconds and was stopped."
    return f"The guest ended before it had finished, with status {status}."
