"""micromamba: mamba as a single file, without a base environment."""

from __future__ import annotations

from ..bench import Bench
from . import conda

COMMANDS = ("micromamba",)
SECONDS = conda.SECONDS
SCRIPT = ('"${SHELL}" <(curl -L micro.mamba.pm/install.sh)',)
INSTALL = {
    "debian": SCRIPT,
    "fedora": SCRIPT,
    "linux": SCRIPT,
    "macos": ("brew install micromamba",),
    "windows": (
        "Invoke-Expression ((Invoke-WebRequest -UseBasicParsing "
        "-Uri https://micro.mamba.pm/install.ps1).Content)",
    ),
}
HINTS = {"": "Open a new terminal afterwards.", "windows": "The command is for PowerShell."}
TELLS = conda.TELLS


def smoke(bench: Bench) -> str:
    """What was made and run."""
    return conda.create_and_run(bench, "micromamba")
