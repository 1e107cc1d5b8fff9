"""The embedded conda: found only when it is whole, and made anew where it was left half made."""

import subprocess
import sys
from pathlib import Path

import pytest

from lesson import content, tools
from lesson.channel import build, sources
from lesson.fences import fences
from lesson.tools import conda, pip


def test_the_lock_holds_conda_and_what_it_imports() -> None:
    held = pip.read(sources.LOCK)
    assert any("conda-lock==" in section.lines for section in held)
    assert "://" not in sources.LOCK.read_text(encoding="utf-8")
    assert all("--hash=sha256:" in section.lines for section in held)


def test_a_half_made_conda_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    (tmp_path / "beyond-venv/conda/half/bin").mkdir(parents=True)
    assert conda.find() is None
    assert conda.engine() is None


def test_a_conda_of_the_users_own_is_found_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("needs a shell script as a program")
    program = tmp_path / "bin" / "micromamba"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 2.3.0\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(program.parent))
    found = conda.find()
    assert found
    assert (found.lane, found.version) == ("installed", "2.3.0")
    assert found.environment == {}


def test_the_cache_forgets_what_is_old(tmp_path: Path) -> None:
    import os

    for name, age in (("old", 30), ("new", 1)):
        folder = tmp_path / name
        folder.mkdir()
        then = folder.stat().st_mtime - age * 86400
        os.utime(folder, (then, then))
    tools.forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_conda_says_nothing_to_anybody(absent) -> None:
    found = conda.find()
    if found is None or found.lane != "embedded":
        absent("needs the embedded conda; `lesson tools --install` makes it")
    words = (str(found.commands["conda"]), "config", "--show", "report_errors", "channels")
    said = subprocess.run(words, capture_output=True, text=True, timeout=60).stdout
    assert "report_errors: False" in said
    assert "defaults" not in said


def test_conda_starts_from_a_path_with_a_blank(tmp_path: Path, absent) -> None:
    found = conda.find()
    if found is None or found.lane != "embedded":
        absent("needs the embedded conda; `lesson tools --install` makes it")
    home = tmp_path / "a cache"
    home.symlink_to(found.commands["conda"].parent.parent)
    conda.write_launcher(launcher := tmp_path / "conda", home / "bin/python")
    said = subprocess.run([launcher, "--version"], capture_output=True, text=True, timeout=60)
    assert said.stdout == f"conda {found.version.partition(',')[0]}\n", said.stderr


def test_the_key_of_the_channels_is_of_their_recipes() -> None:
    first = build.folder()
    assert build.folder() == first
    assert first.parent.name == "channels"


def test_pixi_commands_are_shown_and_not_executed() -> None:
    (page,) = (e.page for e in content.episodes() if e.slug == "conda")
    shown = [fence.body for fence in fences(page) if fence.kind == "shown"]
    assert any("pixi add" in body for body in shown)
    executed = [fence.body for fence in fences(page) if fence.kind == "executed"]
    assert not any(line.startswith("$ pixi") for body in executed for line in body.splitlines())
