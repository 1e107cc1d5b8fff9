"""python: an environment in a path with a space, made and used."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from .. import surroundings
from ..bench import Bench, Failed, NotHere, Partly
from ..diagnosis import Tell, for_here

COMMANDS = ("python3", "python", "py", "venv")
SECONDS = 240
NEEDED = (3, 11, 2)  # what the lesson's own command asks for
PARTS = "ctypes, sqlite3, ssl, zlib"
PROBE = f"""
import sys
missing = []
for name in "{PARTS}".split(", "):
    try:
        __import__(name)
    except ImportError:
        missing.append(name)
print("{{}}.{{}}.{{}}".format(*sys.version_info), sys.prefix != sys.base_prefix, *missing)
"""
INSTALL = {
    "debian": ("sudo apt install python3 python3-venv",),
    "fedora": ("sudo dnf install python3",),
    "macos": ("brew install python@3.13",),
    "windows": ("winget install --exact --id Python.Python.3.13",),
}
HINTS = {"windows": "Open a new terminal afterwards. In WSL: sudo apt install python3 python3-venv"}
STORE = r"Microsoft Store|App execution aliases"
TELLS = (
    Tell(
        r"ensurepip is not available|No module named '?(ensurepip|venv)",
        "Debian and Ubuntu ship the part that makes environments in a package of its own.",
        {"debian": ("sudo apt install python3-venv",)},
    ),
    Tell(
        STORE,
        "`python` is only an alias that opens the Microsoft Store. Install Python, or switch the "
        'alias off in the settings, under "App execution aliases".',
        {"windows": INSTALL["windows"]},
    ),
    Tell(
        r"pyenv: .*command not found|No version is set for command",
        "pyenv's stand-in for Python has no version to call. Choose one that is installed.",
        {"": ("pyenv versions", "pyenv global 3.13")},
    ),
)


def smoke(bench: Bench) -> str:
    """What was done with the newest fitting Python."""
    python, version = choose(bench)
    bench.version = version
    environment(bench, python, "made here")
    said = bench.run(inside(bench, "made here"), "-I", "-c", PROBE).split()
    if said[:2] != [version, "True"]:
        raise Failed("python", "does not know that it is in an environment", " ".join(said))
    if surroundings.system() == "windows":
        _may_activate(bench)
    if said[2:]:
        lacking = ", ".join(said[2:])
        raise Partly(
            f"made an environment, but this Python was built without {lacking}",
            ("Install a complete one; a Python that was compiled at home often lacks parts.",),
            *for_here(INSTALL),
        )
    if _number(version) < NEEDED:
        wanted = ".".join(map(str, NEEDED))
        raise Partly(
            f"made an environment, but the lesson's own command needs Python {wanted} or newer",
            ("Install a newer one beside it; uv can do that, too: uv python install 3.13",),
            *for_here(INSTALL),
        )
    return "made an environment with pip in a path with a space, and used it"


def environment(bench: Bench, python: str, name: str) -> None:
    """Make an environment with pip in the bench's folder."""
    bench.run(python, "-m", "venv", name, seconds=150)


def inside(bench: Bench, name: str) -> Path:
    """The Python of an environment in the bench's folder."""
    part = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    return bench.folder / name / part


def choose(bench: Bench) -> tuple[str, str]:
    """The first Python that is new enough and its version, else the newest; raises NotHere."""
    found = {}
    for path in _candidates(bench):
        try:
            said = bench.run(path, "-I", "-c", "import sys; print(sys.version)", seconds=20)
        except Failed as problem:
            if re.search(STORE, problem.output):
                bench.notes.append("A `python` here is only an alias of the Microsoft Store.")
            continue
        version = said.split()[0] if said.strip() else ""
        if re.match(r"3\.\d+\.\d+", version):
            found[version] = path
            if _number(version) >= NEEDED:
                return path, version
    if not found:
        raise NotHere("no Python on PATH answers")
    newest = max(found, key=_number)
    return found[newest], newest


def _candidates(bench: Bench) -> list[str]:
    words = ["python3", "python", "py", *(f"python3.{minor}" for minor in range(14, 10, -1))]
    paths = []
    for word in words:
        try:
            paths.append(bench.which(word))
        except NotHere:
            continue
    return list(dict.fromkeys([*paths, sys.executable]))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _may_activate(bench: Bench) -> None:
    """Note whether PowerShell would run the script that activates an environment."""
    try:
        said = bench.run("powershell", "-NoProfile", "-Command", "Get-ExecutionPolicy", seconds=30)
    except (Failed, NotHere):
        return
    if said.strip() in ("Restricted", "AllSigned", "Undefined"):
        bench.notes.append(
            "PowerShell runs no scripts here. To activate an environment, in each window: "
            "Set-ExecutionPolicy -Scope Process RemoteSigned"
        )
