"""A terminal into which a page's blocks are pasted whole, as their copy buttons give them."""

import contextlib
import fcntl
import os
import re
import subprocess
import termios
import threading
import time
from collections.abc import Mapping

from lesson.shell import Broken, Terminal

# What a terminal puts around a text that is pasted: a shell then takes all of it for one input.
OPENED, CLOSED = b"\x1b[200~", b"\x1b[201~"
READY = b"\x1b[?2004h"  # with which a shell asks for it, where it reads
# Settings of bash that make it print a mark before each command, with the status of the one
# before, and another after the last one.
SETTINGS = (
    " bind 'set enable-bracketed-paste on'; unset HISTFILE; HISTCONTROL=ignorespace;"
    r" PS0='\n<{salt} $?\n' PS1='$ ' PS2=; "
    r"""PROMPT_COMMAND='printf "\n>{salt} %d\n" $?'; history -c"""
)
# What bash says of a job that has ended, before it asks for the next command; no command's output.
NOTICE = re.compile(r"\[\d+\][-+ ]\s+(Done|Exit \d+|Terminated|Killed)\b.*|\(wd now: .*\)")


class Pasting(Terminal):
    """A terminal with a keyboard and a history, as a reader has.

    A command may read from the keyboard, and finds nothing typed there. What it prints goes
    through a pipe, as on every page: on a screen, some programs draw bars and columns.
    """

    def _start(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        self._keyboard, theirs = os.openpty()
        bash = self._bash_reading(theirs, environment, prepare=_take_keyboard)
        os.close(theirs)
        # What the keyboard echoes is no output, but somebody has to read it.
        threading.Thread(target=_drain, args=[self._keyboard], daemon=True).start()
        return bash

    def _begin(self) -> str:
        return SETTINGS.format(salt=self._salt)

    def paste(self, text: str, limit: float | None = None) -> list[tuple[list[str], int]]:
        """For each command that bash finds in the text, its lines and its exit status.

        Raises Broken where it does not end, within the terminal's limit or another one.
        """
        _, *parts = self._typed(OPENED + text.encode() + CLOSED, limit or self.limit)
        outputs, before = parts[1:-1:2], parts[0:-1:2]
        statuses = [int(status) for status in (*before[1:], parts[-1])]
        return list(zip(map(self._printed, outputs), statuses, strict=True))

    def _printed(self, raw: bytes) -> list[str]:
        """The lines of a command."""
        return [line for line in self._readable(raw) if not NOTICE.fullmatch(line)]

    def _typed(self, keys: bytes, limit: float) -> list[bytes]:
        """What is echoed, then a status and an output for each command, then the last status."""
        salt = self._salt.encode()
        end = re.compile(rb"\n>%s (\d+)\n(?s:.*)%s" % (salt, re.escape(READY)))
        received, self._received = b"", 0
        ends = time.monotonic() + limit
        try:
            os.write(self._keyboard, keys + b"\r")
        except OSError as error:
            raise Broken("ended the terminal") from error
        while not (found := end.search(received, max(0, len(received) - 70_000))):
            received += self._receive(ends)
        return [*re.split(rb"\r?\n<%s (\d+)\r?\n" % salt, received[: found.start()]), found[1]]

    def _send(self, line: str, ends: float) -> tuple[bytes, int]:
        # With a space before it, so that it is not in the history.
        return b"", int(self._typed(f" {line}".encode(), ends - time.monotonic())[-1])

    def _close(self) -> None:
        super()._close()
        with contextlib.suppress(OSError):
            os.close(self._keyboard)


def _take_keyboard() -> None:
    """Make what the new process reads the terminal that controls it, as a login does."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _drain(keyboard: int) -> None:
    with contextlib.suppress(OSError):
        while os.read(keyboard, 65536):
            pass
