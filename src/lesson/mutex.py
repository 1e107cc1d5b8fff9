"""One process at a time: a lock that the system frees when its holder is dead."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 10.0  # seconds; who holds the lock needs a hundredth of one
BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


class Busy(Exception):
    """Another process holds the lock, and has held it for long."""


@contextmanager
def mutex(path: Path, patience: float | None = None) -> Iterator[None]:
    """Keep others out for as long as the block runs; raises Busy where one keeps us out."""
    patience = PATIENCE if patience is None else patience
    end = time.monotonic() + patience
    while (handle := _held(path)) is None:
        if time.monotonic() > end:
            raise Busy(f"another `lesson` has been writing for {patience:.0f} seconds")
        time.sleep(0.02)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)
        if sys.platform == "win32":  # which removes no open file
            with suppress(OSError):
                path.unlink()


def _held(path: Path) -> int | None:
    """The lock file, open and ours; None while it is another's."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(handle)
        # Its last holder may have removed it between our two calls; then it locks nothing.
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno not in BUSY:
            return handle  # a file system without locks: better without one than not at all
    os.close(handle)
    return None


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
