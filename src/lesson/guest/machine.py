"""A running Debian guest: one types commands through SSH, and turns its knobs by a monitor."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lesson.guest import emulator, image
from lesson.guest.emulator import READY, Stuck

PROMPT = b"(qemu) "


@dataclass(frozen=True)
class Machine:
    """The guest; all its files are in `folder`, and its disk is an overlay of the kept one."""

    folder: Path
    process: subprocess.Popen[bytes]
    port: int  # of the loopback interface, which leads to the guest's own port 22

    @property
    def key(self) -> Path:
        """The file with the private key that the guest lets in."""
        return self.folder / "key"

    @property
    def config(self) -> Path:
        """Settings with which `ssh -F` and `scp -F` know the guest as `guest`."""
        return self.folder / "ssh_config"

    @property
    def log(self) -> str:
        """What the guest wrote to its serial line so far."""
        path = self.folder / "serial.log"
        said = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return said.replace("\r", "")

    def ssh(self, command: str, seconds: float = 120) -> str:
        """What a command prints in the guest; raises Stuck where it fails or does not end."""
        words = ["ssh", "-F", str(self.config), "guest", command]
        try:
            return _made(*words, seconds=seconds)
        except Failed as problem:
            raise Stuck(str(problem), self.log) from problem

    def monitor(self, command: str, seconds: float = 120) -> str:
        """What QEMU's own monitor answers, for example to `savevm calm`; raises Stuck."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(seconds)
            try:
                line.connect(str(self.folder / "monitor"))
                _until_prompt(line)
                line.sendall(command.encode() + b"\n")
                said = _until_prompt(line)
            except OSError as error:
                raise Stuck(f"The monitor does not answer: {error}.", self.log) from error
        # It sends back what is typed, letter by letter, before its answer.
        return said.decode(errors="replace").partition("\n")[2].replace("\r", "").strip()

    def wait(self, seconds: float) -> None:
        """Return when the guest lets people in; raises Stuck where it does not in time."""
        ends = time.monotonic() + seconds
        while READY not in self.log:
            if self.process.poll() is not None:
                raise Stuck("The guest ended before it was ready.", self.log)
            if time.monotonic() > ends:
                raise Stuck(f"The guest was not ready after {seconds:g} seconds.", self.log)
            time.sleep(0.1)


class Failed(Exception):
    """A command did not do what was wanted; the message says why."""


@contextlib.contextmanager
def debian(
    *options: str,
    memory: int = 512,
    seconds: float = 180,
    lifetime: float = 900,
    disk: Path | None = None,
) -> Iterator[Machine]:
    """A guest that lets people in, whose files are gone afterwards; raises Stuck.

    It has `seconds` to start, and is ended after `lifetime` seconds whatever happens.
    `options` are QEMU's, `memory` is in MiB, and `disk` is another base than the kept one.
    """
    with tempfile.TemporaryDirectory(prefix="lesson-guest-") as name:
        folder, port = Path(name), free_port()
        prepare(folder, port, disk or image.build() / image.NAME)
        process = emulator.start(
            _command(folder, port, options, memory), subprocess.DEVNULL, lifetime
        )
        try:
            machine = Machine(folder, process, port)
            machine.wait(seconds)
            yield machine
        finally:
            emulator.end(process)


def prepare(folder: Path, port: int, base: Path) -> None:
    """Make a key, settings for `ssh`, and an overlay of the base, in a folder."""
    key, overlay = folder / "key", folder / "disk.qcow2"
    _made("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lesson", "-f", str(key))
    _made("qemu-img", "create", "-q", "-f", "qcow2", "-b", str(base), "-F", "qcow2", str(overlay))
    (folder / "ssh_config").write_text(ssh_config(port, key), encoding="utf-8")


def _command(folder: Path, port: int, options: tuple[str, ...], memory: int) -> list[str]:
    public = (folder / "key.pub").read_text(encoding="utf-8").strip()
    return [
        *emulator.command(folder / "disk.qcow2", memory, options, f'key="{public}"'),
        *("-serial", f"file:{folder / 'serial.log'}"),
        *("-monitor", f"unix:{folder / 'monitor'},server=on,wait=off"),
        *("-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22"),
        *("-device", "virtio-net-pci,netdev=net,romfile="),
    ]


def ssh_config(port: int, key: Path) -> str:
    """How `ssh` reaches a guest, which makes itself a new host key whenever its disk is new."""
    return f"""\
Host guest
    HostName 127.0.0.1
    Port {port}
    User root
    IdentityFile {key}
    IdentitiesOnly yes
    StrictHostKeyChecking no
    UserKnownHostsFile /dev/null
    LogLevel ERROR
    ConnectTimeout 60
"""


def free_port() -> int:
    """A port of the loopback interface that nobody uses at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _made(*command: str, seconds: float = 60) -> str:
    try:
        ran = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(str(error)) from error
    if ran.returncode:
        raise Failed(f"`{' '.join(command)}` ended with status {ran.returncode}: {ran.stderr}")
    return ran.stdout


def _until_prompt(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(PROMPT):
        more = line.recv(4096)
        if not more:
            raise OSError("it closed the line")
        said += more
    return said.removesuffix(PROMPT)
