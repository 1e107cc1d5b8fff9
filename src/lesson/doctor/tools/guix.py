"""guix: a file put into the store by the daemon."""

from __future__ import annotations

from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("guix", "guile")  # what Guix is written in comes with it
SECONDS = 240
SCRIPT = (
    "wget https://guix.gnu.org/guix-install.sh",
    "chmod +x guix-install.sh",
    "sudo ./guix-install.sh",
)
INSTALL = {"debian": SCRIPT, "fedora": SCRIPT, "linux": SCRIPT}
HINTS = {
    "macos": "Guix runs on Linux only: use it in a virtual machine or on another computer.",
    "windows": "Guix runs on Linux only: use it in WSL2, with the commands for Linux.",
}
# A file of one word; it stays in the store until Guix collects its garbage.
RECIPE = """(use-modules (guix store))
(display (with-store store (add-text-to-store store "ready" "ready")))
(newline)
"""
TELLS = (
    Tell(
        r"failed to connect to|daemon-socket",
        "The service that builds, guix-daemon, is not running.",
        {"": ("sudo systemctl start guix-daemon",)},
    ),
    Tell(
        r"no code for module|incompatible bytecode",
        "Parts of Guix do not fit together: `guix pull` was interrupted, or left an old part.",
        {"": ("hash -r", "guix pull")},
    ),
)


def smoke(bench: Bench) -> str:
    """What was put into the store."""
    bench.own_home = True
    bench.ask_version("guix", "--version")
    bench.write("ready.scm", RECIPE)
    said = bench.run("guix", "repl", "ready.scm", seconds=180)
    if not said.strip().endswith("-ready"):
        raise Failed("guix repl", "put no file into the store", said)
    return "put a file into the store through the daemon"
