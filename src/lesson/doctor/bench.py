"""The doctor's bench: a folder with a space in its path, in which tools are used for a while."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from .privacy import Mask
from .surroundings import Place

LONG = 40  # characters; the engines of containers put sockets 100 characters further down
MOST = 200_000  # bytes that are kept of what a command prints
NOT_GIVEN = {
    *("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX"),
    *("CONDA_DEFAULT_ENV", "CONDA_SHLVL", "PYTHONDONTWRITEBYTECODE"),
    "CONDA_ENVS_PATH",  # another name of CONDA_ENVS_DIRS: conda refuses to be given both
}


class Failed(Exception):
    """A command that did not do what was wanted, with what it printed."""

    def __init__(self, command: str, why: str, output: str = "") -> None:
        super().__init__(f"`{command}` {why}")
        self.output = output


class NotHere(Exception):
    """A command that is not on this machine."""


class Partly(Exception):
    """The tool works, but not for all that a learner will do; `advice` is what helps."""

    def __init__(self, said: str, advice: tuple[str, ...] = (), *commands: str) -> None:
        super().__init__(said)
        self.advice, self.commands = advice, commands


class Bench:
    """A folder of its own, and the commands that are run in it."""

    def __init__(self, base: Path, seconds: float, place: Place | None = None) -> None:
        self.folder = base / "a folder with a space"
        self.home = base / "home"  # of the tools that get an empty one
        self.store = base / "store"  # for images and packages that the tools make
        for folder in (self.folder, self.home, self.store):
            folder.mkdir(mode=0o700)
        self.ends = time.monotonic() + seconds
        self.place = place or Place("")
        self.settings: dict[str, str] = {}  # variables for every command
        self.own_home = False  # whether commands see the user's home, and not an empty one
        self.notes: list[str] = []
        self.version = ""
        roots = {str(base), os.path.realpath(str(base))}
        self.mask = Mask({root: "<folder>" for root in roots})

    def which(self, command: str) -> str:
        """Where a command is; raises NotHere."""
        found = self.place.commands.get(command) or shutil.which(command)
        if found is None:
            raise NotHere(f"the command `{command}` is not on this machine's PATH")
        return str(found)

    def run(
        self,
        *command: str | Path,
        seconds: float = 60,
        wanted: int = 0,
    ) -> str:
        """What a command printed; raises Failed for another status than `wanted`, and NotHere."""
        words = list(map(str, command))
        shown = self.mask(" ".join([Path(words[0]).name, *words[1:]]))
        words[0] = words[0] if Path(words[0]).is_absolute() else self.which(words[0])
        patience = max(1.0, min(seconds, self.ends - time.monotonic()))
        given = {**self._environment(), **self.place.environment, **self.settings}
        try:
            status, output = _attempt(words, self.folder, given, patience)
        except OSError as problem:
            raise Failed(shown, f"cannot be started: {problem.strerror}") from problem
        if status is None:
            raise Failed(shown, f"had not ended after {patience:.0f} seconds", output)
        if status != wanted:
            raise Failed(shown, f"ended with status {status}", output)
        return output

    def write(self, name: str, text: str) -> Path:
        """A text file in the folder, with lines as Linux ends them."""
        path = self.folder / name
        path.write_bytes(text.encode("utf-8"))
        return path

    def ask_version(self, *command: str | Path) -> str:
        """The first thing that looks like a version in what a command printed, and keep it."""
        said = self.run(*command)
        found = re.search(r"\d+(?:\.\d+)+[\w.+-]*", said)
        self.version = found[0].rstrip(".") if found else "of unknown version"
        return self.version

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_GIVEN}
        kept.update({"NO_COLOR": "1", "COLUMNS": "80", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"})
        if self.own_home:
            return kept
        # Whatever a tool writes into a home goes when the bench goes; so do its caches.
        home = str(self.home)
        kept.update({"HOME": home, "USERPROFILE": home, "APPDATA": home, "LOCALAPPDATA": home})
        return {name: value for name, value in kept.items() if not name.startswith("XDG_")}


def last(text: str) -> str:
    """The last line that is not empty."""
    return ([line.strip() for line in text.splitlines() if line.strip()] or [""])[-1]


@contextlib.contextmanager
def bench(seconds: float, place: Place | None = None) -> Iterator[Bench]:
    """A bench that is cleared away afterwards, also from files that cannot be written."""
    base = tempfile.mkdtemp(prefix="lesson-doctor-", dir=_room())
    try:
        yield Bench(Path(base), seconds, place)
    finally:
        remove(base)


def _room() -> str | None:
    """Where the bench is set up: not below a long path, since a socket cannot have one."""
    long = len(tempfile.gettempdir()) > LONG
    return "/tmp" if os.name != "nt" and long and os.access("/tmp", os.W_OK) else None


def remove(folder: str) -> None:
    """Delete a folder, whatever a tool has done to its permissions."""
    for root, folders, _ in os.walk(folder):
        for name in folders:
            with contextlib.suppress(OSError):
                path = os.path.join(root, name)  # noqa: PTH118
                if not os.path.islink(path):  # noqa: PTH114
                    os.chmod(path, 0o700)  # noqa: PTH101
    shutil.rmtree(folder, ignore_errors=True)


def _attempt(
    words: list[str], folder: Path, env: Mapping[str, str], patience: float
) -> tuple[int | None, str]:
    """Status and output of a command; the status is None where it had to be stopped."""
    # A file, not a pipe: a process left in the background must not keep us waiting.
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            words,
            cwd=str(folder),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=os.name != "nt",
        )
        status: int | None = None
        try:
            status = process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(process)
        printed.seek(max(0, printed.seek(0, os.SEEK_END) - MOST))
        return status, printed.read().decode("utf-8", "replace").replace("\r\n", "\n")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop a command with everything that it started."""
    if sys.platform == "win32":
        if process.poll() is None:
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
