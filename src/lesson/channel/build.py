"""The lesson's two channels, built by one command and kept in its cache."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lesson import debian
from lesson.channel import r, recipes, repodata, sources
from lesson.channel.package import Package, here
from lesson.channel.sources import Sources
from lesson.tools import Missing, cache, forget, settle

LESSON, VENDOR = "lesson", "vendor"  # the names of the channels
COMMON = ("libbz2-1.0", "libexpat1", "liblzma5", "libncursesw6", "libtinfo6", "libuuid1")
PYTHONS = {  # minor version -> release of Debian, and libraries that have no package here
    "3.9": ("bullseye", (*COMMON, "libffi7", "libmpdec3", "libreadline8")),
    "3.11": ("bookworm", (*COMMON, "libffi8", "libreadline8")),
    "3.13": ("trixie", (*COMMON, "libffi8", "libreadline8t64")),
}
SSL = {"bullseye": "libssl1.1", "bookworm": "libssl3"}
ELSEWHERE = ("osx-arm64", "win-64")
WIDE = ("libsqlite", "libzlib", "openssl", "python")  # what locks for other platforms need
PAPER = ("numpy 1.21.0", "python-dateutil >=2.7.3", "pytz >=2017.3")


def wanted() -> dict[str, list[str]]:
    """The Debian packages that the recipes need, by the release that has them."""
    names: dict[str, list[str]] = {}
    for minor, (release, libraries) in PYTHONS.items():
        parts = [f"python{minor}-minimal", f"libpython{minor}-minimal", f"libpython{minor}-stdlib"]
        names[release] = [*parts, *libraries, *([SSL[release]] if release in SSL else [])]
    names["bullseye"] += ["python3-distutils"]
    names["bookworm"] += ["zlib1g", "python3-apsw", *r.PARTS]
    names["trixie"] += ["libsqlite3-0"]
    return names


def lesson(held: Sources) -> list[Package]:
    """The packages of the channel that the pages install from."""
    of_python = ("python >=3.8",)
    made = [
        *(recipes.python(held, minor, *where) for minor, where in PYTHONS.items()),
        *(recipes.library(held, "openssl", release, part) for release, part in SSL.items()),
        recipes.library(held, "libzlib", "bookworm", "zlib1g"),
        recipes.sqlite(held, "3.42.0", "pyproj-3.6.1"),
        recipes.sqlite(held, "3.46.1", "pyproj-3.7.0"),
        recipes.apsw(held, "3.11", "bookworm"),
        recipes.colmean(held),
        r.r_base(held),
        recipes.compiled(held, "numpy-1.21.0", "3.9"),
        recipes.compiled(held, "pandas-1.2.5", "3.9", PAPER),
        recipes.compiled(held, "py_rattler-0.28.0", "3.11"),
        recipes.noarch(held, "pip-25.0.1", of_python, "The installer of Python packages"),
        recipes.noarch(held, "cowsay-6.0", of_python, "A cow that speaks"),
        recipes.noarch(held, "cowsay-6.1", of_python, "A cow that speaks"),
        recipes.noarch(held, "pytz-2021.1", of_python),
        recipes.noarch(held, "six-1.16.0", of_python),
        replace(
            recipes.noarch(held, "python_dateutil-2.8.1", (*of_python, "six >=1.5")),
            name="python-dateutil",
        ),
    ]
    wide = [package for package in made if package.name in WIDE]
    return made + [recipes.stand_in(package, subdir) for package in wide for subdir in ELSEWHERE]


def vendor(held: Sources) -> list[Package]:
    """The packages of another channel: a newer six, and a SQLite built on a newer Debian."""
    newer = recipes.library(held, "libsqlite", "trixie", "libsqlite3-0")
    # Whoever built it did not say what it needs of libc: such packages exist, and this is one.
    return [
        recipes.noarch(held, "six-1.17.0", ("python >=3.8",)),
        replace(newer, depends=("libzlib >=1.2.11,<2",)),
    ]


CHANNELS: dict[str, Callable[[Sources], list[Package]]] = {LESSON: lesson, VENDOR: vendor}


def build(target: Path, held: Sources) -> None:
    """Write the channels, and from what they were made, into an empty folder."""
    for name, packages in CHANNELS.items():
        repodata.write(target / name, packages(held), ".conda")
    made_from = json.dumps(held.digests(), indent=1)
    (target / "sources.json").write_text(made_from, encoding="utf-8")


def folder() -> Path:
    """Where the channels are, or would be: the name changes with recipes, wheels and machine."""
    here_is = Path(__file__).parent
    files = sorted([*here_is.glob("*.py"), *here_is.glob("*.c"), sources.LOCK])
    held = b"".join(path.name.encode() + path.read_bytes() for path in files)
    return cache() / "channels" / hashlib.sha256(held + here().encode()).hexdigest()[:16]


def provide() -> Path:
    """The folder of the channels, built where it is not there; raises Missing."""
    target = folder()
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".", dir=target.parent) as temporary:
            new = Path(temporary, "new")
            build(new, sources.gather(Path(temporary, "sources"), wanted()))
            forget(target.parent)
            settle(new, target)
    except (debian.Unavailable, OSError) as problem:
        raise Missing(f"the conda channels cannot be built: {problem}") from problem
    return target
