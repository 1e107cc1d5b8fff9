"""One terminal for a whole episode, as a learner has: `cd`, `activate` and variables last."""

import contextlib
import os
import re
import secrets
import select
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

HOME = "/home/learner"  # what a page shows for the terminal's home folder
LIMIT = 300.0  # seconds a command may take
MOST = 1_000_000  # bytes a command may print
ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])")


class Broken(Exception):
    """The terminal cannot go on: the message says what the command did."""


def private_folder() -> Path:
    """A new folder whose path is as long as what a page shows for it, so that tables line up."""
    while True:
        folder = Path("/tmp", secrets.token_hex(8)[: len(HOME) - len("/tmp/")])
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            return folder.resolve()


class Terminal:
    """A bash with its own home, which runs one command after the other."""

    def __init__(
        self,
        folder: str,
        commands: Mapping[str, Path] | None = None,
        shown: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        limit: float = LIMIT,
    ) -> None:
        self.home = private_folder()
        self.limit = limit
        self.workspace = self.home / folder
        self.workspace.mkdir()
        self._link(commands or {})
        self._shown = {**(shown or {}), str(self.home): HOME}
        self._salt = secrets.token_hex(12)
        self._bash = self._start(environment or {})
        self._send("PS1='$ ' PS2=''", ends=time.monotonic() + limit)

    def _link(self, commands: Mapping[str, Path]) -> None:
        """Put the tools first on PATH, where a user's own programs are."""
        programs = self.home / ".local" / "bin"
        programs.mkdir(parents=True)
        for word, executable in commands.items():
            (programs / word).symlink_to(executable)

    def _start(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        # Interactive, so that messages read as in a terminal (`bash: …`, without line numbers).
        return subprocess.Popen(
            ["bash", "--noprofile", "--norc", "--noediting", "-i"],
            cwd=self.workspace,
            env={**self.environment(), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def environment(self) -> dict[str, str]:
        """What the terminal knows: nothing of the machine's own settings but the network's."""
        passed = ("PIP_CERT", "SSL_CERT_FILE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
        return {
            **{name: os.environ[name] for name in passed if name in os.environ},
            "HOME": str(self.home),
            "USER": "learner",
            "PATH": f"{self.home}/.local/bin:/usr/local/bin:/usr/bin:/bin",
            "PWD": str(self.workspace),
            "SHELL": "/bin/bash",
            "TERM": "dumb",
            "COLUMNS": "80",
            "LINES": "24",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "NO_COLOR": "1",
            "PAGER": "cat",
            "PYTHONUNBUFFERED": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def run(self, command: str) -> tuple[list[str], int]:
        """The lines a command prints and its exit status; raises Broken where it never ends."""
        ends = time.monotonic() + self.limit
        raw, status = self._send(f"eval {shlex.quote(command)} </dev/null", ends)
        return self._readable(raw), status

    def write(self, name: str, text: str) -> None:
        """Save a file that the page shows; its name is relative to the terminal's first folder."""
        path = self.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _send(self, line: str, ends: float) -> tuple[bytes, int]:
        """What is printed between our two marks: a prompt before the first is not output."""
        begin, end = f"<{self._salt}", f">{self._salt}"
        assert self._bash.stdin
        script = f"printf '%s\\n' '{begin}'; {line}; printf '\\n%s %d\\n' '{end}' $?\n"
        try:
            self._bash.stdin.write(script.encode())
            self._bash.stdin.flush()
        except BrokenPipeError as error:
            raise Broken("ended the terminal") from error
        self._received = 0
        mark = re.compile(rb"\n%s (\d+)\n" % end.encode())
        received = b""
        while not (found := mark.search(received, max(0, len(received) - 70_000))):
            received += self._receive(ends)
        start = received.index(begin.encode()) + len(begin) + 1
        return received[start : max(start, found.start())], int(found[1])

    def _receive(self, ends: float) -> bytes:
        assert self._bash.stdout
        left = max(0.0, ends - time.monotonic())
        if not select.select([self._bash.stdout], [], [], left)[0]:
            self._stop()
            raise Broken(f"had not ended after {self.limit:g} seconds and was stopped")
        received = os.read(self._bash.stdout.fileno(), 65536)
        self._received += len(received)
        if not received:
            raise Broken("ended the terminal")
        if self._received > MOST:
            self._stop()
            raise Broken(f"printed more than {MOST:,} bytes and was stopped")
        return received

    def _readable(self, raw: bytes) -> list[str]:
        """The output as a person sees it: no colours, no overwritten text, the page's paths."""
        try:
            text = ESCAPES.sub(b"", raw).decode()
        except UnicodeDecodeError as error:
            raise Broken("printed bytes that are not UTF-8 text") from error
        for real in sorted(self._shown, key=len, reverse=True):
            text = text.replace(real, self._shown[real])
        lines = [line.rstrip("\r").rpartition("\r")[2].rstrip() for line in text.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def _stop(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._bash.pid, signal.SIGKILL)
        self._bash.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        for pipe in (self._bash.stdin, self._bash.stdout):
            with contextlib.suppress(OSError):
                assert pipe
                pipe.close()
        shutil.rmtree(self.home, ignore_errors=True)
