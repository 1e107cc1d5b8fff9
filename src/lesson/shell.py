"""One terminal for a whole episode, as a learner has: `cd`, `activate` and variables last."""

import contextlib
import errno
import os
import re
import secrets
import select
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from lesson import sweep, tools
from lesson.screen import as_seen

HOME = "/home/learner"  # what a page shows for the terminal's home folder
LIMIT = 300.0  # seconds a command may take
MOST = 1_000_000  # bytes a command may print


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
        settle: Iterable[Callable[[Path], Mapping[str, str]]] = (),
        enter: Iterable[Callable[[Path], Sequence[str]]] = (),
    ) -> None:
        self.limit = limit
        self.home = private_folder()
        with contextlib.ExitStack() as undo:
            undo.enter_context(sweep.after(self.home))
            self.workspace = self.home / folder
            self.workspace.mkdir()
            tools.link(commands or {}, self.home / ".local" / "bin")
            self._shown = {**(shown or {}), str(self.home): HOME}
            self._salt = secrets.token_hex(12)
            self._given = dict(environment or {})
            for prepare in dict.fromkeys(settle):
                self._given |= prepare(self.home)
            self._apart = [word for words in enter for word in words(self.home)]
            self._bash = self._start(self._given)
            self._stopped, self._status = False, 0
            undo.callback(self._close)
            self._send(self._begin(), time.monotonic() + LIMIT)
            self._undo = undo.pop_all()

    def _begin(self) -> str:
        """What bash is told first."""
        return "PS1='$ ' PS2=''; set +o history; history -c"

    def _start(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        return self._bash_reading(subprocess.PIPE, environment, ["--noediting"])

    def _bash_reading(
        self,
        keyboard: int,
        environment: Mapping[str, str],
        options: Sequence[str] = (),
        prepare: Callable[[], object] | None = None,
    ) -> subprocess.Popen[bytes]:
        # Interactive, so that messages read as in a terminal (`bash: …`, without line numbers).
        return subprocess.Popen(
            [*self._apart, "bash", "--noprofile", "--norc", *options, "-i"],
            cwd=self.workspace,
            env={**self.environment(), **environment},
            stdin=keyboard,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=prepare,
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
        typed = shlex.quote(command)
        last = f"(exit {self._status}); " if self._status else ""  # what `$?` is to a learner
        line = f"history -s -- {typed}; {last}eval -- {typed} </dev/null"
        raw, self._status = self._send(line, ends)
        return self._readable(raw), self._status

    @contextlib.contextmanager
    def without(self, names: Iterable[str]) -> Iterator[None]:
        """Commands in between run without these variables, as they would outside of our tests."""
        hidden = {name: self._given[name] for name in names if name in self._given}
        for name in hidden:
            self._quietly(f"unset {name}")
        yield
        for name, value in hidden.items():
            self._quietly(f"export {name}={shlex.quote(value)}")

    def _quietly(self, line: str) -> None:
        """Run a line of ours: no history, no status; what broke the terminal has been told."""
        with contextlib.suppress(Broken):
            self._send(line, time.monotonic() + self.limit)

    def write(self, name: str, text: str) -> None:
        """Save a file that the page shows; its name is relative to the terminal's first folder."""
        path = (self.workspace / name).resolve()
        if not path.is_relative_to(self.workspace):
            raise OSError(errno.EACCES, "lies outside of the terminal's first folder", name)
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
        ready = False
        while not ready:
            ready = bool(select.select([self._bash.stdout], [], [], 0.1)[0])
            if not ready and self._bash.poll() is not None:  # its children may keep the pipe open
                raise Broken("ended the terminal")
            if time.monotonic() > ends:
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
            text = "\n".join(as_seen(line) for line in raw.decode().split("\n"))
        except UnicodeDecodeError as error:
            raise Broken("printed bytes that are not UTF-8 text") from error
        for real in sorted(self._shown, key=len, reverse=True):
            text = text.replace(real, self._shown[real])
        lines = text.split("\n")
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def _stop(self) -> None:
        """Kill all that the terminal began; what left its process group is swept at the end."""
        if self._stopped:
            return
        self._stopped = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._bash.pid, signal.SIGKILL)
        self._bash.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def _close(self) -> None:
        self._stop()
        for pipe in filter(None, (self._bash.stdin, self._bash.stdout)):
            with contextlib.suppress(OSError):
                pipe.close()
