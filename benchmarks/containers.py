"""Measures what containers cost a new machine: base images, stores, and both pages.

Bound: 10 minutes for all of it, cold, on two cores.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from lesson import content, images, replay, store, tools
from lesson.shell import Terminal

BOUND = 600.0


class Weighed(Terminal):
    """A terminal that says at its end how much lies in its home."""

    def __exit__(self, *given: object) -> None:
        figure("disk of the page's store at its end", megabytes(self.home), "MB")
        super().__exit__(*given)


def megabytes(folder: Path) -> float:
    """What a folder takes on the disk."""
    asked = ["du", "--one-file-system", "--summarize", "--block-size=1000", str(folder)]
    said = subprocess.run(asked, capture_output=True, text=True)
    return float(said.stdout.split()[0]) / 1000


def figure(name: str, value: float, unit: str, bound: str = "") -> None:
    """Print one figure."""
    print(f"{name:44} {value:7.1f} {unit:2}  {bound}", flush=True)


def cold() -> float:
    """Seconds to make all base images and fetch the Docker client, with an empty cache."""
    with tempfile.TemporaryDirectory(prefix="lesson-") as cache:
        own = os.environ.get("XDG_CACHE_HOME")
        os.environ["XDG_CACHE_HOME"] = cache
        begun = time.perf_counter()
        try:
            for name in ("podman", "docker"):
                tools.load(name).provide()
            seconds = time.perf_counter() - begun
            figure("disk of base images and Docker client", megabytes(Path(cache)), "MB")
        finally:
            os.environ.pop("XDG_CACHE_HOME")
            if own:
                os.environ["XDG_CACHE_HOME"] = own
    figure("base images and Docker client, cold", seconds, "s")
    return seconds


def page(stem: str) -> float:
    """Seconds to run all commands of one page."""
    begun = time.perf_counter()
    result = replay.check(content.find_episode(stem))
    seconds = time.perf_counter() - begun
    figure(f"{stem}, {result.steps} commands", seconds, "s")
    return seconds


def main() -> None:
    """Print each figure; the bound of the whole is 10 minutes on two cores."""
    if not store.usable():
        print("containers: not measured, for Podman or the base images are not here")
        return
    whole = cold()
    begun = time.perf_counter()
    with store.private(images.names()):
        figure("all base images into an empty store", time.perf_counter() - begun, "s")
    replay.Terminal = Weighed
    whole += sum(page(stem) for stem in ("60-containers", "65-clusters"))
    figure("containers and clusters, cold, in all", whole, "s", f"(bound {BOUND:g} s)")


if __name__ == "__main__":
    main()
