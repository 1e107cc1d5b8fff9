"""Several commands at a time, none of which outlives the one who asked for them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

WORKERS = 8


@contextmanager
def run(commands: Sequence[Sequence[str]], folder: Path) -> Iterator[Iterator[tuple[str, str]]]:
    """What each command prints, on standard output and on standard error, in their order."""
    running: list[subprocess.Popen[str]] = []

    def printed(command: Sequence[str]) -> tuple[str, str]:
        process = subprocess.Popen(
            command,
            cwd=folder,
            # UTF-8 whatever the terminal's own encoding is, since nobody but us reads it.
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        running.append(process)
        said, problem = process.communicate()
        return said, problem.strip()

    pool = ThreadPoolExecutor(min(WORKERS, os.cpu_count() or 1))
    try:
        yield pool.map(printed, commands)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.terminate()  # where one is ended already, this does nothing
        pool.shutdown()
