"""Recipes: each makes one package out of what Debian or PyPI built, or compiles it here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lesson import debian
from lesson.channel import binary
from lesson.channel.package import PLACEHOLDER, Entry, Package, here, tree
from lesson.channel.sources import Sources

NUMBER = {"bullseye": "deb11_0", "bookworm": "deb12_0", "trixie": "deb13_0"}  # builds say whose
UNUSED = ("EXTERNALLY-MANAGED", "LICENSE.txt", "sitecustomize.py")
# Debian's Python looks for packages where apt and pip put them at /usr; conda, beside its library.
OWN = """\
import os, site, sys

name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
site.addsitedir(os.path.join(sys.prefix, "lib", name, "site-packages"))
"""
LOCAL = {  # and where pip puts them
    "sysconfig.py": ("prefix_scheme = 'posix_local'", "prefix_scheme = 'posix_prefix'"),
    "sysconfig/__init__.py": ("prefix_scheme = 'posix_local'", "prefix_scheme = 'posix_prefix'"),
    "distutils/command/install.py": ('select_scheme("unix_local")', 'select_scheme("unix_prefix")'),
}
COMPILER = ("gcc", "-O2", "-Wl,--build-id=none")


def python(sources: Sources, minor: str, release: str, libraries: Iterable[str]) -> Package:
    """A Python of a Debian release, with those libraries of it that have no package here."""
    parts = (f"python{minor}-minimal", f"libpython{minor}-minimal", f"libpython{minor}-stdlib")
    more = ("python3-distutils",) if minor == "3.9" else ()
    root = sources.root(release, [*parts, *more, *libraries])
    stage = sources.scratch / f"python{minor}"
    (stage / "bin").mkdir(parents=True)
    shutil.copy2(root / f"usr/bin/python{minor}", stage / "bin")
    for link in ("python", "python3"):
        (stage / "bin" / link).symlink_to(f"python{minor}")
    library = stage / f"lib/python{minor}"
    shutil.copytree(root / f"usr/lib/python{minor}", library, symlinks=True)
    _settle(library)
    shared(root, stage)
    binary.bind(stage)
    files = tree(stage)
    ssl = "openssl >=1.1.1a,<1.1.2a" if minor == "3.9" else "openssl >=3.0,<4"
    needed = (binary.needs(files.values()), "libsqlite >=3.34", "libzlib >=1.2.11,<2", ssl)
    version = sources.version(release, parts[0])
    return Package(
        "python", version, NUMBER[release], here(), depends=needed, files=files,
        license="PSF-2.0", summary="The language, as Debian built it",
    )  # fmt: skip


def _settle(library: Path) -> None:
    """Let a standard library of Debian's install packages where conda and others expect them."""
    for name, edit in LOCAL.items():
        if (path := library / name).exists():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(*edit), encoding="utf-8")
    for name in UNUSED:
        (library / name).unlink(missing_ok=True)
    # Not in site.py: since 3.11 that one is frozen into the program, and the file is not read.
    (library / "sitecustomize.py").write_text(OWN, encoding="utf-8")
    (library / "site-packages").mkdir()
    (library / "site-packages/README.txt").write_text("Packages go here.\n", encoding="utf-8")


def shared(root: Path, stage: Path) -> None:
    """Copy the shared libraries below a root into the stage's one lib/."""
    (stage / "lib").mkdir(parents=True, exist_ok=True)
    places = [folder for folder in (root / "usr/lib", root / "lib") if not folder.is_symlink()]
    for path in (path for place in places for path in place.glob("*-linux-gnu/lib*.so.*")):
        shutil.copy2(path, stage / "lib" / path.name, follow_symlinks=False)


def library(
    sources: Sources, name: str, release: str, part: str, needed: tuple[str, ...] = ()
) -> Package:
    """A shared library of a Debian release as a package of its own."""
    stage = sources.scratch / f"{name}-{release}"
    shared(sources.root(release, [part]), stage)
    binary.bind(stage)
    files = tree(stage)
    return Package(
        name, sources.version(release, part), NUMBER[release], here(),
        depends=(binary.needs(files.values()), *needed), files=files,
        summary=f"The library {part}, as Debian built it",
    )  # fmt: skip


def sqlite(sources: Sources, version: str, wheel: str) -> Package:
    """The SQLite that a wheel carries: built by the wheel's makers to run on older systems too."""
    stage = sources.scratch / f"sqlite-{version}"
    (stage / "lib").mkdir(parents=True)
    target = stage / "lib/libsqlite3.so.0"
    with sources.wheel(wheel) as held:
        (name,) = (n for n in held.namelist() if re.match(r"pyproj\.libs/libsqlite3-", n))
        target.write_bytes(held.read(name))
    debian.said(debian.patchelf(), "--set-soname", target.name, str(target))
    binary.bind(stage)
    files = tree(stage)
    if version.encode() not in files["lib/libsqlite3.so.0"].content:
        raise debian.Unavailable(f"{wheel} carries another SQLite than {version}")
    return Package(
        "libsqlite", version, "wheel_0", here(),
        depends=(binary.needs(files.values()), "libzlib >=1.2.11,<2"), files=files,
        license="blessing", summary="The database library SQLite",
    )  # fmt: skip


def noarch(sources: Sources, wheel: str, needed: tuple[str, ...], summary: str = "") -> Package:
    """A wheel of Python alone: one package for every Python and every machine."""
    name, _, version = wheel.partition("-")
    return Package(
        name, version, "py_0", depends=needed, python=True, summary=summary,
        files=_unzipped(sources, wheel, "site-packages/"),
    )  # fmt: skip


def compiled(sources: Sources, wheel: str, minor: str, needed: tuple[str, ...] = ()) -> Package:
    """A wheel with compiled code: a package for one Python on one kind of machine."""
    name, _, version = wheel.partition("-")
    files = _unzipped(sources, wheel, f"lib/python{minor}/site-packages/")
    build = f"py{minor.replace('.', '')}_0"
    depends = (binary.needs(files.values()), f"python {minor}.*", *needed)
    return Package(name.replace("_", "-"), version, build, here(), depends=depends, files=files)


def _unzipped(sources: Sources, wheel: str, below: str) -> dict[str, Entry]:
    with sources.wheel(wheel) as held:
        names = [info.filename for info in held.infolist() if not info.is_dir()]
        files = {below + name: Entry(held.read(name)) for name in names}
    (record,) = (name for name in files if name.endswith(".dist-info/RECORD"))
    installer = record.replace("RECORD", "INSTALLER")
    # Listed like everything else, so that pip can remove the package without leaving a trace.
    line = f"{installer.removeprefix(below)},,\n".encode()
    return {
        **files,
        installer: Entry(b"conda\n"),
        record: Entry(files[record].content + line),
    }


def apsw(sources: Sources, minor: str, release: str) -> Package:
    """The Python package apsw as Debian built it: it links to the library, and brings none."""
    part = "python3-apsw"
    source = sources.root(release, [part]) / "usr/lib/python3/dist-packages"
    stage = sources.scratch / "apsw"
    shutil.copytree(source, stage / f"lib/python{minor}/site-packages", symlinks=True)
    binary.bind(stage)
    files = tree(stage)
    return Package(
        "apsw", sources.version(release, part), f"py{minor.replace('.', '')}_deb12_0", here(),
        depends=(binary.needs(files.values()), f"python {minor}.*", "libsqlite >=3.40"),
        files=files, summary="Another door to SQLite",
    )  # fmt: skip


def colmean(sources: Sources) -> Package:
    """A program in C, compiled here, with scripts that run when its environment is activated."""
    version = "1.2.0"
    source, program = Path(__file__).with_name("colmean.c"), sources.scratch / "colmean"
    defined = {"VERSION": version, "DATA": f"{PLACEHOLDER}/share/colmean"}
    flags = [f'-D{name}="{value}"' for name, value in defined.items()]
    debian.said(*COMPILER, *flags, "-o", str(program), str(source))
    on, off = 'export COLMEAN_DATA="$CONDA_PREFIX/share/colmean"\n', "unset COLMEAN_DATA\n"
    files = {
        "bin/colmean": Entry(program.read_bytes(), executable=True),
        "etc/conda/activate.d/colmean.sh": Entry(on.encode()),
        "etc/conda/deactivate.d/colmean.sh": Entry(off.encode()),
        "share/colmean/units.txt": Entry(b"bill_length_mm mm\n"),
    }
    return Package(
        "colmean", version, "gcc_0", here(), depends=(binary.needs(files.values()),), files=files,
        license="MIT", summary="The mean of a column of numbers, in C",
    )  # fmt: skip


def stand_in(package: Package, subdir: str) -> Package:
    """What a package of this machine is on another kind of machine: a name for the solver.

    It holds one text that says so: nobody built the program for our channel.
    """
    text = f"{package.name} {package.version} was not built for {subdir}: this is a stand-in.\n"
    depends = tuple(need for need in package.depends if not need.startswith("__"))
    own = {"osx": "__osx >=11.0", "win": "__win", "linux": "__linux"}[subdir.partition("-")[0]]
    return replace(
        package, subdir=subdir, build="standin_0",
        depends=(own, *depends), files={f"share/doc/{package.name}.txt": Entry(text.encode())},
    )  # fmt: skip
