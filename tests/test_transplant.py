"""A Python of another Debian release: real, whole, its own, and the same in every lane."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from lesson import debian, transplant
from lesson.tools import python

LIBRARIES = """
import bz2, ctypes, lzma, readline, sqlite3, ssl, zlib
print(*sorted({line.split(None, 5)[5].strip() for line in open("/proc/self/maps")
               if ".so" in line}), sep="\\n")
"""


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


@pytest.fixture(scope="module", params=["3.9", "3.13"])
def transplanted(request, tmp_path_factory):
    """A Python of another release, in a folder with a space; and what apt kept meanwhile."""
    home = tmp_path_factory.mktemp("a cache") / request.param
    before = apts_own()
    try:
        transplant.fetch(request.param, home)
    except debian.Unavailable as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no package of another Debian release can be fetched here: {problem}")
    return request.param, home, before


def apts_own():
    folders = [Path("/var/lib/apt"), Path("/var/cache/apt"), Path("/var/lib/dpkg")]
    paths = [path for folder in folders for path in [folder, *folder.rglob("*")]]
    return {path: path.lstat().st_mtime_ns for path in paths}


def test_nothing_of_the_machines_apt_changed_and_nothing_is_left_over(transplanted):
    _, home, before = transplanted
    assert apts_own() == before
    assert [path.name for path in home.parent.iterdir()] == [home.name]


def test_it_is_found_as_a_complete_python(transplanted, monkeypatch):
    minor, home, _ = transplanted
    executable = home / "usr" / "bin" / f"python{minor}"
    asked = python._ask(executable, executable.stat().st_mtime_ns)
    assert asked
    assert asked.prefix == str(home / "usr")


def test_it_uses_its_own_libraries_not_the_machines(transplanted):
    minor, home, _ = transplanted
    loaded = run(home / "usr" / "bin" / f"python{minor}", "-c", LIBRARIES).splitlines()
    assert any("libssl" in path for path in loaded)
    assert any("ld-" in path for path in loaded)
    assert [path for path in loaded if not path.startswith(str(home))] == []


def test_its_environments_work_also_when_it_is_reached_through_a_link(transplanted, tmp_path):
    minor, home, _ = transplanted
    link = tmp_path / "bin" / f"python{minor}"
    link.parent.mkdir()
    link.symlink_to(home / "usr" / "bin" / f"python{minor}")
    environment = tmp_path / "an environment"
    run(link, "-m", "venv", environment, cwd=tmp_path)
    inside = environment / "bin" / "python"
    assert run(inside, "-I", "-c", "import sys; print(sys.base_prefix)").strip() == f"{home}/usr"
    assert (environment / "bin" / f"python{minor}").readlink() == link
    packages = run(inside, "-I", "-m", "pip", "list", "--format=freeze").split()
    assert {line.partition("==")[0] for line in packages} <= {"pip", "setuptools"}
    assert packages


def test_a_failure_on_the_way_leaves_nothing(tmp_path, monkeypatch):
    def half(release, packages, scratch, alone=False):
        (scratch / "debs").mkdir(parents=True)
        raise debian.Unavailable("the network went away")

    monkeypatch.setattr(debian, "check", lambda: None)
    monkeypatch.setattr(debian, "fetch", half)
    with pytest.raises(debian.Unavailable):
        transplant.fetch("3.13", tmp_path / "cache" / "3.13")
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_killed_runs_left_behind_is_removed_after_a_day(tmp_path):
    for name in (".old", ".new", "3.13"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / ".old", (0, time.time() - 2 * transplant.DAY))
    os.utime(tmp_path / "3.13", (0, 0))
    transplant._sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".new", "3.13"}


def test_a_library_that_is_not_as_expected_is_refused(tmp_path):
    (tmp_path / "__init__.py").write_text("something else\n")
    with pytest.raises(debian.Unavailable, match="not as expected"):
        transplant._edit(tmp_path / "__init__.py", "context.python_dir", "")
