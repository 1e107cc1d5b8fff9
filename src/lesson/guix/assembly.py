"""How the Guix of the tests is made: Debian's files, sources for packages, a store begun once."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lesson import debian, guix, sweep
from lesson.channel.sources import Sources, wheels
from lesson.guix import HERE, VERSION
from lesson.tools import Missing

RELEASE = "bullseye"  # no later one has a Guix
SYSTEM = ("guix", "bash", "coreutils", "dash", "findutils", "grep", "sed")
PYTHON = ("python3.9", "libstdc++6")  # the latter for compiled wheels
OWN = {"glibc": ("libc6",), "sqlite": ("libsqlite3-0",)}  # the packages that are not Python's
LEFT_OUT = ("doc", "info", "locale", "man")
WHEELS = {
    "python-numpy": ("numpy-1.21.0",),
    "python-pandas": ("pandas-1.2.5", "python_dateutil-2.8.1", "pytz-2021.1", "six-1.16.0"),
}
MODULES = "lib/python3.9/site-packages"
FOLDERS = ("dev", "gnu/store", "proc", "root", "tmp", "var/guix", "var/log/guix", "etc/guix")
STORE = ("gnu/store", "var", "etc", "log")  # of the template
RUNNING = shutil.ignore_patterns("daemon-socket", "temproots")  # of a daemon that has ended
TEXTS = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
    "etc/group": "root:x:0:\n",
    "etc/hosts": "127.0.0.1 localhost\n",
}
# What a learner would get from a server of substitutes, and what every profile is made by.
BEGIN = """\
set -e
guix repl /lesson/seed.scm
guix build python python-pandas
guix environment --ad-hoc python python-pandas -- true
"""
PATIENCE = 900  # seconds for it, of which two quiet cores need 100


def build(folder: Path, tell: Callable[[str], None]) -> None:
    """Fill a folder with a root that has Guix; raises Missing where that cannot be."""
    try:
        debian.check()
        with tempfile.TemporaryDirectory(prefix="lesson-", dir=folder.parent) as temporary:
            _unpack(folder, Path(temporary) / "system")
            tell("Guix: unpacked from Debian 11")
            _lay_sources(folder / "lesson/sources", Path(temporary) / "python")
        _lay_own(folder)
        _begin(folder)
        tell("Guix: a store with the packages of the page, built")
    except (debian.Unavailable, OSError, subprocess.TimeoutExpired) as problem:
        raise Missing(f"Guix is left out: {problem}") from problem


def _unpack(root: Path, scratch: Path) -> None:
    """Lay Debian's files into the root, without what only people read."""
    packages = debian.fetch(RELEASE, SYSTEM, scratch)
    debian.unpack(packages, scratch / "root", ("*",))
    for name in LEFT_OUT:
        shutil.rmtree(scratch / "root/usr/share" / name, ignore_errors=True)
    shutil.copytree(scratch / "root", root, symlinks=True, dirs_exist_ok=True)
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    if not (root / "bin/sh").exists():  # made by a script of its package, which nobody ran
        (root / "bin/sh").symlink_to("dash")
    (guix_deb,) = (path for path in packages if path.name.startswith("guix_"))
    (root / VERSION).write_text(guix_deb.name.split("_")[1].partition("-")[0], encoding="utf-8")


def _lay_sources(place: Path, scratch: Path) -> None:
    """Lay out what packages are made of: a folder for each, as it is to be in the store."""
    packages = debian.fetch(RELEASE, PYTHON, scratch)
    named = {path.name.partition("_")[0]: path for path in packages}
    others = set(named) - {name for names in OWN.values() for name in names}
    for name, parts in {**OWN, "python": sorted(others)}.items():
        root = scratch / name
        debian.unpack([named[part] for part in parts], root, ("usr", "lib", "lib64"))
        (place / name / "lib").mkdir(parents=True)
        for library in _libraries(root):
            shutil.copy(library, place / name / "lib" / library.name)
    shutil.copytree(
        scratch / "python/usr/lib/python3.9",
        place / "python/lib/python3.9",
        ignore=shutil.ignore_patterns("sitecustomize.py"),  # Debian's, for its crash reports
    )
    (place / "python/bin").mkdir()
    shutil.copy(scratch / "python/usr/bin/python3.9", place / "python/bin/python3.9")
    (place / "python/bin/python3").symlink_to("python3.9")
    held = Sources(scratch, wheels=wheels())
    for name, parts in WHEELS.items():
        for part in parts:
            held.wheel(part).extractall(place / name / MODULES)
    (place / "patchelf").mkdir()
    shutil.copy(debian.patchelf(), place / "patchelf/patchelf")


def _libraries(root: Path) -> Iterator[Path]:
    """The shared libraries under a root, each by the name that programs ask for."""
    for folder in ("lib/*-linux-gnu", "lib64", "usr/lib/*-linux-gnu"):
        yield from (path for path in root.glob(f"{folder}/*.so*") if path.is_file())


def _lay_own(root: Path) -> None:
    """Lay the lesson's own files into the root, and an empty store beside it."""
    for path, text in TEXTS.items():
        (root / path).write_text(text, encoding="utf-8")
    shutil.copy(HERE / "seed.scm", root / "lesson/seed.scm")
    shutil.copytree(HERE / "channel", root / "lesson/channel/lesson")
    for name in STORE:
        (root / "template" / name).mkdir(parents=True)


def _begin(root: Path) -> None:
    """Build in a store what pages begin with, and keep it as the template of theirs."""
    with _home() as home:
        guix.settle(home)
        path = f"{home}/.local/bin:/usr/bin:/bin"
        ran = subprocess.run(
            ["sh", str(HERE / "enter.sh"), str(root), "bash", "-c", BEGIN],
            cwd=home,
            env={"HOME": str(home), "PATH": path, "USER": "learner", "SHELL": "/bin/bash"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        if ran.returncode:
            last = "\n".join((ran.stdout + ran.stderr).splitlines()[-12:])
            raise Missing(f"Guix is left out; it said:\n{last}")
        shutil.rmtree(root / "template")
        (root / "template").mkdir()
        for name in STORE:
            source, target = home / ".guix" / name, root / "template" / name
            shutil.copytree(source, target, symlinks=True, ignore=RUNNING)


@contextmanager
def _home() -> Iterator[Path]:
    """A folder that is swept, with all that was begun in it."""
    home = Path(tempfile.mkdtemp(prefix="lesson-", dir="/tmp")).resolve()
    with sweep.after(home):
        yield home
