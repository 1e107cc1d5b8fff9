"""mamba: conda's words, another solver; it comes with Miniforge."""

from __future__ import annotations

from ..bench import Bench
from . import conda

COMMANDS = ("mamba",)
SECONDS = conda.SECONDS
INSTALL = {**conda.INSTALL, "fedora": conda.MINIFORGE}
HINTS = conda.HINTS
TELLS = conda.TELLS


def smoke(bench: Bench) -> str:
    """What was made and run."""
    return conda.create_and_run(bench, "mamba")
