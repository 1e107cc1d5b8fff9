"""When a learner saves a file: the system tells us, or we look, where it cannot tell."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

TICK = 0.1  # seconds between two looks at the keyboard
TOOLS = {".git", ".venv", "__pycache__", "node_modules", ".ipynb_checkpoints", ".pytest_cache"}
EDITORS = re.compile(r"~$|\.sw.$|^\.#|^4913$|\.tmp$|\.___jb_")
# File systems whose changes, made by another machine, the system does not tell us.
REMOTE = re.compile(
    r"9p|afs|beegfs|ceph|cifs|drvfs|fuse\..*|glusterfs|gpfs|lustre|nfs\d?|prl_fs|smb.*|"
    r"vboxsf|virtiofs|vmhgfs"
)


def changes(folder: Path, poll: bool) -> Iterator[bool]:
    """True after something in the folder was saved, False again and again in between."""
    ticks = _looked if poll or remote(folder) else _told
    renewed = False
    while True:
        known = _identity(folder)
        if known is None:
            yield renewed
            while _identity(folder) is None:
                time.sleep(TICK)
                yield False
            renewed = True
            continue
        try:
            for changed in ticks(folder):
                # A folder that was put in another's place is not seen by the old watch.
                if _identity(folder) != known:
                    break
                yield changed or renewed
                renewed = False
            renewed = True
        except OSError:
            ticks = _looked  # the system gives no more watches


def _told(folder: Path) -> Iterator[bool]:
    """What the system tells us of changes."""
    import watchfiles

    seen = watchfiles.watch(
        folder,
        watch_filter=lambda change, path: _ours(Path(path), folder),
        debounce=300,
        rust_timeout=round(TICK * 1000),
        yield_on_timeout=True,
        force_polling=False,  # its polling takes two saves within a second for one: see _looked
    )
    return map(bool, seen)


def _looked(folder: Path) -> Iterator[bool]:
    """What can be seen by looking at every file."""
    before = _state(folder)
    while True:
        yield False
        time.sleep(TICK)
        now = _state(folder)
        if now != before:
            before = now
            yield True


def _state(folder: Path) -> dict[Path, tuple[int, int]]:
    found = {}
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in TOOLS]
        for path in (Path(base, name) for name in names):
            with suppress(OSError):  # an editor may have removed it meanwhile
                state = path.stat()
                found[path] = (state.st_mtime_ns, state.st_size)
    return {path: state for path, state in found.items() if _ours(path, folder)}


def _ours(path: Path, folder: Path) -> bool:
    """Whether it is a file that a learner saves, not what an editor or a tool keeps for itself."""
    parts = path.relative_to(folder).parts if path.is_relative_to(folder) else path.parts
    return not TOOLS & {*parts} and not EDITORS.search(path.name)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def remote(folder: Path, mounts: str | None = None) -> bool:
    """Whether the folder is on a drive whose changes can only be seen by looking."""
    place = folder.resolve()
    if str(place).startswith("\\\\"):
        return True
    if mounts is None:
        with suppress(OSError):
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    kinds = {}
    for line in (mounts or "").splitlines():
        _, point, kind, *_ = line.split(" ")
        point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), point)
        if place.is_relative_to(point):
            kinds[point] = kind  # of two at the same place, the later one hides the earlier
    return bool(kinds) and bool(REMOTE.fullmatch(kinds[max(kinds, key=len)]))
