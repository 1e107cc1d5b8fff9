"""What the exercises of the episode about venv ask for."""

import json
import os
import platform
import re
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from lesson import bash, parsons, quiz, script

VARIABLES = "PATH PYTHONPATH VIRTUAL_ENV HOME PS1 LD_LIBRARY_PATH PYTHONHOME VIRTUAL_ENV_PROMPT"
PLACE = "penguins-final/.venv"


def test_predict_what_activate_changes(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key, truth=_activated)


def _activated() -> dict[str, str]:
    """What activating really does on this machine; nothing is known where there is no bash."""
    if os.name == "nt" or not shutil.which("bash"):
        return {}
    show = f'for name in {VARIABLES}; do echo "${{!name-(not set)}}"; done'
    with tempfile.TemporaryDirectory() as base:
        make = [sys.executable, "-m", "venv", "--without-pip", "env"]
        script.attempt(make, Path(base)).succeeded("python -m venv")
        before = {"PYTHONHOME": "/opt/python", "PYTHONPATH": base, "LD_LIBRARY_PATH": base}
        before["VIRTUAL_ENV_DISABLE_PROMPT"] = ""  # a personal setting, not what is asked here
        steps = f"PS1='$ '; {show}; source env/bin/activate; {show}"
        ran = script.attempt(["bash", "-c", steps], Path(base), env=before)
    values, names = ran.succeeded("activate").output.splitlines(), VARIABLES.split()
    pairs = zip(values[: len(names)], values[len(names) :], strict=True)
    return {name: _change(*pair) for name, pair in zip(names, pairs, strict=True)}


def _change(before: str, after: str) -> str:
    if before == after:
        return "stays"
    return "removed" if after == "(not set)" else "changes"


def test_find_the_packages(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_order_the_recreation(work: Path, key: dict[str, Any]) -> None:
    parsons.mark(work, key)


def test_call_the_right_pip(work: Path) -> None:
    written = bash.commands(work / "run.sh")
    assert 'PATH="$PWD/elsewhere/bin:$PATH"' in written, (
        "run.sh no longer has the line that sets PATH; put it back as it was, because the "
        "environment has to be found whatever PATH says."
    )
    assert "PYTHONPATH" not in written, (
        "run.sh sets PYTHONPATH: this lends one Python the packages of another, works once and "
        "breaks at the next package that is compiled. Install where you import instead."
    )
    assert "activate" not in written and written.count("PATH=") == 1, (
        "run.sh activates the environment or puts it into PATH: this works in this one script, "
        "and depends on PATH again. Name the environment's Python by its path instead."
    )
    with script.prepared(work) as copy:
        ran = script.attempt(["bash", "run.sh"], copy)
        _installed_where_it_runs(copy, ran)


def _installed_where_it_runs(copy: Path, ran: script.Result) -> None:
    modules = "lib/python3.*/site-packages/dream_bills.py"
    places = [at for at in ("elsewhere", "elsewhere/old", ".venv") if [*(copy / at).glob(modules)]]
    assert places != ["elsewhere"], (
        "run.sh: pip and python agree now, but both are those of `elsewhere`, which is first "
        "on PATH; wanted `.venv`. Which path names the Python of this environment?"
    )
    assert places == [".venv"], (
        f"run.sh installed the package into {' and '.join(places) or 'no environment'}; wanted "
        ".venv alone. A bare `pip` belongs to the Python that its first lines name: which Python "
        "should run pip instead?"
    )
    assert "No module named 'dream_bills'" not in ran.output, (
        "run.sh: the package is in .venv, but another Python ran analysis.py and cannot see it. "
        "Let the Python that installed the package run the analysis too."
    )
    printed = ran.succeeded("run.sh").output.splitlines()
    assert any(line.endswith(f"{copy.name}/.venv") for line in printed), (
        "run.sh did not print the line that analysis.py prints; keep both of its steps."
    )


def test_repair_a_moved_environment(work: Path) -> None:
    written = bash.commands(work / "fix.sh")
    assert "PYTHONPATH" not in written, (
        "fix.sh sets PYTHONPATH: PYTHONPATH repairs neither the commands in `bin` nor `activate`. "
        "Make the environment again from its list instead."
    )
    if not re.sub(r"(?m)^set -.*\n?", "", written):  # then it may have been repaired by hand
        _repaired(work / PLACE)
        return
    with script.prepared(work) as copy:
        script.attempt(["bash", "fix.sh"], copy, seconds=120).succeeded("fix.sh")
        _repaired(copy / PLACE)


def _repaired(environment: Path) -> None:
    python = environment / "bin" / "python"
    assert python.exists(), (
        f"{PLACE}/bin/python is {_link(python)}, so nothing in this environment can run. "
        "Make the environment again with a Python that exists."
    )
    for command in sorted(python.parent.iterdir()):
        _names_own_python(command, python)
    _activates(environment)
    note = (environment / "pyvenv.cfg").read_text(encoding="utf-8")
    home = note.partition("home = ")[2].partition("\n")[0]
    assert Path(home).is_dir(), (
        f"{PLACE}/pyvenv.cfg still notes {home}, which is gone, so the link to another Python "
        "holds by chance. Make the environment again with a Python that exists."
    )
    assert script.attempt([str(python), "-c", "import dream_bills"], environment).status == 0, (
        f"the Python of {PLACE} cannot import dream_bills. Let it install what requirements.txt "
        "lists."
    )
    script.attempt([str(python), "-m", "pip", "check"], environment).succeeded("pip check")


def _link(path: Path) -> str:
    return f"a link to {path.readlink()}, which is gone" if path.is_symlink() else "missing"


def _names_own_python(command: Path, python: Path) -> None:
    """A script names its Python in its first line, or quoted in the second if the path is long."""
    text = command.read_bytes()[:2000].decode(errors="replace") if command.is_file() else ""
    found = re.match(r'#!(?:/bin/sh\n.*?"(.*?)"|(.*python.*)\n)', text)
    if not found or _same(named := Path(found[1] or found[2]), python):
        return
    said = f"{PLACE}/bin/{command.name} names the Python {'/'.join(named.parts[-4:])}"
    assert not named.exists(), (
        f"{said} and finds it only through a link at the old place, which hides the fault until "
        "the link is gone. Make the environment again instead."
    )
    raise AssertionError(
        f"{said}, which does not exist; wanted the one in its own folder. "
        "How many files name the old folder, and is it worth editing them?"
    )


def _activates(environment: Path) -> None:
    show = '. bin/activate && printf %s "$VIRTUAL_ENV"'
    ran = script.attempt(["bash", "-c", show], environment).succeeded("bin/activate")
    named = Path(ran.output)
    assert _same(named, environment), (
        f"{PLACE}/bin/activate still points to the old folder, {'/'.join(named.parts[-2:])}: "
        "who activates gets another Python unnoticed. Make the environment again instead."
    )


def _same(named: Path, wanted: Path) -> bool:
    """Whether a path leads to the file by the project's own name, not by a link to it."""
    return "penguins-final" in named.parts and named.exists() and named.samefile(wanted)


def test_find_the_unrecorded_layers(work: Path) -> None:
    name = "find_the_unrecorded_layers.py"
    script.filled(work / name)
    text = (work / name).read_text(encoding="utf-8")
    by_hand = re.search(r"""(?m)^ *"(language|libraries|hardware)": \(.*, *["']""", text)
    assert not by_hand, (
        f"{name}: the version of `{by_hand and by_hand[1]}` was written by hand, so it stays the "
        "same on every machine. Ask the machine instead: one function or name of a module."
    )
    assert "sqlite3.version" not in text, (
        f"{name}: `sqlite3.version` is the version of Python's module, not of the library SQLite. "
        "Look for another name with `dir(sqlite3)`."
    )
    layers, unrecorded, *recorded = _run_and_ask(work, name)
    _layers_are_real(name, layers)
    line = "Look for the whole line: name, `==`, version."
    assert recorded[0], f"{name}: is_recorded misses `requests==2.32.3`. {line}"
    assert not recorded[1], (
        f"{name}: is_recorded does not look at the version, so any requests would do. {line}"
    )
    assert not recorded[2], (
        f"{name}: is_recorded finds the version of one package in the line of another. {line}"
    )
    assert unrecorded == ["language", "libraries", "kernel", "hardware"], (
        f"{name}: the last list, {unrecorded}, lists what is recorded; wanted what is not. "
        "What does is_recorded return for those?"
    )


def _run_and_ask(work: Path, name: str) -> list[Any]:
    """What the script has found, and what its function says about three lines."""
    pairs = [("requests", "2.32.3"), ("requests", "1.0"), ("idna", "2.32.3")]
    calls = ", ".join(f'ran["is_recorded"](*{pair})' for pair in pairs)
    found = f'[ran["layers"], ran["unrecorded"], {calls}]'
    text = f"import json, runpy\nran = runpy.run_path({name!r})\nprint(json.dumps({found}))\n"
    answer: list[Any] = json.loads(script.ask(work, name, text).splitlines()[-1])
    return answer


def _layers_are_real(name: str, layers: dict[str, list[str]]) -> None:
    real = {
        "language": platform.python_version(),
        "libraries": sqlite3.sqlite_version,
        "hardware": platform.machine(),
    }
    for layer, version in real.items():
        found = layers.get(layer, ["", ""])[1]
        assert found == version, (
            f"{name}: the layer `{layer}` says {found!r}, wanted {version!r} on this machine. "
            "Look for another name with `dir()` of the same module."
        )
