"""uv's mirror gives pages a Python, and a machine without wheels is answered fairly."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lesson import check, content, equipment, workspace
from lesson.fences import fences
from lesson.tools import python, uv

MAC = ("--python-platform", "aarch64-apple-darwin", "--python-version", "3.9")


@pytest.fixture
def environment(tmp_path: Path, absent) -> dict[str, str]:
    """What uv is given on a page, with a home of its own."""
    if sys.platform != "linux" or python.interpreter(uv.MANAGED) is None:
        absent(f"needs Linux and a Python {uv.MANAGED}")
    uv.provide()
    found = uv.find()
    assert found
    kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
    return {**kept, **found.environment, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}


def run(environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    found = uv.find()
    assert found
    command = [str(found.commands["uv"]), "--offline", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_a_managed_python_comes_from_the_mirror(
    environment: dict[str, str], tmp_path: Path
) -> None:
    made = run(environment, "python", "install", uv.MANAGED)
    assert made.returncode == 0, made.stderr
    managed = run(environment, "python", "find", "--managed-python", uv.MANAGED).stdout.strip()
    assert Path(managed).resolve().is_relative_to(tmp_path)
    asked = "import ctypes, sqlite3, ssl, sys, zlib; print(sys.prefix)"
    said = subprocess.run([managed, "-I", "-c", asked], capture_output=True, text=True, timeout=60)
    assert Path(said.stdout.strip()).resolve().is_relative_to(tmp_path), said.stderr


def test_the_mirror_is_made_once(environment: dict[str, str]) -> None:
    listed = Path(environment["UV_PYTHON_DOWNLOADS_JSON_URL"])
    before = listed.stat().st_mtime_ns
    uv.provide()
    assert listed.stat().st_mtime_ns == before


def test_no_python_is_fetched_unasked(environment: dict[str, str]) -> None:
    words = ("run", "--no-project", "--managed-python", "python", "-V")
    assert run({**environment, "PATH": "/nowhere"}, *words).returncode != 0


def test_a_machine_without_wheels_is_accepted(tmp_path: Path, absent) -> None:
    exercise = content.find_exercise("restore-the-paper")
    index = equipment.index()
    if not index:
        absent("needs the pages' wheels; `lesson tools --install` fetches them")
    work = tmp_path / "work"
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    resolved = run(
        {**os.environ, **index}, "pip", "compile", "--no-build", *MAC, work / "requirements.txt"
    )
    assert resolved.returncode == 1, resolved.stdout
    (work / "no-wheel.txt").write_text(resolved.stderr, encoding="utf-8")
    check.run(exercise, work)


@pytest.mark.skipif(os.name == "nt", reason="restore.sh is run by sh")
@pytest.mark.parametrize("goes_on", ["\nuv sync", "\ntrue", " || echo renew the lock"])
def test_a_script_that_goes_on_with_another_lock_is_refused(goes_on: str, tmp_path: Path) -> None:
    exercise = content.find_exercise("repair-the-stale-lock")
    work = tmp_path / "work"
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    (work / "restore.sh").write_text(f"uv sync --locked{goes_on}\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"ended without an error where pyproject\.toml had"):
        check.run(exercise, work)


@pytest.mark.parametrize("folder", ["exercises", "solutions"])
def test_the_paper_can_be_locked_where_it_cannot_be_installed(
    folder: str, environment: dict[str, str], tmp_path: Path
) -> None:
    readme = content.root() / folder / "30-uv/restore-the-paper/README.md"
    said = re.search(r"uv (add --no-build[^`\n]*)", readme.read_text("utf-8"))
    assert said
    wheel, about = "elsewhere-1-py3-none-win_amd64.whl", "elsewhere-1.dist-info"
    with zipfile.ZipFile(tmp_path / wheel, "w") as held:
        held.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: elsewhere\nVersion: 1\n")
        held.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-win_amd64\n")
        held.writestr(f"{about}/RECORD", "")
    here = {"UV_FIND_LINKS": str(tmp_path), "UV_NO_INDEX": "1", "UV_PYTHON": sys.executable}
    project = tmp_path / "project"
    run({**environment, **here}, "init", "--bare", project)
    (project / "requirements.txt").write_text("elsewhere==1\n", encoding="utf-8")
    in_project = ("--directory", project)
    added = run({**environment, **here}, *in_project, *said[1].split())
    assert added.returncode == 0, added.stderr
    assert "elsewhere==1" in (project / "pyproject.toml").read_text("utf-8")
    assert (project / "uv.lock").exists()
    installed = run({**environment, **here}, *in_project, "sync", "--no-build")
    assert installed.returncode != 0, "a wheel for Windows was installed here"


def test_the_exercise_holds_the_files_of_the_page() -> None:
    exercise = content.find_exercise("restore-the-paper")
    shown = {
        fence.options["title"]: fence.body
        for fence in fences(exercise.episode.page)
        if fence.kind == "file"
    }
    assert (exercise.folder / "witness.py").read_text("utf-8") == shown["paper/witness.py"]
    assert shown["paper/mean.py"].endswith(
        (exercise.folder / "mean.py").read_text("utf-8").partition("\n\n")[2]
    )
    data = exercise.episode.base / "docs" / "data" / "penguins.csv"
    assert (exercise.folder / "penguins.csv").read_bytes() == data.read_bytes()
