"""R as a package: Debian's, told where it is, with the libraries that it links to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from lesson import debian
from lesson.channel import binary
from lesson.channel.package import PLACEHOLDER, Package, here, tree
from lesson.channel.sources import Sources

RELEASE = "bookworm"
PARTS = (
    *("r-base-core", "libblas3", "liblapack3", "libgfortran5", "libgcc-s1", "libstdc++6"),
    *("libgomp1", "libicu72", "libpcre2-8-0", "libreadline8", "libtinfo6", "libbz2-1.0"),
    *("liblzma5", "libtirpc3", "libgssapi-krb5-2", "libkrb5-3", "libk5crypto3"),
    *("libkrb5support0", "libcom-err2", "libkeyutils1"),
)
LEFT_OUT = ("translations", "tcltk", "help", "html", "doc", "demo", "R_X11.so", "R_de.so")
MOVED = {
    "/usr/lib/R": f"{PLACEHOLDER}/lib/R",
    "/usr/share/R": f"{PLACEHOLDER}/share/R",
    "/etc/R/": f"{PLACEHOLDER}/lib/R/etc/",
}
SCRIPT = f"""\
#!/bin/sh
R="{PLACEHOLDER}/bin/R --no-echo --no-restore"
case "$1" in -*) exec $R "$@" ;; esac
file=$1
shift
exec $R --file="$file" --args "$@"
"""


def r_base(sources: Sources) -> Package:
    """R without what draws on screens, its help pages and its translations."""
    root, stage = sources.root(RELEASE, PARTS), sources.scratch / "r-base"
    home = stage / "lib/R"
    # Its links into /etc become files: whoever removes the environment removes all of it.
    ignored = shutil.ignore_patterns(*LEFT_OUT, "COPYING", "Renviron")
    shutil.copytree(root / "usr/lib/R", home, ignore=ignored)
    shutil.copytree(root / "usr/share/R/share", stage / "share/R/share")
    shutil.copy2(home / "etc/Renviron.ucf", home / "etc/Renviron")
    _libraries(root, home)
    _settle(stage)
    files = tree(stage)
    return Package(
        "r-base", sources.version(RELEASE, "r-base-core").rpartition(".")[0], "deb12_0", here(),
        depends=(binary.needs(files.values()), "libzlib >=1.2.11,<2"), files=files,
        license="GPL-2.0-or-later", summary="The language R, as Debian built it",
    )  # fmt: skip


def _libraries(root: Path, home: Path) -> None:
    """Copy what R links to into its own folder: other packages have files of the same names."""
    places = [folder for folder in (root / "usr/lib", root / "lib") if not folder.is_symlink()]
    for path in (path for place in places for path in place.glob("*-linux-gnu/**/lib*.so.*")):
        shutil.copy2(path, home / "lib" / path.name, follow_symlinks=False)
    for path in home.rglob("*"):
        if binary.is_compiled(path):
            own, common = (os.path.relpath(p, path.parent) for p in (home / "lib", home.parent))
            rpath = f"$ORIGIN/{own}:$ORIGIN/{common}"
            debian.said(debian.patchelf(), "--force-rpath", "--set-rpath", rpath, str(path))


def _settle(stage: Path) -> None:
    """Write the environment's folder wherever Debian's own place stood in a text."""
    home = stage / "lib/R"
    for path in [*(home / "bin").iterdir(), *(home / "etc").iterdir()]:
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            text = content.decode()
            for old, new in MOVED.items():
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
    (stage / "bin").mkdir()
    shutil.copy2(home / "bin/R", stage / "bin/R")
    for script in (home / "bin/Rscript", stage / "bin/Rscript"):
        script.write_text(SCRIPT, encoding="utf-8")
        script.chmod(0o755)
