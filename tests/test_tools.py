"""A tool is found, or is not, whatever its program answers; nobody is shown a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lesson import tools
from lesson.tools import Found

posix = pytest.mark.skipif(os.name == "nt", reason="needs a shell script as a program")
SILENT = """
import subprocess
from lesson import tools

real = subprocess.run

def silent(command, **options):
    if options.get("timeout"):
        raise subprocess.TimeoutExpired(command, options["timeout"])
    return real(command, **options)

subprocess.run = silent
for name in tools.names():
    found = tools.load(name).find()
    print(name, found and found.version)
"""


def put(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@posix
def test_a_tool_that_is_slow_to_answer_has_an_unknown_version(tmp_path: Path) -> None:
    for name in tools.names():
        put(tmp_path, name.replace("_", "-"), "exit 0")
    path = f"{os.environ['PATH']}{os.pathsep}{tmp_path}"
    environment = {**os.environ, "PATH": path}
    ran = subprocess.run(
        [sys.executable, "-c", SILENT], env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    said = dict(line.split(" ", 1) for line in ran.stdout.splitlines())
    assert tuple(said) == tools.names()
    assert said["uv"] == said["guile"] == said["ch_run"] == "unknown"


@posix
def test_a_tool_that_says_nothing_has_an_unknown_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("uv", "guile", "mksquashfs", "ch-run"):
        put(tmp_path, name, "exit 0")
        found = tools.load(name.replace("-", "_")).find()
        assert isinstance(found, Found) and found.version == "unknown"


@posix
@pytest.mark.parametrize(
    ("script", "answer"),
    [
        ("echo a 1", "a 1"),
        ("echo a 2 >&2", "a 2"),
        ("echo a 3; exit 1", ""),
        ("printf 'a \\377'", "a \ufffd"),
        ("exec /bin/sleep 1000", ""),
    ],
)
def test_a_program_that_is_asked_gives_a_text(tmp_path: Path, script: str, answer: str) -> None:
    program = put(tmp_path, "program", script)
    slow = "sleep" in script
    assert tools.asked(program, seconds=0.5 if slow else 60) == answer


def test_a_program_that_is_not_there_gives_an_empty_text(tmp_path: Path) -> None:
    assert tools.asked(tmp_path / "nothing") == ""
    assert tools.last_word("") == "unknown"
