"""The guest in a learner's folder: copies, so that nothing a learner does harms the kept ones."""

import filecmp
import shutil
from collections.abc import Iterator
from pathlib import Path

from lesson import debian
from lesson.guest import image, kernel
from lesson.tools import Missing
from lesson.workspace import Refused

ABOUT = {
    "vmlinuz": "the kernel of Debian 12",
    "initrd.img": "what it finds in its memory",
    "debian.qcow2": "a disk with a small Debian",
    "vmlinuz-arm64": "the kernel for another architecture",
    "initrd-arm64.img": "what that one finds in its memory",
}


def hand_out(folder: Path) -> Iterator[tuple[Path, str]]:
    """Copy the guest's files into a folder, each with what it is; raises Missing and Refused.

    A file of the same name is left as it is: it may be what somebody has worked on.
    """
    for source in sources():
        target = folder / source.name
        if target.exists() and not filecmp.cmp(source, target, shallow=False):
            raise Refused(f"{target} is there and differs; move it away, or name another folder")
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            new = target.with_name(f"{target.name}.new")
            shutil.copyfile(source, new)
            new.replace(target)
        yield target, ABOUT[source.name]


def sources() -> list[Path]:
    """The kept files of the guest, built where they are not here; raises Missing."""
    try:
        places = [(kernel.build(), ("vmlinuz", "initrd.img")), (image.build(), (image.NAME,))]
        if kernel.place("arm64").exists():
            places.append((kernel.build("arm64"), ("vmlinuz-arm64", "initrd-arm64.img")))
    except debian.Unavailable as problem:
        raise Missing(
            f"the virtual machine cannot be built here: {problem}\n"
            "hint: build it on a Debian, for example in WSL, and copy the folder"
        ) from problem
    return [folder / name for folder, names in places for name in names]
