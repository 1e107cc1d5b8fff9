"""uv: a project with a lock and an environment, all without network."""

from __future__ import annotations

from .. import wheel
from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("uv", "uvx")
SECONDS = 180
INSTALL = {
    "debian": ("sudo apt install pipx", "pipx install uv", "pipx ensurepath"),
    "fedora": ("sudo dnf install uv",),
    "macos": ("brew install uv",),
    "windows": ("winget install --exact --id astral-sh.uv",),
    "linux": ("pipx install uv",),
}
HINTS = {"": "Open a new terminal afterwards."}
PROJECT = f"""[project]
name = "trial"
version = "1.0"
requires-python = ">=3.8"
dependencies = ["ready"]

[tool.uv.sources]
ready = {{ path = "{wheel.NAME}" }}
"""
TELLS = (
    Tell(
        r"pyenv: .*command not found",
        "uv met pyenv's stand-in for a Python that pyenv does not offer here. "
        "Let uv bring its own Python.",
        {"": ("uv python install 3.13",)},
    ),
    Tell(
        r"No interpreter found|No Python|no Python",
        "uv finds no Python on this machine; it can bring one.",
        {"": ("uv python install 3.13",)},
    ),
    Tell(
        r"unrecognized subcommand|unexpected argument",
        "This uv is too old for projects. Update it by the way you installed it.",
        {
            "": ("uv self update",),
            "macos": ("brew upgrade uv",),
            "windows": ("winget upgrade --exact --id astral-sh.uv",),
        },
    ),
    Tell(r"pyproject\.toml.*parent|workspace", "A folder above the temporary one is a project."),
)


def smoke(bench: Bench) -> str:
    """What was locked and run."""
    bench.settings = {
        "UV_CACHE_DIR": str(bench.store / "cache"),
        "UV_OFFLINE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
    }
    bench.own_home = True  # where uv keeps the Pythons that it has installed
    bench.ask_version("uv", "--version")
    wheel.write(bench.folder)
    bench.write("pyproject.toml", PROJECT)
    uv(bench, "lock")
    if not (bench.folder / "uv.lock").is_file():
        raise Failed("uv lock", "wrote no uv.lock")
    uv(bench, "sync", "--locked", "--no-install-project")
    said = uv(bench, "run", "--no-sync", "python", "-I", "-c", "import ready; print(ready.WORD)")
    if "ready" not in said.split():
        raise Failed("uv run", "did not find the installed package", said)
    return "locked a project, made its environment and ran Python in it, without network"


def uv(bench: Bench, *words: str) -> str:
    """What uv printed, without network, with the learner's Pythons but a cache of its own."""
    return bench.run("uv", *words, seconds=60)
