"""What the machine is made of: Debian's packages, Node.js and v86, each verified by its client."""

import json
import shutil
from pathlib import Path

from lesson import debian, npm
from lesson.guest import deb
from lesson.npm import Node
from lesson.tools import Missing
from lesson.v86 import HERE
from lesson.v86.notice import Package

RELEASE = "bookworm"  # the last one with a kernel for i386
ARCHITECTURE = "i386"  # v86 has no instruction of 64 bits
KERNEL = "?reverse-depends(?exact-name(linux-image-686))"  # its own name moves with each update
TAKEN = {  # package -> {file in it: name that state.mjs knows}
    "busybox-static": {"bin/busybox": "busybox"},
    "linux-image": {"boot/vmlinuz-.*": "vmlinuz"},
    "seabios": {
        "usr/share/seabios/bios.bin": "bios.bin",
        "usr/share/seabios/vgabios-stdvga.bin": "vgabios.bin",
    },
}
LICENCES = ("GPL-2", "GPL-3", "LGPL-2.1", "LGPL-3")  # texts that the copyright files refer to


def from_debian(scratch: Path, work: Path) -> list[Package]:
    """Lay kernel, busybox, firmware and licences into `work`, and tell what they come from."""
    names = [KERNEL, *(name for name in TAKEN if name != "linux-image"), "base-files"]
    try:
        debian.check()
        debs = debian.fetch(RELEASE, names, scratch, alone=True, architecture=ARCHITECTURE)
        made_of = []
        for package in debs:
            if package.name.startswith("base-files_"):
                _texts(package, work / "licences")
            else:
                made_of.append(_taken(package, work))
    except (debian.Unavailable, deb.Unreadable, OSError) as problem:
        raise Missing(f"the machine in the page cannot be built: {problem}") from problem
    return made_of


def _texts(base_files: Path, folder: Path) -> None:
    """Lay down the licences' own texts, which Debian has once for all packages."""
    for name in LICENCES:
        (text,) = deb.files(base_files, f"usr/share/common-licenses/{name}").values()
        (folder / f"{name}.txt").write_bytes(text)


def _taken(package: Path, work: Path) -> Package:
    """Lay down what is wanted of a package, and its licence; what it says of itself."""
    said = Package(*(_field(package, name) for name in Package.FIELDS))
    (files,) = (files for name, files in TAKEN.items() if package.name.startswith(name))
    for path, name in files.items():
        (content,) = deb.files(package, path).values()
        (work / name).write_bytes(content)
    (licence,) = deb.files(package, f"usr/share/doc/{said.name}/copyright").values()
    (work / "licences" / f"{said.name}.txt").write_bytes(licence)
    return said


def _field(package: Path, name: str) -> str:
    return npm.run("dpkg-deb", ["dpkg-deb", "--field", str(package), name], HERE).strip()


def emulator(node: Node, scratch: Path, work: Path) -> str:
    """Lay v86 into `work`, verified by npm with package-lock.json; its version and revision."""
    package = npm.packages(node, HERE, scratch) / "v86"
    # The name .js is known to every web server, .mjs is not.
    shutil.copy(package / "build" / "libv86.mjs", work / "v86.js")
    shutil.copy(package / "build" / "v86.wasm", work)
    shutil.copy(package / "LICENSE", work / "licences" / "v86.txt")
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
