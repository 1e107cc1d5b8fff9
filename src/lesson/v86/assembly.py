"""How the machine in the page is made: its parts are fetched, booted once, and laid together."""

import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lesson import npm
from lesson.guest import cpio
from lesson.tools import Missing
from lesson.v86 import HERE, LOADED, SUMS, notice, parts

PATIENCE = 600  # seconds for a boot, of which two quiet cores need 20
FOLDERS = ("bin", "dev", "etc", "home", "proc", "sys", "tmp")


def build(folder: Path, tell: Callable[[str], None]) -> None:
    """Fill a folder with what a site needs; raises Missing. `tell` gets a line after each step."""
    with tempfile.TemporaryDirectory(prefix="lesson-") as temporary:
        scratch, work = Path(temporary), Path(temporary, "work")
        (work / "licences").mkdir(parents=True)
        with _timed("Debian's kernel, busybox and firmware", tell):
            packages = parts.from_debian(scratch / "debian", work)
        with _timed("Node.js, and v86 from npm", tell):
            node = npm.node(scratch / "node")
            version = parts.emulator(node, scratch / "npm", work)
        with _timed("a boot to the prompt, saved", tell):
            _prepare(work)
            boot(node.executable, work)
        (folder / "licences").mkdir()
        for path in [*map(work.joinpath, LOADED), *(work / "licences").iterdir()]:
            (folder / path.relative_to(work)).write_bytes(path.read_bytes())
    (folder / "NOTICE.txt").write_text(notice.text(packages, version), encoding="utf-8")
    (folder / SUMS).write_text(sums(folder), encoding="utf-8")


def _prepare(work: Path) -> None:
    """Lay our own files beside what was fetched, and make the first file system."""
    for name in ("options.js", "package.json", "state.mjs"):
        (work / name).write_bytes((HERE / name).read_bytes())
    programs = [
        cpio.program("bin/busybox", (work / "busybox").read_bytes()),
        cpio.program("init", (HERE / "init.sh").read_bytes()),
    ]
    (work / "initrd").write_bytes(cpio.archive([*map(cpio.folder, FOLDERS), *programs]))


def boot(node: Path, work: Path, patience: float = PATIENCE) -> None:
    """Write the state of the guest at its prompt; raises Missing with the guest's last lines."""
    command = [str(node), "state.mjs", str(patience)]
    # It reads what is never written, and ends when that does: with us, also where we are killed.
    end, beginning = os.pipe()
    try:
        ran = subprocess.run(command, cwd=work, stdin=end, capture_output=True, text=True)
    finally:
        os.close(end)
        os.close(beginning)
    if ran.returncode:
        raise Missing(f"the machine in the page does not start: {ran.stderr.strip()}")


def sums(folder: Path) -> str:
    """The hashes of all files in a folder, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    )


@contextmanager
def _timed(step: str, tell: Callable[[str], None]) -> Iterator[None]:
    begun = time.monotonic()
    yield
    tell(f"{step}: {time.monotonic() - begun:.1f} s")
