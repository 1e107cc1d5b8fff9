"""uv: packages, environments and versions of Python from one program."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from lesson.tools import Found, Missing

DEBIAN: tuple[str, ...] = ()
ADVICE = {
    "linux": "pipx install uv, or another way that uv's own page names",
    "darwin": "brew install uv",
    "win32": "winget install astral-sh.uv",
}


def find() -> Found | None:
    """uv beside the Python that runs this, where it is locked, else on PATH; or None."""
    own = Path(sys.executable).parent
    path = shutil.which("uv", path=str(own)) or shutil.which("uv")
    if path is None:
        return None
    lane = "embedded" if Path(path).parent == own else "installed"
    # A page must not fetch a Python where one is found: it would depend on another host.
    environment = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    return Found(_version(path), lane, {"uv": Path(path)}, environment=environment)


@cache
def _version(path: str) -> str:
    ran = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20)
    return ran.stdout.split()[1] if ran.returncode == 0 else "unknown"


def provide() -> None:
    """Nothing: uv comes with the environment that our tests run in."""


def smoke(folder: Path) -> str:
    """What uv did when it made an environment in a folder."""
    found = find()
    if found is None:
        raise Missing(ADVICE.get(sys.platform, ADVICE["linux"]))
    command = [str(found.commands["uv"]), "venv", "--quiet", str(folder / "made by uv")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if ran.returncode:
        raise Missing(f"uv cannot make an environment: {ran.stderr.strip()}")
    return f"made an environment with uv {found.version}"
