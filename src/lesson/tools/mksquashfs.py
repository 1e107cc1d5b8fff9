"""mksquashfs: packs a folder into one file that can be mounted."""

import shutil
import subprocess
from pathlib import Path

from lesson.tools import Found

DEBIAN = ("squashfs-tools",)


def find() -> Found | None:
    """mksquashfs on PATH; or None."""
    path = shutil.which("mksquashfs")
    if path is None:
        return None
    asked = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=20)
    words = asked.stdout.split()
    version = words[words.index("version") + 1] if "version" in words else "unknown"
    return Found(version, "installed", {"mksquashfs": Path(path)})


def provide() -> None:
    """Nothing: Debian's package is all of it."""
