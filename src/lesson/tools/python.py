"""Python: the one place that finds interpreters of several minor versions, or fetches them."""

import contextlib
import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from lesson import debian, shell, transplant
from lesson.tools import Found, Missing, cache

MINORS = ("3.9", "3.11", "3.13")
OWN = "3.11"  # the machine's own on the pages: there, `python3` is this one
DEBIAN = ("python3-venv",)
_UV = f"with uv: uv python install {' '.join(MINORS)}"
PATIENCE = 10.0  # seconds an interpreter may take to say what it is
SYSTEM = ("/usr/bin", "/usr/local/bin")
MACOS = (
    "/Library/Frameworks/Python.framework/Versions/{minor}/bin",
    "/opt/homebrew/opt/python@{minor}/bin",
    "/usr/local/opt/python@{minor}/bin",
)
PROBE = """
import importlib.util, json, sys
complete = all(map(importlib.util.find_spec, ["venv", "ensurepip"]))
try:
    import _ctypes, _sqlite3, _ssl, zlib
except ImportError:
    complete = False
print(json.dumps([sys.version_info[:3], sys.base_prefix, complete]))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that answered, and that can make environments with pip."""

    executable: Path
    version: tuple[int, int, int]
    prefix: str


def find() -> Found | None:
    """The interpreters of this machine, one for each minor version; or None."""
    found = _all()
    if not found:
        return None
    commands = {f"python{minor}": python.executable for minor, python in found.items()}
    if OWN in found:
        commands["python3"] = found[OWN].executable
    shown = [pair for minor, python in found.items() for pair in _shown(minor, python)]
    return Found(
        ", ".join(".".join(map(str, python.version)) for python in found.values()),
        "embedded" if any(_is_ours(*pair) for pair in found.items()) else "installed",
        commands=commands,
        shown=dict(sorted(shown, key=lambda pair: -len(pair[0]))),
    )


def interpreter(minor: str) -> Interpreter | None:
    """The interpreter of a minor version on this machine, or None."""
    return _first(minor)


def _all() -> dict[str, Interpreter]:
    with ThreadPoolExecutor(len(MINORS)) as pool:
        first = zip(MINORS, pool.map(_first, MINORS), strict=True)
        return {minor: python for minor, python in first if python}


def _first(minor: str) -> Interpreter | None:
    for path in _candidates(minor):
        with contextlib.suppress(OSError):
            python = _ask(path, path.stat().st_mtime_ns)
            if python and "{}.{}".format(*python.version) == minor:
                return python
    return None


@functools.cache
def _ask(path: Path, changed: int) -> Interpreter | None:
    """What an executable says it is; None where it hangs, crashes or cannot make environments."""
    command = [str(path), "-I", "-S", "-c", PROBE]
    quiet = subprocess.DEVNULL
    try:
        said = subprocess.run(
            command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, timeout=PATIENCE
        ).stdout
        version, prefix, complete = json.loads(said)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return Interpreter(path, tuple(version), prefix) if complete else None


def _candidates(minor: str) -> Iterator[Path]:
    """The executables that may be a Python of this minor version, the likeliest first."""
    seen = set()
    for path in _places(minor):
        # Resolved, a virtual environment's link becomes the interpreter it was made from.
        real = Path(os.path.realpath(path))
        if real not in seen and os.access(real, os.X_OK) and not _in_environment(real):
            seen.add(real)
            yield real


def _in_environment(path: Path) -> bool:
    return any(os.path.lexists(up / "pyvenv.cfg") for up in path.parents[:2])


def _places(minor: str) -> Iterator[Path]:
    for folder in _folders(minor):
        for name in (f"python{minor}", f"python{minor}.exe", "python.exe"):
            yield folder / name


def _folders(minor: str) -> Iterator[Path]:
    """The folders of uv, PATH, pyenv and this Python; then the system's, and our cache's."""
    named, home = os.environ.get, Path.home()
    data = Path(named("XDG_DATA_HOME") or home / ".local/share", "uv")
    if os.name == "nt":
        data = Path(named("APPDATA", home), "uv/data")
    yield from _versions(Path(named("UV_PYTHON_INSTALL_DIR") or data / "python"), minor)
    listed = [Path(folder) for folder in named("PATH", "").split(os.pathsep)]
    # Shims (pyenv's and others') answer for whatever version is chosen where they are called.
    own = [folder for folder in listed if folder.is_absolute() and folder.name != "shims"]
    yield from (folder for folder in own if str(folder) not in ("/bin", *SYSTEM))
    yield from _versions(Path(named("PYENV_ROOT") or home / ".pyenv", "versions"), minor)
    yield Path(sys.base_prefix, "" if os.name == "nt" else "bin")
    yield from (Path(folder.format(minor=minor)) for folder in (*SYSTEM, *MACOS))
    yield _home(minor) / "usr/bin"


def _versions(folder: Path, minor: str) -> Iterator[Path]:
    """The folders of one minor version, of uv's or pyenv's naming, newest first."""
    # Neither pre-releases, nor builds for debugging or without the global lock.
    name = re.compile(rf"(?:cpython-)?{re.escape(minor)}\.(\d+)(?:-\w+-\w+-\w+)?")
    try:
        named = [match for child in folder.iterdir() if (match := name.fullmatch(child.name))]
    except OSError:
        return
    for match in sorted(named, key=lambda match: -int(match[1])):
        yield from (folder / match[0] / "bin", folder / match[0])


def _shown(minor: str, python: Interpreter) -> Iterator[tuple[str, str]]:
    """What a page shows instead of an interpreter's own paths, whatever lane it came by."""
    page, bare = f"/opt/python/{minor}", minor.replace(".", "")
    for prefix in dict.fromkeys([python.prefix, os.path.realpath(python.prefix)]):
        yield f"{prefix}/bin/python{minor}", f"{page}/bin/python{minor}"
        if f"{prefix}/bin" in SYSTEM:  # the prefix is not this Python's alone
            for part in (f"lib/python{minor}", f"lib/python{bare}.zip"):
                yield f"{prefix}/{part}", f"{page}/{part}"
            continue
        yield prefix, page
        if _is_ours(minor, python):
            # Its environments cannot name the link's folder as their home, as others' do.
            yield f"{prefix}/bin", f"{shell.HOME}/.local/bin"


def _is_ours(minor: str, python: Interpreter) -> bool:
    return python.executable.is_relative_to(_home(minor))


def _home(minor: str) -> Path:
    return cache().resolve() / "python" / minor


def provide() -> None:
    """Fetch the interpreters that are not here; raises Missing where that cannot be."""
    problems = {}
    for minor in (minor for minor in MINORS if not _first(minor)):
        try:
            transplant.fetch(minor, _home(minor))
            if not _first(minor):
                problems[minor] = f"what was put in {_home(minor)} does not run"
        except (debian.Unavailable, OSError) as problem:
            problems[minor] = str(problem)
    if problems:
        reasons = "; ".join(dict.fromkeys(problems.values()))
        raise Missing(
            f"Python {' and '.join(problems)} could not be fetched from Debian's packages: "
            f"{reasons} (hint: install what is missing {_UV})"
        )
