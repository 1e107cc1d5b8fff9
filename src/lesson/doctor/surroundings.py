"""Where the doctor is: kind of system, machine, and what is odd about them."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SYSTEMS = ("debian", "fedora", "linux", "macos", "windows")  # the keys of INSTALL
ROOM = 2 * 1024**3  # bytes: environments and images of the exercises, and some air


@dataclass(frozen=True)
class Place:
    """Where a tool is when it is not on PATH, and what it must be given there."""

    lane: str
    commands: Mapping[str, str] = field(default_factory=dict)  # word -> executable
    environment: Mapping[str, str] = field(default_factory=dict)


def system() -> str:
    """The kind of this system, as one of SYSTEMS; "linux" is one that we have no names for."""
    if sys.platform == "darwin":
        return "macos"
    if sys.platform in ("win32", "cygwin"):
        return "windows"
    release = os_release()
    family = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".lower().split()
    known = [name for name in family if name in ("debian", "ubuntu", "fedora", "rhel")]
    if not known:
        return "linux"
    return "debian" if known[0] in ("debian", "ubuntu") else "fedora"


def os_release(path: str = "/etc/os-release") -> dict[str, str]:
    """What a Linux says about itself; empty where it says nothing."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = [line.partition("=") for line in lines if "=" in line]
    return {name: value.strip("\"'") for name, _, value in pairs}


def is_wsl() -> bool:
    """Whether this Linux runs inside of Windows."""
    return sys.platform == "linux" and "microsoft" in platform.release().lower()


def describe() -> str:
    """The machine in a few words, none of them about its owner."""
    if sys.platform == "linux":
        release = os_release()
        name = f"{release.get('NAME', 'Linux')} {release.get('VERSION_ID', '')}".strip()
        name += " in WSL" if is_wsl() else ""
    elif sys.platform == "darwin":
        name = f"macOS {platform.mac_ver()[0]}"
    else:
        name = f"{platform.system()} {platform.release()}"
    return f"{name}, {platform.machine()}, Python {platform.python_version()}"


def oddities(folder: Path) -> Iterator[str]:
    """What may surprise a learner on this machine, whatever tool they use."""
    if sys.maxsize < 2**32:
        yield (
            "This Python is built for 32 bits; many packages have no wheel for it. "
            "Install one that is built for 64 bits."
        )
    if sys.platform == "darwin" and platform.machine() == "x86_64" and _is_translated():
        yield (
            "This terminal runs under Rosetta: programs are told that the processor is an Intel "
            "one. Open a terminal without Rosetta."
        )
    if is_wsl() and str(Path.cwd()).startswith("/mnt/"):
        yield (
            "You are in a folder of Windows, /mnt/…: slow, and a change of a file is not noticed "
            "there. Work inside of the Linux home folder."
        )
    free = shutil.disk_usage(str(folder)).free
    if free < ROOM:
        yield f"Only {free // 1024**2} MB of disk are free; the exercises may need 2000 MB."
    for name in ("PYTHONHOME", "PYTHONPATH"):
        if os.environ.get(name):
            yield f"The variable {name} is set: it changes what every Python imports. Unset it."


def _is_translated() -> bool:
    import subprocess

    command = ["sysctl", "-n", "sysctl.proc_translated"]
    try:
        said = subprocess.run(command, stdout=subprocess.PIPE, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.strip() == b"1"
