"""uv: packages, environments and versions of Python from one program."""

import hashlib
import json
import platform
import shutil
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from lesson import tools
from lesson.tools import Found, python

DEBIAN: tuple[str, ...] = ()
WITH = ("pip",)  # whose index of packages is uv's as well
MANAGED = "3.9"  # the Python that pages let uv install
LEFT_OUT = ("__pycache__", "test", "tests", "idlelib", "tkinter", "site-packages", "dist-packages")


def find() -> Found | None:
    """uv beside the Python that runs this, where it is locked, else on PATH; or None."""
    own = Path(sys.executable).parent
    path = shutil.which("uv", path=str(own)) or shutil.which("uv")
    if path is None:
        return None
    lane = "embedded" if Path(path).parent == own else "installed"
    # A page must not fetch a Python where one is found: it would depend on another host.
    environment = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    # Nor may it compile packages: where a wheel is missing, that takes minutes.
    # How many names a file has is shown, and some file systems have another way to share.
    environment |= {"UV_NO_BUILD": "1", "UV_LINK_MODE": "hardlink"}
    listed = _mirror()
    if listed and listed.exists():
        managed = {"UV_PYTHON_DOWNLOADS": "manual", "UV_PYTHON_DOWNLOADS_JSON_URL": str(listed)}
        # pages have a python3.9 on PATH already, and uv would not replace it
        environment |= {**managed, "UV_PYTHON_INSTALL_BIN": "0"}
    return Found(_version(path), lane, {"uv": Path(path)}, environment=environment)


@cache
def _version(path: str) -> str:
    return "".join(tools.asked(path).split()[1:2]) or "unknown"


def provide() -> None:
    """Pack a Python that is here into a mirror for `uv python install`; uv itself is locked."""
    listed, source = _mirror(), _source()
    if listed is None or source is None or listed.exists():
        return
    place = listed.parent
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=place.parent) as temporary:
        (new := Path(temporary, "new")).mkdir()
        archive = new / "python.tar.gz"
        with tarfile.open(archive, "w:gz", compresslevel=1) as packed:
            for part in (f"bin/python{MANAGED}", f"lib/python{MANAGED}"):
                packed.add(Path(source.prefix, part).resolve(), f"python/{part}", filter=_kept)
        entry = _entry(source.version, place / archive.name, archive.read_bytes())
        (new / listed.name).write_text(json.dumps(entry), encoding="utf-8")
        tools.settle(new, place)


def _source() -> python.Interpreter | None:
    return python.interpreter(MANAGED) if sys.platform == "linux" else None


def _mirror() -> Path | None:
    """The mirror's list of downloads, which may have to be made; None where nothing can be."""
    source = _source()
    if source is None:
        return None
    # It is bound to this interpreter: a Python of another release keeps its loader's full path.
    digest = hashlib.sha256(f"{source}".encode()).hexdigest()[:16]
    return tools.cache().resolve() / "pythons" / digest / "downloads.json"


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = Path(member.name).name
    return None if name in LEFT_OUT or name.startswith("config-") else member


def _entry(version: tuple[int, int, int], archive: Path, content: bytes) -> dict[str, object]:
    """What uv has to know of the archive; its real list has one such entry for each build."""
    major, minor, patch = version
    arch = {"family": platform.machine(), "variant": None}
    name = f"cpython-{major}.{minor}.{patch}-linux-{platform.machine()}-gnu"
    return {
        name: {
            "name": "cpython",
            "arch": arch,
            "os": "linux",
            "libc": "gnu",
            "major": major,
            "minor": minor,
            "patch": patch,
            "prerelease": "",
            "url": archive.as_uri(),
            "sha256": hashlib.sha256(content).hexdigest(),
            "variant": None,
            "build": "20250101",
        }
    }
