"""conda: an empty environment made without a channel, and a command run in it."""

from __future__ import annotations

import os

from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("conda",)
SECONDS = 240
INSTALLER = "https://github.com/conda-forge/miniforge/releases/latest/download"
MINIFORGE = (
    f'curl -L -O "{INSTALLER}/Miniforge3-$(uname)-$(uname -m).sh"',
    'bash "Miniforge3-$(uname)-$(uname -m).sh"',
)
INSTALL = {
    "debian": MINIFORGE,
    "fedora": ("sudo dnf install conda",),
    "macos": ("brew install --cask miniforge", "conda init zsh"),
    "windows": ("winget install --exact --id CondaForge.Miniforge3",),
    "linux": MINIFORGE,
}
HINTS = {
    "": "Open a new terminal afterwards. Miniforge brings conda and mamba, and uses conda-forge.",
    "windows": "conda is then in the menu's Miniforge Prompt, not in Git Bash.",
}
TELLS = (
    Tell(
        r"Terms of Service",
        "This conda is set to Anaconda's own channels, whose terms have not been accepted. "
        "The lesson uses conda-forge alone.",
        {
            "": (
                "conda config --add channels conda-forge",
                "conda config --remove channels defaults",
            )
        },
    ),
    Tell(
        r"NotWritableError|not writable|[Pp]ermission denied",
        "conda may not write where it is installed or keeps its packages. "
        "Was it installed by an administrator, or with sudo? Install Miniforge for yourself.",
        {"debian": MINIFORGE, "linux": MINIFORGE},
    ),
    Tell(
        r"libmamba|solver backend",
        "conda's solver is broken or missing in its base environment.",
        {"": ("conda install --name base --override-channels --channel conda-forge conda",)},
    ),
    Tell(
        r"No module named 'conda'",
        "The `conda` on PATH belongs to a Python that has no conda: an installation was moved or "
        "half removed. Install Miniforge anew.",
    ),
)


def smoke(bench: Bench) -> str:
    """What was made and run."""
    return create_and_run(bench, "conda")


def create_and_run(bench: Bench, command: str) -> str:
    """What one of conda's family did: they all share these words."""
    bench.settings = {
        "CONDA_PKGS_DIRS": str(bench.store / "pkgs"),
        "CONDA_ENVS_DIRS": str(bench.store / "envs"),
        "CONDA_REGISTER_ENVS": "false",  # else the user's list of environments grows
        "CONDA_REPORT_ERRORS": "false",
        "CONDA_NOTIFY_OUTDATED_CONDA": "false",
        "MAMBA_ROOT_PREFIX": str(bench.store / "root"),
    }
    bench.ask_version(command, "--version")
    prefix = bench.folder / "made here"
    create = ("create", "--yes", "--offline", "--prefix", prefix)
    bench.run(command, *create, seconds=120)
    if not (prefix / "conda-meta").is_dir():
        raise Failed(f"{command} create", "made no environment")
    echo = ("cmd", "/c", "echo ready") if os.name == "nt" else ("echo", "ready")
    said = bench.run(command, "run", "--prefix", prefix, *echo, seconds=60)
    if "ready" not in said.split():
        raise Failed(f"{command} run", "did not run a command in the environment", said)
    return "made an empty environment in a path with a space and ran a command in it, offline"
