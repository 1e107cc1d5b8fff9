"""ch-run: Charliecloud's runtime, which needs neither root nor a service."""

import shutil
import subprocess
from pathlib import Path

from lesson.tools import Found

DEBIAN = ("charliecloud-runtime",)


def find() -> Found | None:
    """ch-run on PATH; or None."""
    path = shutil.which("ch-run")
    if path is None:
        return None
    # It stops where USER is not set, even when it is asked for its version.
    asked = subprocess.run(
        [path, "--version"], env={"USER": "learner"}, capture_output=True, text=True, timeout=20
    )
    version = (asked.stdout + asked.stderr).strip() or "unknown"
    return Found(version, "installed", {"ch-run": Path(path)})


def provide() -> None:
    """Nothing: Debian's package is all of it."""
