"""guile: the Scheme that Guix is written in, which reads its files also where Guix is not."""

import re
import shutil
from pathlib import Path

from lesson.tools import Found, asked

DEBIAN = ("guile-3.0",)


def find() -> Found | None:
    """Guile on PATH; or None."""
    path = shutil.which("guile") or shutil.which("guile-3.0")
    if path is None:
        return None
    version = re.search(r"\d+(\.\d+)+", asked(path))
    return Found(
        version[0] if version else "unknown",
        "installed",
        {"guile": Path(path)},
        environment={"GUILE_AUTO_COMPILE": "0"},  # it would say so, and write below HOME
    )


def provide() -> None:
    """Nothing: Debian's package is all of it."""
