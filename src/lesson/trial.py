"""A function of ours in a Python of its own, which cannot keep the lesson waiting or outlive it.

The child is asked and watched through one pipe, its standard input: when that is closed, because
the time is up or because the lesson itself was killed, the child tidies up and ends.
"""

import contextlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from lesson.script import MOST, Process, end

TIDY = 2.0  # seconds that a child gets to remove its copies
# Isolated, so that neither variables nor files where the learner stands change what is imported.
CHILD = [sys.executable, "-I", "-B", "-X", "utf8", "-c"]
BEGIN = """
import json, sys
asked = json.loads(sys.stdin.buffer.readline())
sys.path[:0] = [asked["home"]] if asked["home"] not in sys.path else []
sys.path += [place for place in asked["path"] if place not in sys.path]
from lesson import trial
trial.obey(asked)
"""
ANSWER, SAID = ".answer.json", ".said"


class Stopped(Exception):
    """The child gave no answer; the words go on after `The check`."""


def call(function: str, words: dict[str, str], seconds: float) -> dict[str, Any]:
    """What `module:function` gives back for these words; raises Stopped when it does not."""
    with tempfile.TemporaryDirectory(prefix="lesson-", ignore_cleanup_errors=True) as base:
        folder = Path(base).resolve()
        asked = {"function": function, "words": words, "folder": str(folder)}
        _attempt(asked, folder, seconds)
        answer: dict[str, Any] = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
        return answer


def _attempt(asked: dict[str, Any], folder: Path, seconds: float) -> None:
    before = _children()
    place = str(folder)
    with (folder / SAID).open("wb") as said:
        process = subprocess.Popen(
            [*CHILD, BEGIN],
            cwd=folder,
            env={**os.environ, "TMPDIR": place, "TEMP": place, "TMP": place},
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _adopt(True)  # while the child imports, and before it can have a child of its own
        _ask(process, asked)
        _wait(process, folder, seconds)
    finally:
        _dismiss(process, before)
        _adopt(False)


def _ask(process: Process, asked: dict[str, Any]) -> None:
    home = str(Path(__file__).resolve().parent.parent)
    line = json.dumps({**asked, "home": home, "path": [place for place in sys.path if place]})
    assert process.stdin
    with contextlib.suppress(BrokenPipeError):  # it has ended: _wait says how
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()


def _wait(process: Process, folder: Path, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while process.poll() is None:
        if (folder / SAID).stat().st_size > MOST:
            raise Stopped(f"printed more than {MOST:,} bytes and was stopped")
        if time.monotonic() > ends:
            raise Stopped(f"had not ended after {seconds:g} seconds and was stopped")
        time.sleep(0.003)
    if not (folder / ANSWER).exists():
        said = (folder / SAID).read_bytes()[-2000:].decode(errors="replace").strip()
        last = said.splitlines()[-1:] or ["nothing"]
        raise Stopped(f"ended without an answer ({_how(process.returncode)}); it said: {last[0]}")


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def _dismiss(process: Process, before: set[int]) -> None:
    """End the child and all that it began, also what made itself a daemon."""
    with contextlib.suppress(BrokenPipeError):
        assert process.stdin
        process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=TIDY)
    end(process)
    ends = time.monotonic() + 5
    while (left := _children() - before) and time.monotonic() < ends:
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.001)


def _adopt(willing: bool) -> None:
    """On Linux, be the parent of what our descendants leave behind, so that we can end it."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(36, int(willing), 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _children() -> set[int]:
    """Our child processes, where the system lists them."""
    if sys.platform != "linux":
        return set()
    found = set()
    for state in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            # After the name, which is in brackets and may hold anything: state and parent.
            if int(state.read_bytes().rpartition(b")")[2].split()[1]) == os.getpid():
                found.add(int(state.parent.name))
    return found


def obey(asked: dict[str, Any]) -> None:
    """In the child: call the function and write what it gives back."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_watch, args=(os.dup(0),), daemon=True).start()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    folder = Path(asked["folder"])
    module, _, name = asked["function"].partition(":")
    try:
        answer = getattr(importlib.import_module(module), name)(**asked["words"])
        written = folder / f"{ANSWER}.new"
        written.write_text(json.dumps(answer), encoding="utf-8")
        written.replace(folder / ANSWER)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)  # whoever asked may be no more


def _watch(pipe: int) -> None:
    """When the pipe is closed, interrupt the main thread; if that does not help, end at once."""
    while os.read(pipe, 1):
        pass
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)
    time.sleep(TIDY)
    os._exit(1)
