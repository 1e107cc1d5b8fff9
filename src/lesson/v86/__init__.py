"""The machine in the page: a Linux that a browser runs with v86, made once and kept."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lesson import npm
from lesson.guest import cpio, store

HERE = Path(__file__).parent
LOADED = ("options.js", "v86.js", "v86.wasm", "state.bin.zst")  # by a reader who starts it
SUMS = "SHA256SUMS"
WITHOUT = "The machine in the page is left out: it was not built.\nhint: make machine"


@dataclass(frozen=True)
class Machine:
    """The files that a site needs for the machine, all of one build."""

    folder: Path

    @property
    def address(self) -> str:
        """Its folder on the site; other content has another one, so that no cache mixes two."""
        digest = hashlib.sha256((self.folder / SUMS).read_bytes()).hexdigest()
        return f"machine/{digest[:12]}"

    @property
    def size(self) -> int:
        """The bytes that a reader loads to start it."""
        return sum((self.folder / name).stat().st_size for name in LOADED)

    @property
    def files(self) -> list[Path]:
        """All that belongs on the site: what is loaded, the notice, and the licences."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


def megabytes(size: int) -> str:
    """A size as readers know it from their downloads."""
    return f"{size / 1e6:.1f} MB"


def place() -> Path:
    """Where the machine is kept: its name is a hash of all files that decide what is built."""
    # Not of the result: no state is the same twice, for the emulator follows the host's clock.
    sources = {path for path in HERE.iterdir() if path.is_file()} - {Path(__file__)}
    others = {Path(cpio.__file__), Path(npm.__file__), npm.LOCK}
    inputs = sorted(sources | others, key=lambda path: path.name)
    return store.name("v86", [path.read_bytes() for path in inputs])


def find() -> Machine | None:
    """The machine, where it was built from what is here now; or None."""
    return Machine(place()) if place().is_dir() else None


def published() -> list[tuple[str, Path]]:
    """Each of the machine's files with its address on the site; none where it was not built."""
    found = find()
    if found is None:
        return []
    folder, address = found.folder, found.address
    return [(f"{address}/{path.relative_to(folder).as_posix()}", path) for path in found.files]


def provide(tell: Callable[[str], None] = lambda line: None) -> Machine:
    """The machine, built where it is not kept yet; raises Missing where that cannot be.

    `tell` gets a line after each step.
    """
    from lesson.v86 import assembly  # a site needs none of it

    return Machine(store.kept(place(), lambda folder: assembly.build(folder, tell)))
