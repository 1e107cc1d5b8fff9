"""How QEMU is started for a guest of the lesson, and what is said of one that hangs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lesson.guest import keeper, kernel

QEMU = "qemu-system-x86_64"
EMULATED = ("-accel", "tcg", "-cpu", "max")
PLAIN = ("-nodefaults", "-display", "none", "-no-reboot")
# On a busy computer the kernel's test of its timer fails and says so, without harm.
WORDS = "console=ttyS0 quiet panic=-1 no_timer_check nowatchdog"
READY = "guest: ready"
LAST = 24  # lines of a guest that a message quotes: as many as a kernel panic has


class Stuck(Exception):
    """A guest did not come as far as it should; the message has the last lines it wrote."""

    def __init__(self, why: str, said: str) -> None:
        lines = [line for line in said.splitlines() if line.strip()][-LAST:]
        self.last = "\n".join(lines)
        super().__init__(f"{why} Its last lines:\n{self.last or '(it wrote nothing)'}")


def command(disk: Path | None, memory: int, options: Sequence[str], words: str) -> list[str]:
    """What starts a guest with so many MiB, and these words on its kernel's command line."""
    parts = kernel.build()
    drive = ["-drive", f"file={disk},if=virtio,format=qcow2"] if disk else []
    start = ["-kernel", str(parts / "vmlinuz"), "-initrd", str(parts / "initrd.img")]
    line = " ".join([WORDS, *(["disk=vda"] if disk else []), words])
    own = [*EMULATED, *PLAIN, "-m", str(memory), *drive, *start, "-append", line]
    return [shutil.which(QEMU) or QEMU, *own, *options]


def start(command: Sequence[str], output: int, seconds: float) -> subprocess.Popen[bytes]:
    """The keeper of a new emulator, which is ended after so many seconds, or with this process."""
    return subprocess.Popen(
        [sys.executable, "-m", keeper.__name__, *command],
        env={**os.environ, keeper.SECONDS: f"{seconds:g}"},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that this process is the only one that has to live on
    )


def end(process: subprocess.Popen[bytes]) -> int:
    """The keeper's exit status, after it and its emulator are over."""
    process.terminate()
    return process.wait()
