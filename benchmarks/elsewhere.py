"""Another computer, as far as one computer can pretend to be one."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lesson import elsewhere, tools
from lesson.channel import build
from lesson.tools import conda, python

OTHER_PROCESSOR = {"OPENBLAS_CORETYPE": "Sandybridge"}


class Elsewhere:
    """The lesson's fresh place, on another machine: other Python, SQLite and processor.

    Its `python3` is 3.13, its system's SQLite is 3.46, and OpenBLAS is told that the processor is
    a Sandy Bridge. `offline`, it has neither a network nor the stand-ins for PyPI,
    for conda-forge and for the downloads of Python.
    """

    def __init__(self, scratch: Path) -> None:
        self.bin = scratch / "bin"
        self.bin.mkdir(parents=True)
        newest = python.interpreter("3.13")
        assert newest, "no Python 3.13: `make tools` first"
        (self.bin / "python3").symlink_to(newest.executable)
        assert elsewhere.apart(), "the network cannot be taken away here"
        self.sqlite = _newer_sqlite(scratch / "sqlite")
        own = next(Path("/usr/lib").glob("*/libsqlite3.so.0")).resolve()
        kept = build.folder().resolve().parent
        hidden = [
            kept,
            *(tools.cache().resolve() / name for name in ("indexes", "wheels", "pythons")),
        ]
        self.steps = [f"mount --bind {self.sqlite} {own}"]
        self.off = [f"mount -t tmpfs none {folder}" for folder in hidden]

    def command(self, words: Sequence[str], offline: bool) -> list[str]:
        """What runs a command there."""
        steps = " && ".join([*self.steps, *(self.off if offline else []), 'exec "$@"'])
        apart = elsewhere.apart() if offline else []
        return [*apart, "unshare", "--mount", "sh", "-c", steps, "sh", *words]

    def environment(self, home: Path, more: Mapping[str, str]) -> dict[str, str]:
        """The variables that a command finds there."""
        path = f"{self.bin}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
        plain = {"PATH": path, "HOME": str(home), **elsewhere.ANOTHER, "LC_ALL": "C.UTF-8"}
        return {**plain, **OTHER_PROCESSOR, **more}


def _newer_sqlite(prefix: Path) -> Path:
    """A SQLite that runs on this system's C library, as a package of conda brings it."""
    found = conda.find()
    assert found and found.lane == "embedded", "no conda of ours: `make tools` first"
    words = ["create", "--yes", "--quiet", "--no-deps", "--prefix", str(prefix), "libsqlite=3.46"]
    environment = {**os.environ, **found.environment, "CONDA_PKGS_DIRS": f"{prefix}.packages"}
    command = [str(found.commands["conda"]), *words, "--channel", "lesson"]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    return (prefix / "lib/libsqlite3.so.0").resolve()
