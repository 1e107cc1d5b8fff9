"""What a console block may need beyond the machine itself, and whether it is there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple


class Lane(NamedTuple):
    """Something that a block may need: how a reader knows it, and what CI may do without."""

    label: str
    optional: bool  # whether CI, too, may go without it
    without: tuple[str, ...] = ()  # variables that would lead its commands to a stand-in


LANES = {
    "public-index": Lane(
        "needs PyPI", optional=False, without=("PIP_INDEX_URL", "UV_DEFAULT_INDEX")
    ),
    # A large program for one block: `apt-get install packer` for whoever records the page.
    "packer": Lane("needs Packer", optional=True),
    # It starts machines through libvirt, a service that runs as root.
    "vagrant": Lane("needs Vagrant and libvirt", optional=True),
    # In no release of Debian so far; whoever records the page installs it by hand.
    "apptainer": Lane("needs Apptainer", optional=True),
    # In Debian 11 alone, which a mirror may drop.
    "guix": Lane("needs Guix", optional=True),
}


@cache
def missing(name: str) -> str | None:
    """Why the lane cannot run here, or None where it can."""
    return _PROBES[name]()


def left_out(name: str | None) -> bool:
    """Whether the lane is one that CI, too, may go without, and cannot run here."""
    return bool(name and LANES[name].optional and missing(name))


def _public_index() -> str | None:
    command = [sys.executable, "-m", "pip", "--isolated", "index", "versions", "six"]
    environment = {**os.environ, "PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "10"}
    try:
        asked = subprocess.run(command, env=environment, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return "PyPI does not answer"
    return None if asked.returncode == 0 else "PyPI cannot be reached"


def _guix() -> str | None:
    from lesson import guix  # which imports modules that know of lanes

    return guix.missing()


def _installed(command: str) -> str | None:
    return None if shutil.which(command) else f"{command} is not installed"


def _vagrant() -> str | None:
    for command in ("vagrant", "virsh"):
        if not shutil.which(command):
            return f"{command} is not installed"
    asked = subprocess.run(["virsh", "--connect", "qemu:///system", "uri"], capture_output=True)
    return None if asked.returncode == 0 else "libvirt does not answer"


_PROBES: dict[str, Callable[[], str | None]] = {
    "public-index": _public_index,
    "packer": partial(_installed, "packer"),
    "vagrant": _vagrant,
    "apptainer": partial(_installed, "apptainer"),
    "guix": _guix,
}
