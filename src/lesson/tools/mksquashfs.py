"""mksquashfs: packs a folder into one file that can be mounted."""

import re
import shutil
from pathlib import Path

from lesson.tools import Found, asked

DEBIAN = ("squashfs-tools",)


def find() -> Found | None:
    """mksquashfs on PATH; or None."""
    path = shutil.which("mksquashfs")
    if path is None:
        return None
    version = re.search(r"version (\S+)", asked(path, "-version"))
    return Found(version[1] if version else "unknown", "installed", {"mksquashfs": Path(path)})


def provide() -> None:
    """Nothing: Debian's package is all of it."""
