"""One program that takes part in building the guest, told which time it is."""

import os
import shutil
import subprocess

from lesson import debian

EPOCH = 1700000000  # the time of every file that a tool would give the present one
PATIENCE = 1500.0  # seconds
PACKAGES = {"qemu-img": "qemu-utils"}  # of Debian, where the name is another one


def run(*command: str) -> None:
    """Run a command to its end; raises debian.Unavailable with its last words where it fails."""
    name = command[0]
    if not shutil.which(name):
        raise debian.Unavailable(f"{name} is not installed: apt install {PACKAGES.get(name, name)}")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH), "LC_ALL": "C.UTF-8"}
    try:
        ran = subprocess.run(
            command,
            env={**environment, "TMPDIR": "/tmp"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise debian.Unavailable(str(error)) from error
    if ran.returncode:
        last = "\n".join((ran.stdout + ran.stderr).splitlines()[-8:])
        raise debian.Unavailable(f"{name} could not make the guest's disk:\n{last}")
