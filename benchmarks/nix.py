"""Measures what Nix costs a new machine: the package set, a second Nix, and the page."""

import os
import tempfile
import time
from collections.abc import Callable

from benchmarks import containers
from benchmarks.containers import figure, megabytes
from lesson import content, replay
from lesson.nix import newer, packages, room


def timed(name: str, action: Callable[[], object]) -> float:
    """Seconds of an action, which are printed, too."""
    begun = time.perf_counter()
    action()
    seconds = time.perf_counter() - begun
    figure(name, seconds, "s")
    return seconds


def cold() -> float:
    """Seconds to make the package set and to unpack a newer Nix, with an empty cache."""
    own = os.environ.get("BEYOND_VENV_CACHE")
    with tempfile.TemporaryDirectory(prefix="lesson-") as cache:
        os.environ["BEYOND_VENV_CACHE"] = cache
        try:
            seconds = timed("package set for Nix, cold", packages.make)
            seconds += timed("a newer Nix, cold", newer.make)
            figure("disk of the package set", megabytes(packages.folder()), "MB")
            figure("disk of the newer Nix", megabytes(newer.folder()), "MB")
        finally:
            os.environ.pop("BEYOND_VENV_CACHE")
            if own:
                os.environ["BEYOND_VENV_CACHE"] = own
    return seconds


def fetched(*words: str) -> None:
    """Let Nix do something in an empty store."""
    with room.private(packages.folder()) as opened:
        opened.run(*words).succeeded(words[0])


def main() -> None:
    """Print each figure; the bound of the whole is 10 minutes on two cores."""
    if not packages.usable():
        print("nix: not measured, for Nix or its package set are not here")
        return
    whole = cold()
    timed("a room, made and swept", lambda: fetched("true"))
    timed("nix run nixpkgs#hello, empty store", lambda: fetched("nix", "run", "nixpkgs#hello"))
    paper = "(import <nixos-21.05> { }).python3.withPackages (ps: [ ps.pandas ])"
    build = ("nix-build", "--no-out-link", "--expr", paper)
    timed("a Python with pandas, empty store", lambda: fetched(*build))
    replay.Terminal = containers.Weighed
    begun = time.perf_counter()
    result = replay.check(content.find_episode("nix"))
    figure(f"the page, {result.steps} commands", time.perf_counter() - begun, "s")
    figure("nix, cold, in all", whole + time.perf_counter() - begun, "s", "(bound 600 s)")


if __name__ == "__main__":
    main()
