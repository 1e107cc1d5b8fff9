"""Remove what commands left: processes, mounts and files, also when whoever ran them was killed.

Run as a program, it waits until its standard input ends, as it does with the process that began
it, and then sweeps the folder that it was given.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 10.0  # seconds in which processes that are killed have to end
PROC = Path("/proc")


def sweep(home: Path) -> None:
    """Kill all that has this HOME or lives in its files, unmount what lies in it, remove it."""
    networks: set[str] = set()
    ends = time.monotonic() + PATIENCE
    while (left := strays(home)) and time.monotonic() < ends:
        networks |= {network for pid in left if (network := _namespace(str(pid), "net"))}
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    _unmount(home, networks - {_namespace("self", "net")})
    # What could not be unmounted may be somebody's own folder: it is not ours to empty.
    if not any(place.is_relative_to(home) for _, place in _mounts()):
        remove(home)


def strays(home: Path) -> list[int]:
    """The processes that began in this home, and those in containers whose files lie in it."""
    mark = f"\0HOME={home}\0".encode()
    here = _namespace("self")
    return [
        int(path.name)
        for path in PROC.glob("[0-9]*")
        if mark in b"\0" + _read(path / "environ") or _inside(path, home, here)
    ]


def _inside(process: Path, home: Path, here: str) -> bool:
    """Whether a process has files of this home for its root."""
    with contextlib.suppress(OSError):
        if (process / "root").readlink().is_relative_to(home):
            return True
    if _namespace(process.name) in (here, ""):
        return False
    # Other mounts are no sign: a new namespace begins with a copy of all that the machine has.
    lines = _read(process / "mountinfo").decode(errors="replace").splitlines()
    roots = [line for line in lines if line.split(" ")[4] == "/"]
    return any(f"{home}/" in _plain(line) for line in roots)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _namespace(process: str, kind: str = "mnt") -> str:
    """What tells a process's view of mounts, or of networks, from another's; empty if unknown."""
    try:
        return str((PROC / process / "ns" / kind).readlink())
    except OSError:
        return ""


def _unmount(home: Path, networks: set[str]) -> None:
    """Undo mounts below the home, the innermost first, and those that keep a dead network."""
    for root, place in reversed(_mounts()):
        if place.is_relative_to(home) or root in networks:
            subprocess.run(["umount", "--lazy", str(place)], capture_output=True, check=False)
            if root in networks:
                place.unlink(missing_ok=True)


def _mounts() -> list[tuple[str, Path]]:
    """What is mounted, in order: which part of a file system, and where."""
    lines = _read(PROC / "self" / "mountinfo").decode(errors="replace").splitlines()
    fields = [[_plain(field) for field in line.split(" ")] for line in lines]
    return [(field[3], Path(field[4])) for field in fields]


def _plain(field: str) -> str:
    """A field as it is: the kernel writes a space as its number."""
    return re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), field)


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, even where commands took the right to do so."""
    for place, folders, _ in os.walk(folder):
        for path in (Path(place, name) for name in folders):
            with contextlib.suppress(OSError):
                if not path.is_symlink():
                    path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists() and os.geteuid() and shutil.which("unshare"):
        # Files of users that exist in containers only belong to numbers lent to this user.
        lent = ["unshare", "--map-auto", "--map-root-user", "rm", "--recursive", "--force"]
        subprocess.run([*lent, str(folder)], capture_output=True, check=False)


@contextmanager
def after(home: Path) -> Iterator[None]:
    """Sweep the home when the block ends, and also when this process is killed meanwhile."""
    keeper = keep(home)
    try:
        yield
    finally:
        sweep(home)
        dismiss(keeper)


def keep(home: Path) -> "subprocess.Popen[bytes] | None":
    """A process that sweeps the home once this one is gone; None where there is no /proc."""
    if not PROC.is_dir():
        return None
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(home)],
        stdin=subprocess.PIPE,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    )


def dismiss(keeper: "subprocess.Popen[bytes] | None") -> None:
    """Let the keeper end: there is nothing left to sweep."""
    if keeper and keeper.stdin:
        keeper.stdin.close()
        keeper.wait()


if __name__ == "__main__":
    while os.read(0, 1):
        pass
    sweep(Path(sys.argv[1]))
