"""Two Pythons that differ in their architecture alone: equal versions, from Debian's packages."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lesson import debian, transplant
from lesson.guest import store
from lesson.tools import Missing
from lesson.workspace import Refused

RELEASE = "bookworm"
PYTHON = "usr/bin/python3.11"
PACKAGES = ("python3-numpy", "libopenblas0-pthread")
EMULATORS = {"amd64": "qemu-x86_64", "arm64": "qemu-aarch64"}
MODELS = {"amd64": "Haswell", "arm64": "cortex-a57"}
ABOUT = {"amd64": "for PCs, 64 bits", "arm64": "for ARM processors, 64 bits"}
KEPT = (*transplant.KEPT, "usr/lib/*-linux-gnu/openblas-pthread")
# What computing a mean never asks for: tests, tools for developers, other languages' code.
LEFT_OUT = (
    *("**/test", "**/tests", "**/__pycache__", "*/dist-packages/numpy/distutils"),
    *("*/dist-packages/numpy/f2py", "python3.11/config-*", "python3.11/idlelib"),
    *("python3.11/lib2to3", "python3.11/pydoc_data", "python3.11/tkinter"),
)
LIST = "packages.txt"


def place(architecture: str) -> Path:
    """Where the twin of an architecture is kept, whether it is there or not."""
    own = [Path(__file__), Path(transplant.__file__), Path(debian.__file__)]
    inputs = [architecture.encode(), *(path.read_bytes() for path in own)]
    return store.name(f"twin-{architecture}", inputs)


def build(architecture: str) -> Path:
    """The folder of a twin, made where it is not here; raises Missing where that cannot be."""
    emulator = EMULATORS[architecture]
    if not place(architecture).exists() and shutil.which(emulator) is None:
        raise Missing(f"{emulator} is not installed; `lesson tools --install` gets it")
    try:
        return store.kept(place(architecture), lambda folder: make(folder, architecture))
    except (debian.Unavailable, OSError) as problem:
        raise Missing(
            f"the Python for {architecture} cannot be made here: {problem}\n"
            "hint: make it on a Debian, for example in WSL, and copy the folder"
        ) from problem


def make(folder: Path, architecture: str) -> None:
    """Make a twin in an empty folder; raises debian.Unavailable."""
    if not all(map(shutil.which, ("apt-get", "dpkg-deb"))):
        raise debian.Unavailable("there is no apt-get with dpkg-deb, which get Debian's packages")
    root = folder / "root"
    with tempfile.TemporaryDirectory(prefix="lesson-") as scratch:
        packages = debian.fetch(RELEASE, PACKAGES, Path(scratch), architecture=architecture)
        debian.unpack(packages, root, KEPT)
        (root / LIST).write_text("".join(listed(packages)), encoding="utf-8")
    for pattern in LEFT_OUT:
        for path in list((root / "usr/lib").glob(pattern)):
            shutil.rmtree(path)
    _choose_openblas(root)
    # Compiled here: Python would do it at each start, and write into files that are to stay equal.
    options = ["-q", "--invalidation-mode", "unchecked-hash"]
    debian.said(*run(root, architecture), "-m", "compileall", *options, str(root / "usr/lib"))


def listed(packages: Iterable[Path]) -> Iterator[str]:
    """A line for each package, with its version."""
    for path in packages:
        name, version, _ = path.name.replace("%3a", ":").split("_")
        yield f"{name} {version}\n"


def _choose_openblas(root: Path) -> None:
    """Let the loader find OpenBLAS by the names that NumPy asks for, as installing would do."""
    (folder,) = (root / "usr/lib").glob("*-linux-gnu/openblas-pthread")
    for library in folder.glob("lib*.so.[03]"):
        link = folder.parent / library.name
        link.unlink(missing_ok=True)
        link.symlink_to(f"{folder.name}/{library.name}")


def run(root: Path, architecture: str, model: str | None = None) -> list[str]:
    """The words of a command that starts a twin's Python on an imitated processor."""
    model = model or MODELS[architecture]
    return [EMULATORS[architecture], "-cpu", model, "-L", str(root), str(root / PYTHON)]


def hand_out(folder: Path) -> Iterator[tuple[Path, str]]:
    """Copy both twins into a folder, each with what it is; raises Missing and Refused.

    One that is there already is left as it is.
    """
    for architecture, about in ABOUT.items():
        source, target = build(architecture) / "root", folder / architecture
        if target.exists() and not _same_packages(source, target):
            raise Refused(f"{target} is there and differs; move it away, or name another folder")
        if not target.exists():
            new = target.with_name(f"{target.name}.new")
            shutil.rmtree(new, ignore_errors=True)  # of a copy that was interrupted
            shutil.copytree(source, new, symlinks=True)
            new.rename(target)
        yield target, about


def _same_packages(one: Path, other: Path) -> bool:
    lists = [path / LIST for path in (one, other)]
    return all(path.is_file() for path in lists) and len({p.read_bytes() for p in lists}) == 1


def size(folder: Path) -> int:
    """How many bytes the files of a folder have."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
