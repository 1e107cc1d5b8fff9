"""pytest with testinfra, which asks a machine over SSH whether it is as it should be."""

from functools import cache
from pathlib import Path

from lesson.tools import Found, asked, last_word

DEBIAN = ("python3-pytest", "python3-testinfra", "openssh-client")
# Debian's own: the pytest of an environment on PATH would not know of testinfra.
COMMAND = Path("/usr/bin/pytest-3")
PLUGIN = Path("/usr/lib/python3/dist-packages/testinfra")


def find() -> Found | None:
    """Debian's pytest with the plugin, or None where one of them is not here."""
    if not (COMMAND.exists() and PLUGIN.is_dir()):
        return None
    return Found(_version(), "installed", {"pytest": COMMAND}, environment={"PY_COLORS": "0"})


@cache
def _version() -> str:
    # From a folder without tests: pytest would load their settings, even to say its version.
    return last_word(asked(COMMAND, cwd="/usr"))


def provide() -> None:
    """Nothing: the Debian packages are all there is to it."""
