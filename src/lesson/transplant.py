"""A Python from another Debian release, made to run where it is put."""

import contextlib
import shutil
import tempfile
import time
from pathlib import Path

from lesson import debian

RELEASES = {"3.9": "bullseye", "3.11": "bookworm", "3.13": "trixie"}
LIBRARIES = ("lib*.so*", "ld-*.so*")
KEPT = (
    *(f"{base}lib/*-linux-gnu/{name}" for base in ("", "usr/") for name in LIBRARIES),
    *(f"{base}{name}" for base in ("", "usr/") for name in ("lib/ld-*", "lib64/ld-*")),
    "usr/bin/python3.*",
    "usr/lib/python3*",
    "usr/share/python-wheels",
)
HOME = "import os, sys; sys._base_executable = os.path.realpath(sys._base_executable)"
VENV = {  # the home is real, as above; the links go to what was typed, as everywhere
    "= sys._base_executable": (
        "= sys.executable if sys.prefix == sys.base_prefix else sys._base_executable"
    ),
    "context.python_dir = dirname": (
        "context.python_dir = os.path.dirname(os.path.realpath(executable))"
    ),
}
DAY = 86400


def fetch(minor: str, home: Path) -> None:
    """Put a Python at `home`, whole or not at all; raises debian.Unavailable or OSError."""
    debian.check()
    home.parent.mkdir(parents=True, exist_ok=True)
    _sweep(home.parent)
    with tempfile.TemporaryDirectory(prefix=".", dir=home.parent) as temporary:
        scratch = Path(temporary)
        root = scratch / "root"
        _lay(minor, scratch, root)
        _settle(root / f"usr/lib/python{minor}", home)
        debian.bind(root / f"usr/bin/python{minor}", root, home)
        if home.exists():
            home.rename(scratch / "before")
        root.rename(home)


def _sweep(folder: Path) -> None:
    """Remove what killed runs left behind more than a day ago."""
    for left in folder.glob(".*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > DAY:
                shutil.rmtree(left)


def _lay(minor: str, scratch: Path, root: Path) -> None:
    """Unpack a Python with everything it needs, and with the pip it gives to environments."""
    wanted = [f"python{minor}-venv", "libstdc++6"]  # the latter for compiled wheels
    debian.unpack(debian.fetch(RELEASES[minor], wanted, scratch / "packages"), root, KEPT)
    if minor == "3.9":
        # Bullseye's pip is in many pieces, and its environments list one as a package of theirs.
        wanted = ["python3.11-venv", "python3-pip-whl", "python3-setuptools-whl"]
        packages = debian.fetch(RELEASES["3.11"], wanted, scratch / "whole pip", alone=True)
        debian.unpack(packages, scratch / "newer", KEPT)
        for old, new in (
            ("usr/lib/python3.9/ensurepip", "usr/lib/python3.11/ensurepip"),
            ("usr/share/python-wheels", "usr/share/python-wheels"),
        ):
            shutil.rmtree(root / old)
            (scratch / "newer" / new).rename(root / old)


def _settle(library: Path, home: Path) -> None:
    """Tell the standard library where it is: Debian's expects to be at /usr."""
    wheels = repr(str(home / "usr/share/python-wheels"))
    _edit(library / "ensurepip/__init__.py", "sysconfig.get_config_var('WHEEL_PKG_DIR')", wheels)
    # Reached through a link, a Python makes environments whose home is the link's folder. From
    # there, 3.11 and later find their library only where they were built to be: at /usr.
    for old, new in VENV.items():
        _edit(library / "venv/__init__.py", old, new)
    packages = library.parent / "python3/dist-packages"
    packages.mkdir(parents=True, exist_ok=True)
    (packages / "home.pth").write_text(f"{HOME}\n")
    (library / "sitecustomize.py").unlink(missing_ok=True)  # Debian's, for its crash reports


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise debian.Unavailable(f"{path.name} of Debian's Python is not as expected: no `{old}`")
    path.write_text(text.replace(old, new), encoding="utf-8")
