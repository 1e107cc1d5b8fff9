"""ch-run: Charliecloud's runtime, which needs neither root nor a service."""

import shutil
from pathlib import Path

from lesson.tools import Found, asked

DEBIAN = ("charliecloud-runtime",)


def find() -> Found | None:
    """ch-run on PATH; or None."""
    path = shutil.which("ch-run")
    if path is None:
        return None
    # It stops where USER is not set, even when it is asked for its version.
    version = asked(path, env={"USER": "learner"})
    return Found(version or "unknown", "installed", {"ch-run": Path(path)})


def provide() -> None:
    """Nothing: Debian's package is all of it."""
