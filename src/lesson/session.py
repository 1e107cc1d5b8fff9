"""A learner at a terminal: what is typed, what is answered, and what the screen shows."""

from __future__ import annotations

import os
import re
import secrets
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import pexpect  # type: ignore[import-untyped]
import pyte

from lesson.screen import as_seen

COLUMNS = 80
LINES = 24


class Silent(Exception):
    """The terminal did not say in time what was waited for; the message shows its screen."""


class Session:
    """A bash on a terminal of its own, in which a person types."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        lines: int = LINES,
        limit: float = 60.0,
    ) -> None:
        self.screen = pyte.Screen(COLUMNS, lines)
        self._stream = pyte.Stream(self.screen)
        salt = secrets.token_hex(8)
        # The prompt says in the window's title, where no reader sees it, how the command ended.
        self._prompt = re.compile(rf"\x1b\]2;{salt} (\d+)\x07\$ ")
        given = {**environment, "PS1": rf"\[\e]2;{salt} $?\a\]$ ", "HISTFILE": os.devnull}
        self._bash = pexpect.spawn(
            "bash",
            ["--noprofile", "--norc", "--noediting"],
            cwd=str(folder),
            env={**given, "TERM": "xterm", "COLUMNS": str(COLUMNS), "LINES": str(lines)},
            dimensions=(lines, COLUMNS),
            encoding="utf-8",
            timeout=limit,
        )
        self._bash.delaybeforesend = None  # a person would wait; we do not have to
        self._bash.logfile_read = self
        self._wait(self._prompt)

    def write(self, text: str) -> None:
        """Show on the screen what the terminal printed."""
        self._stream.feed(text)

    def flush(self) -> None:
        """Nothing: the screen shows at once what it is given."""

    def type(self, text: str) -> None:
        """Press keys, of which the terminal shows what they are."""
        self._bash.send(text)
        self._wait(text)

    def press(self, key: str) -> None:
        """Press a key of which nothing may be shown."""
        self._bash.send(key)

    def enter(self) -> tuple[str, int]:
        """What the typed command prints, as it is read in the end, and its status."""
        self.press("\n")
        return self.ended()

    def ended(self) -> tuple[str, int]:
        """What the running command still prints, and its status."""
        said, status = self._wait(self._prompt)
        _, _, printed = said.partition("\n")
        lines = [as_seen(line.removesuffix("\r")) for line in printed.split("\n")]
        return "\n".join(lines).strip("\n"), int(status)

    def run(self, command: str) -> tuple[str, int]:
        """What a command prints, as it is read in the end, and its status."""
        self.type(command)
        return self.enter()

    def see(self, words: str) -> str:
        """What is printed until the words appear; raises Silent where they do not."""
        return self._wait(words)[0]

    def _wait(self, wanted: str | re.Pattern[str]) -> tuple[str, str]:
        try:
            if isinstance(wanted, str):
                self._bash.expect_exact(wanted)
                return self._bash.before, ""
            self._bash.expect(wanted)
            return self._bash.before, self._bash.match[1]
        except (pexpect.TIMEOUT, pexpect.EOF) as problem:
            shown = "\n".join(line.rstrip() for line in self.screen.display).rstrip()
            kind = "ended" if isinstance(problem, pexpect.EOF) else "is silent"
            raise Silent(f"the terminal {kind}; its screen shows:\n{shown}") from problem

    def close(self) -> None:
        """End the terminal, and what it still runs."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(os.tcgetpgrp(self._bash.child_fd), signal.SIGKILL)
        self._bash.close(force=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
