"""The pages' package index: locked by hash, fetched once, read by the real pip."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson import content, toolbox
from lesson.document import Malformed
from lesson.tools import Found, Missing, pip


def base(tmp_path: Path, text: str) -> Path:
    (tmp_path / "episodes").mkdir()
    (tmp_path / "episodes" / "index.lock").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_locked_package_has_a_version_and_a_hash() -> None:
    sections = pip.sections()
    assert sections
    for section in sections:
        named = re.findall(
            r"(?m)^[\w.-]+==[\w.]+(?: \\\n +--hash=sha256:[0-9a-f]{64})+$", section.lines
        )
        assert len(named) == len(re.findall(r"(?m)^\S", section.lines)) > 0


def test_the_lock_names_no_registry() -> None:
    assert "://" not in (content.root() / "episodes" / "index.lock").read_text(encoding="utf-8")
    assert "://" not in (content.root() / "requirements.lock").read_text(encoding="utf-8")


def test_sections_hold_what_stands_below_their_heading(tmp_path: Path) -> None:
    text = "# What this is.\n\n# for 3.9: old\none==1\n\n# for 3.11, 3.13\ntwo==2\n"
    first, second = pip.sections(base(tmp_path, text))
    assert (first.pythons, first.lines) == (("3.9",), "one==1\n")
    assert (second.pythons, second.lines) == (("3.11", "3.13"), "two==2\n")
    assert first.folder != second.folder


def test_a_package_without_a_heading_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"index\.lock:2: expected a heading first"):
        pip.sections(base(tmp_path, "# Words.\none==1\n"))


def test_a_learners_copy_has_no_index_and_names_their_own_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "root", lambda: tmp_path)
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path / "cache"))
    own = tmp_path / "pip3"
    own.write_text("#!/bin/sh\necho pip 25.0.1 from a place\n", encoding="utf-8")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    pip.provide()
    assert pip.find() == Found("25.0.1", "installed", {"pip": own})
    assert "--install" not in toolbox.advice("pip")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert pip.find() is None
    assert not (tmp_path / "cache").exists()


@pytest.mark.skipif(not os.environ.get("CI") and not pip.find(), reason="wheels were not fetched")
def test_pip_really_installs_from_the_index(tmp_path: Path) -> None:
    found = pip.find()
    assert found, "the pages' wheels are missing; `lesson tools --install` fetches them"
    command = [sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-deps"]
    command += ["--index-url", found.environment["PIP_INDEX_URL"], "--target", str(tmp_path)]
    ran = subprocess.run([*command, "cowsay"], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "cowsay").is_dir()


def test_a_wheel_with_another_hash_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = pip.find()
    if not found and not os.environ.get("CI"):
        pytest.skip("wheels were not fetched")
    assert found
    wheels = str(next(section.folder for section in pip.sections()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_FIND_LINKS", wheels)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    tree = base(tmp_path, f"# for 3.11\ncowsay==6.1 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(content, "root", lambda: tree)
    with pytest.raises(Missing, match="cannot be had"):
        pip.provide()
    assert pip.find() is None


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[pip.Section]:
    """A section with one wheel, in a cache of its own."""
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path / "a cache"))
    (section,) = pip.sections(base(tmp_path, "# for 3.11\none==1\n"))
    section.folder.mkdir(parents=True)
    (section.folder / "one-1-py3-none-any.whl").touch()
    return [section]


def test_an_index_is_found_where_another_process_was_first(
    locked: list[pip.Section], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, first = pip._pages, []

    def slow(sections: list[pip.Section]) -> Iterator[tuple[str, str]]:
        monkeypatch.setattr(pip, "_pages", pages)
        first.append(pip._index(sections))
        return pages(sections)

    monkeypatch.setattr(pip, "_pages", slow)
    index = pip._index(locked)
    assert first == [index] and (index / "one/index.html").exists()
    assert list(index.parent.iterdir()) == [index]


def test_the_index_of_a_cache_that_was_moved_leads_to_its_new_place(
    locked: list[pip.Section], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip._index(locked)
    moved = (tmp_path / "a cache").rename(tmp_path / "moved")
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(moved))
    page = (pip._index(locked) / "one/index.html").read_text(encoding="utf-8")
    assert locked[0].wheels[0].as_uri() in page


def test_wheels_are_taken_that_another_process_fetched_first(
    locked: list[pip.Section], monkeypatch: pytest.MonkeyPatch
) -> None:
    (section,) = locked
    there = section.folder.rename(section.folder.with_name("there"))

    def other(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        there.rename(section.folder)
        return subprocess.CompletedProcess([], 0, "", "")

    monkeypatch.setattr(pip.subprocess, "run", other)
    pip.fetch(section)
    assert [wheel.name for wheel in section.wheels] == ["one-1-py3-none-any.whl"]
    assert list(section.folder.parent.iterdir()) == [section.folder]
