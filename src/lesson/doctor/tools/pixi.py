"""pixi: a project without packages, and a command run in its environment."""

from __future__ import annotations

from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("pixi",)
SECONDS = 180
SCRIPT = ("curl -fsSL https://pixi.sh/install.sh | sh",)
INSTALL = {
    "debian": SCRIPT,
    "fedora": SCRIPT,
    "linux": SCRIPT,
    "macos": ("brew install pixi",),
    "windows": ("winget install --exact --id prefix-dev.pixi",),
}
HINTS = {"": "Open a new terminal afterwards."}
TELLS = (
    Tell(
        r"error sending request|failed to fetch|connection",
        "pixi wanted to ask a channel and got no answer. Is there a network, or a proxy?",
    ),
)


def smoke(bench: Bench) -> str:
    """What was made and run."""
    bench.settings = {
        "PIXI_HOME": str(bench.store / "pixi"),
        "PIXI_CACHE_DIR": str(bench.store / "cache"),
    }
    bench.ask_version("pixi", "--version")
    bench.run("pixi", "init", ".")
    said = bench.run("pixi", "run", "echo", "ready", seconds=120)
    if "ready" not in said.split():
        raise Failed("pixi run", "did not run a command in the environment", said)
    if not (bench.folder / "pixi.lock").is_file():
        raise Failed("pixi run", "wrote no pixi.lock")
    return "made a project without packages, locked it and ran a command in its environment"
