"""pytest: a test that asks this machine for a file, through testinfra."""

from __future__ import annotations

from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("pytest",)
SECONDS = 120
WITH_UV = ("uv tool install --with pytest-testinfra pytest",)
INSTALL = {
    "debian": ("sudo apt install python3-pytest python3-testinfra",),
    "windows": ("wsl --install", "wsl sudo apt install python3-pytest python3-testinfra"),
    "": WITH_UV,
}
HINTS = {"": "Only the page on infrastructure as code uses it, and no exercise does."}
TEST = """def test_the_file_is_there(host):
    assert host.file("made here.txt").content_string.strip() == "ready"
"""
TELLS = (
    Tell(
        r"fixture 'host' not found|unrecognized arguments: --hosts",
        "pytest is here without testinfra, or another pytest comes first on PATH.",
        {"": WITH_UV},
    ),
)


def smoke(bench: Bench) -> str:
    """What the test asked."""
    bench.ask_version("pytest", "--version")
    bench.write("made here.txt", "ready\n")
    bench.write("test_trial.py", TEST)
    said = bench.run("pytest", "--quiet", "--hosts=local://", "test_trial.py", seconds=60)
    if "1 passed" not in said:
        raise Failed("pytest", "did not run its one test", said)
    return "ran a test that asked a machine, this one, for the content of a file"
