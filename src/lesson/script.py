"""A learner's script, run in a copy of the folder: nothing it does can harm the original.

Imports the standard library alone, like everything a learner's check uses.
"""

import contextlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from lesson import bash

Process = subprocess.Popen[bytes]
BLANK = "____"
MOST = 1_000_000  # bytes a script may print
LARGEST = 200_000_000  # bytes a folder may hold, environments aside
# A frame of a traceback: the place, and the lines of code below it.
FRAME = r'(?m)^  File "(.+?)", line \d+.*\n(?:    .*\n)*'


@dataclass(frozen=True)
class Result:
    """What a script printed, both streams together, and its exit status."""

    output: str
    status: int

    def succeeded(self, name: str) -> Self:
        """The result itself; raises AssertionError with the last words of a script that failed."""
        last = "\n".join(self.output.splitlines()[-12:])
        asked = (
            f"\n{name} asks for input, but a check has no one to type: write the answer into it."
            if "EOFError: EOF when reading a line" in last
            else ""
        )
        assert self.status == 0, (
            f"{name} stopped with exit status {self.status}. It said:\n{last}{asked}"
        )
        return self


def filled(path: Path) -> None:
    """Pass when no blank is left in the file; raises AssertionError with the first one's line."""
    for number, line in enumerate(bash.read(path).splitlines(), 1):
        if BLANK in line and not line.lstrip().startswith("#"):
            raise AssertionError(
                f"{path.name}, line {number}: a blank is left, `{line.strip()}`; "
                f"put your own words in place of {BLANK}."
            )


@contextlib.contextmanager
def clean_copy(work: Path) -> Iterator[Path]:
    """A copy of the folder without environments and caches, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="lesson-", ignore_cleanup_errors=True) as base:
        copy = Path(base).resolve() / work.name
        shutil.copytree(work, copy, symlinks=True, ignore=_left_out, copy_function=_copier())
        yield copy


def _copier() -> Callable[[str, str], None]:
    """What copies one file after the other, up to as much as is fair to a learner's disk."""
    copied = 0

    def copy(source: str, target: str) -> None:
        nonlocal copied
        if not Path(source).is_symlink():
            copied += Path(source).stat().st_size
        assert copied <= LARGEST, (
            f"The folder holds more than {LARGEST:,} bytes, too much for a check to copy; "
            f"{Path(source).name} is one of its files. Move large files out of it."
        )
        shutil.copy2(source, target, follow_symlinks=False)

    return copy


@contextlib.contextmanager
def prepared(work: Path) -> Iterator[Path]:
    """A clean copy in the state in which the exercise begins, as its prepare.py makes it."""
    with clean_copy(work) as copy:
        attempt([sys.executable, "prepare.py"], copy).succeeded("prepare.py")
        yield copy


def _made_by_tools(folder: str, names: Sequence[str]) -> set[str]:
    caches = {"__pycache__", ".ipynb_checkpoints"}
    signs = ("pyvenv.cfg", "conda-meta")  # what only an environment holds
    environments = {n for n in names for sign in signs if Path(folder, n, sign).exists()}
    return {n for n in names if n in caches} | environments


def _left_out(folder: str, names: Sequence[str]) -> set[str]:
    """What a copy does without: what tools made, and pipes, which would wait for a writer."""
    made = _made_by_tools(folder, names)
    states = {name: Path(folder, name).lstat().st_mode for name in names}
    plain = (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK)
    return made | {name for name, mode in states.items() if not any(is_(mode) for is_ in plain)}


def run(
    work: Path,
    name: str,
    *arguments: str,
    python: Path | str | None = None,
    env: Mapping[str, str] | None = None,
    seconds: float = 30,
) -> Result:
    """What the Python script prints in a copy of the folder; raises AssertionError if it fails."""
    assert (work / name).is_file(), f"{name} is missing; `lesson reset` brings it back."
    command = [str(python or sys.executable), name, *arguments]
    return _in_a_copy(work, command, env, seconds).succeeded(name)


def shell(
    work: Path, name: str, env: Mapping[str, str] | None = None, seconds: float = 60
) -> Result:
    """What the shell script prints in a copy of the folder; raises AssertionError if it fails."""
    assert (work / name).is_file(), f"{name} is missing; `lesson reset` brings it back."
    return _in_a_copy(work, ["bash", name], env, seconds).succeeded(name)


def ask(
    folder: Path, name: str, program: str, *arguments: str, env: Mapping[str, str] | None = None
) -> str:
    """What a program of ours prints that runs the learner's script and asks it something.

    Raises AssertionError if it fails, with what is the script's own in the traceback: a learner
    has never seen the program.
    """
    with clean_copy(folder) as copy:
        (copy / "ask.py").write_text(program, encoding="utf-8")
        command = [sys.executable, "ask.py", *arguments]
        ran = attempt(command, copy, env=env, seconds=30, name=name)
    said = ran.output if ran.status == 0 else _own(ran.output, name)
    return Result(said.replace(str(copy), str(folder)), ran.status).succeeded(name).output


def _own(said: str, name: str) -> str:
    """Of the last traceback, the last frame that is the script's, and the error."""
    trace = said.rpartition("Traceback (most recent call last):\n")[2]
    frames = list(re.finditer(FRAME, trace))
    own = [frame[0] for frame in frames if Path(frame[1]).name == name]
    return "".join(own[-1:]) + trace[frames[-1].end() :] if frames else said


def _in_a_copy(
    work: Path, command: Sequence[str], env: Mapping[str, str] | None, seconds: float
) -> Result:
    """What a command prints in a copy of the folder, with the folder's own path in its messages."""
    with clean_copy(work) as copy:
        ran = attempt(command, copy, env=env, seconds=seconds)
        return Result(ran.output.replace(str(copy), str(work)), ran.status)


def attempt(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str] | None = None,
    seconds: float = 60,
    name: str = "",
) -> Result:
    """What a command prints in a folder and its status; raises AssertionError if it never ends.

    `name` is what a message calls the command, where it is not to be its own words.
    """
    # A file, not a pipe: a process left in the background must not keep us waiting.
    with (
        tempfile.TemporaryDirectory(prefix="home-", ignore_cleanup_errors=True) as home,
        tempfile.TemporaryFile() as printed,
    ):
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**_environment(home), **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except FileNotFoundError as problem:
            raise AssertionError(_absent(command)) from problem
        try:
            _wait(process, name or " ".join(map(os.path.basename, command)), printed, seconds)
        finally:
            end(process)
        printed.seek(0)
        return Result(printed.read(MOST).decode(errors="replace"), process.returncode)


def _absent(command: Sequence[str]) -> str:
    program, *words = map(os.path.basename, command)
    scripts = [word for word in words if word.endswith(".sh")]
    if program in ("bash", "sh"):
        needs = f"{scripts[0] if scripts else 'This check'} needs {program}"
        return f"{needs}, which is not on this machine; on Windows do this in WSL."
    return f"`{program}` cannot be run: it, or the program that it names first, is not there."


def _wait(process: Process, name: str, printed: IO[bytes], seconds: float) -> None:
    ends = time.monotonic() + seconds
    ended = False
    while not ended:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.02)
            ended = True
        size = os.fstat(printed.fileno()).st_size
        assert size <= MOST, f"`{name}` printed more than {MOST:,} bytes; print less."
        late = time.monotonic() > ends
        assert ended or not late, f"`{name}` had not ended after {seconds:g} seconds."


def _environment(home: str) -> dict[str, str]:
    """The learner's own environment, but not their home nor an activated environment."""
    left_out = {"VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "HOME": home, "USERPROFILE": home, "PYTHONDONTWRITEBYTECODE": "1"}


def end(process: Process) -> None:
    """Kill a process that leads its session, and those in it; it is over when this gives back."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        elif process.poll() is None:  # Windows has no groups: the whole tree, while it has a root
            tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, timeout=20, check=False)
            process.kill()
    process.wait()
