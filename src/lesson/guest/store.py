"""What is built once and kept: under a hash of its inputs, so that a change makes it anew."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from lesson.mutex import mutex
from lesson.tools import cache

PATIENCE = 1800.0  # seconds to wait for another process that builds the same
MONTH = 30 * 24 * 3600.0


def name(kind: str, inputs: Iterable[bytes]) -> Path:
    """The folder in which what is made from these inputs is kept, whether it is there or not."""
    digest = hashlib.sha256()
    for part in inputs:
        digest.update(hashlib.sha256(part).digest())
    return cache().resolve() / "guests" / f"{kind}-{digest.hexdigest()[:16]}"


def kept(folder: Path, build: Callable[[Path], None]) -> Path:
    """The folder, filled by `build` unless it was before; what nobody used for a month goes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with mutex(folder.with_name(f"{folder.name}.lock"), PATIENCE):
        if not folder.exists():
            new = folder.with_name(f"{folder.name}.new")
            shutil.rmtree(new, ignore_errors=True)  # of a build that was interrupted
            new.mkdir()
            build(new)
            new.rename(folder)
        os.utime(folder)
    _forget(folder)
    return folder


def _forget(used: Path) -> None:
    kind = used.name.rpartition("-")[0]
    for folder in used.parent.glob(f"{kind}-????????????????"):
        if folder != used and folder.stat().st_mtime < time.time() - MONTH:
            shutil.rmtree(folder, ignore_errors=True)
