"""A package of a few lines, as a wheel: what can be installed without any index."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

NAME = "ready-1.0-py3-none-any.whl"
INFO = "ready-1.0.dist-info"
FILES = {
    "ready.py": 'WORD = "ready"\n',
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: ready\nVersion: 1.0\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: doctor\n"
    "Root-Is-Purelib: true\nTag: py3-none-any\n",
}


def write(folder: Path) -> Path:
    """The wheel, written into the folder."""
    path = folder / NAME
    rows = []
    # Stored, not compressed: a Python without zlib is one of the things to be found out.
    with zipfile.ZipFile(str(path), "w") as packed:
        for name, text in FILES.items():
            packed.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            rows.append(f"{name},sha256={digest.decode().rstrip('=')},{len(text)}")
        packed.writestr(f"{INFO}/RECORD", "\n".join([*rows, f"{INFO}/RECORD,,", ""]))
    return path
