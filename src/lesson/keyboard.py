"""Single keys of a terminal, which is as it was afterwards."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

SEQUENCE = re.compile(r"\x1b(\[[0-9;]*[A-Za-z~]|O?.)?")  # what an arrow or F1 sends
PREFIXES = "\x00\xe0"  # on Windows, an arrow or F1 is one of these and one more character
Key = Callable[[], str]


def there() -> bool:
    """Whether there is a terminal to read keys from."""
    return bool(sys.stdin and sys.stdin.isatty())


def keys() -> AbstractContextManager[Key]:
    """What gives the key that was pressed, or nothing; at the end the terminal is restored."""
    if not there():
        return _no_keys()
    return _windows_keys() if os.name == "nt" else _posix_keys()


@contextmanager
def _no_keys() -> Iterator[Key]:
    yield lambda: ""


@contextmanager
def _posix_keys() -> Iterator[Key]:
    import select
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def one_at_a_time(*_: object) -> None:
        tty.setcbreak(terminal, termios.TCSADRAIN)

    waiting: list[str] = []

    def pressed() -> str:
        if select.select([terminal], [], [], 0)[0]:
            typed = os.read(terminal, 1024).decode(errors="replace")
            # Nothing at all is what a terminal that was closed sends.
            waiting.extend(SEQUENCE.sub("", typed).lower() if typed else "q")
        return waiting.pop(0) if waiting else ""

    # A shell that brings us back from Ctrl-Z has put the terminal into its own mode.
    resumed = signal.signal(signal.SIGCONT, one_at_a_time)
    try:
        one_at_a_time()
        yield pressed
    finally:
        signal.signal(signal.SIGCONT, resumed)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextmanager
def _windows_keys() -> Iterator[Key]:
    import msvcrt

    def pressed() -> str:
        if not msvcrt.kbhit():  # type: ignore[attr-defined]
            return ""
        key: str = msvcrt.getwch()  # type: ignore[attr-defined]
        if key not in PREFIXES:
            return key.lower()
        if msvcrt.kbhit():  # type: ignore[attr-defined]  # else it was an à
            msvcrt.getwch()  # type: ignore[attr-defined]
        return ""

    yield pressed
