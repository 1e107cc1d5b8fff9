"""The guest built a second time: whether its files are the same in every byte."""

import filecmp
import tempfile
from pathlib import Path

from lesson import debian
from lesson.guest import image, kernel
from lesson.tools import Missing


def compare() -> int:
    """Print for each file whether a new build gives it again; 1 where one differs."""
    with tempfile.TemporaryDirectory(prefix="lesson-", dir="/tmp") as name:
        try:
            pairs = again(Path(name))
        except debian.Unavailable as problem:
            raise Missing(str(problem)) from problem
        differ = [old.name for old, new in pairs if not filecmp.cmp(old, new, shallow=False)]
        for old, _ in pairs:
            print(f"{'differs ' if old.name in differ else 'the same'}  {old}")
    return int(bool(differ))


def again(folder: Path) -> list[tuple[Path, Path]]:
    """Each kept file of the guest beside the same file of a new build in a folder."""
    builds = [(image.build(), image.make), (kernel.build(), kernel.make)]
    pairs = []
    for kept, make in builds:
        new = folder / kept.name
        new.mkdir()
        make(new)
        pairs += [(old, new / old.name) for old in sorted(kept.iterdir())]
    return pairs
