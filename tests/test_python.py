"""The interpreters: which are found, which are passed over, and what is said when one lacks."""

import json
import os
import subprocess
import sys

import pytest

from lesson import debian, tools, transplant
from lesson.tools import python


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine without any Python: its home is empty, and so is its PATH."""
    for name in ("UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "PYENV_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setattr(python, "SYSTEM", (str(tmp_path / "usr" / "bin"),))
    monkeypatch.setattr(python, "MACOS", ())
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "nowhere"))
    return tmp_path


def put(path, version="3.13.5", prefix="/somewhere", complete=True, first=""):
    """An executable that answers like a Python; `first` is what it does before it answers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    answer = json.dumps([[int(part) for part in version.split(".")], str(prefix), complete])
    path.write_text(f"#!/bin/sh\n{first}\necho '{answer}'\n")
    path.chmod(0o755)
    return path


def test_every_python_of_this_machine_is_what_its_name_says():
    found = python.find()
    assert found, "this machine has none of the pages' Pythons, or none that has venv"
    for word, executable in found.commands.items():
        said = subprocess.run([executable, "-V"], capture_output=True, text=True).stdout.split()
        minor = python.OWN if word == "python3" else word.removeprefix("python")
        assert said[1].startswith(f"{minor}.")


def test_a_machine_without_python_has_none(machine):
    assert python.find() is None


def test_the_machines_own_python_is_also_called_python3(machine):
    own = put(machine / "programs" / "python3.11", "3.11.2")
    put(machine / "programs" / "python3.13", "3.13.5")
    found = python.find()
    assert set(found.commands) == {"python3", "python3.11", "python3.13"}
    assert found.commands["python3"] == own
    assert (found.version, found.lane) == ("3.11.2, 3.13.5", "installed")


def test_the_newest_of_pyenvs_versions_is_taken_but_no_unusual_build(machine):
    versions = machine / ".pyenv" / "versions"
    for name in ("3.13.2", "3.13.10", "3.13.11-debug", "3.13.12t", "3.13-dev", "3.130.1"):
        version = name if name.count(".") == 2 and name.replace(".", "").isdigit() else "3.13.99"
        put(versions / name / "bin" / "python3.13", version)
    assert python.find().version == "3.13.10"


def test_uvs_pythons_come_before_those_of_path_and_the_systems_come_last(machine):
    put(machine / "usr" / "bin" / "python3.13", "3.13.1")
    assert python.find().version == "3.13.1"
    put(machine / ".pyenv" / "versions" / "3.13.2" / "bin" / "python3.13", "3.13.2")
    assert python.find().version == "3.13.2"
    put(machine / "programs" / "python3.13", "3.13.3")
    assert python.find().version == "3.13.3"
    managed = machine / ".local" / "share" / "uv" / "python"
    put(managed / "cpython-3.13.4-linux-x86_64-gnu" / "bin" / "python3.13", "3.13.4")
    put(managed / "cpython-3.13.9+freethreaded-linux-x86_64-gnu/bin/python3.13", "3.13.9")
    assert python.find().version == "3.13.4"


def test_a_system_folder_on_path_still_comes_after_pyenv(machine, monkeypatch):
    monkeypatch.setenv("PATH", str(machine / "usr" / "bin"))
    put(machine / "usr" / "bin" / "python3.11", "3.11.2")
    put(machine / ".pyenv" / "versions" / "3.11.7" / "bin" / "python3.11", "3.11.7")
    assert python.find().version == "3.11.7"


def test_shims_are_not_asked(machine, monkeypatch):
    monkeypatch.setenv("PATH", str(machine / ".pyenv" / "shims"))
    put(machine / ".pyenv" / "shims" / "python3.13", first=f"touch {machine}/asked")
    assert python.find() is None
    assert not (machine / "asked").exists()


@pytest.mark.parametrize(
    ("fault", "first"),
    [
        ("hangs", "exec sleep 60"),
        ("crashes", "kill -SEGV $$"),
        ("fails", "exit 1"),
        ("talks", "echo Hello"),
        ("lies", "echo '[[3, 12, 1], \"/somewhere\", true]'; exit"),
    ],
)
def test_a_broken_python_is_passed_over(machine, monkeypatch, fault, first):
    monkeypatch.setattr(python, "PATIENCE", 0.5)
    put(machine / "programs" / "python3.13", "3.13.1", first=first)
    assert python.find() is None, f"one that {fault} was taken"
    put(machine / "usr" / "bin" / "python3.13", "3.13.2")
    assert python.find().version == "3.13.2"


def test_a_python_that_makes_no_environments_is_passed_over(machine):
    put(machine / "programs" / "python3.13", "3.13.1", complete=False)
    put(machine / "usr" / "bin" / "python3.13", "3.13.2")
    assert python.find().version == "3.13.2"


def test_dangling_links_folders_and_closed_doors_do_no_harm(machine):
    programs = machine / "programs"
    (programs / "python3.13").mkdir(parents=True)
    (programs / "python3.11").symlink_to("nowhere")
    put(programs / "python3.9", "3.9.1").chmod(0o644)
    (machine / ".pyenv").write_text("not a folder")
    closed = machine / ".local" / "share" / "uv"
    closed.mkdir(parents=True)
    closed.chmod(0)
    assert python.find() is None
    closed.chmod(0o755)


def test_an_environments_python_counts_as_the_one_it_was_made_from(machine, monkeypatch):
    base = put(machine / "real" / "bin" / "python3.13", prefix=machine / "real")
    inside = machine / "env" / "bin" / "python3.13"
    inside.parent.mkdir(parents=True)
    inside.symlink_to(base)
    (machine / "env" / "pyvenv.cfg").touch()
    monkeypatch.setenv("PATH", str(inside.parent))
    assert python.find().commands["python3.13"] == base


def test_a_copy_inside_an_environment_is_not_taken(machine, monkeypatch):
    copied = put(machine / "env" / "bin" / "python3.13")
    (machine / "env" / "pyvenv.cfg").touch()
    monkeypatch.setenv("PATH", str(copied.parent))
    assert python.find() is None


def test_a_python_is_asked_once_until_it_changes(machine):
    executable = machine / "programs" / "python3.13"
    count = f"echo asked >>{machine}/count"
    put(executable, "3.13.1", first=count)
    assert [python.find().version for _ in range(3)] == ["3.13.1"] * 3
    assert (machine / "count").read_text().split() == ["asked"]
    put(executable, "3.13.2", first=count)
    os.utime(executable, ns=(0, 0))
    assert python.find().version == "3.13.2"


def test_a_page_shows_where_a_python_is_as_one_plain_folder(machine):
    (machine / "link").symlink_to(machine / "real")
    put(machine / "real" / "bin" / "python3.13", prefix=machine / "link")
    (machine / "programs").symlink_to(machine / "real" / "bin")
    shown = python.find().shown
    assert shown[str(machine / "link")] == shown[str(machine / "real")] == "/opt/python/3.13"


def test_the_systems_own_folders_are_never_renamed_on_a_page(machine):
    system = machine / "usr"
    put(system / "bin" / "python3.11", "3.11.2", prefix=system)
    shown = python.find().shown
    assert str(system) not in shown
    assert shown[f"{system}/lib/python3.11"] == "/opt/python/3.11/lib/python3.11"


def test_nothing_is_fetched_where_all_are_there(machine, monkeypatch):
    for minor in python.MINORS:
        put(machine / "programs" / f"python{minor}", f"{minor}.1")
    monkeypatch.setattr(transplant, "fetch", lambda *_: pytest.fail("fetched"))
    python.provide()


def test_only_what_is_missing_is_fetched_and_then_found(machine, monkeypatch):
    put(machine / "programs" / "python3.11", "3.11.2")

    def fetch(minor, home):
        put(home / "usr" / "bin" / f"python{minor}", f"{minor}.5", prefix=home / "usr")

    monkeypatch.setattr(transplant, "fetch", fetch)
    python.provide()
    found = python.find()
    assert (found.version, found.lane) == ("3.9.5, 3.11.2, 3.13.5", "embedded")
    home = machine / ".cache" / "beyond-venv" / "python" / "3.13" / "usr"
    assert found.shown[str(home)] == "/opt/python/3.13"
    assert found.shown[f"{home}/bin/python3.13"] == "/opt/python/3.13/bin/python3.13"
    longest_first = sorted(found.shown, key=len, reverse=True)
    assert [len(path) for path in found.shown] == [len(path) for path in longest_first]


@pytest.mark.parametrize("problem", [debian.Unavailable("no mirror"), OSError(28, "disk full")])
def test_what_cannot_be_fetched_is_named_with_the_reason_and_a_way(machine, monkeypatch, problem):
    put(machine / "programs" / "python3.11", "3.11.2")

    def fetch(minor, home):
        raise problem

    monkeypatch.setattr(transplant, "fetch", fetch)
    with pytest.raises(tools.Missing) as caught:
        python.provide()
    said = str(caught.value)
    assert "Python 3.9 and 3.13" in said
    assert said.count(str(problem)) == 1
    assert "uv python install" in said


def test_a_fetched_python_that_does_not_run_is_not_kept_quiet(machine, monkeypatch):
    monkeypatch.setattr(transplant, "fetch", lambda minor, home: None)
    with pytest.raises(tools.Missing, match="does not run"):
        python.provide()
