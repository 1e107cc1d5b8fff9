"""Podman: builds images and runs containers, without a service of its own."""

import shutil

from lesson import images, store
from lesson.tools import Found, Missing, uv

# runc is named, or apt would take crun, which asks for a newer kernel interface.
DEBIAN = ("podman", "runc", "slirp4netns", "uidmap")


def find() -> Found | None:
    """Podman on PATH, with a store of the lesson's own and base images in it; or None."""
    return command("podman")


def command(word: str) -> Found | None:
    """A program of Podman's family, in the same store; None where it or an image is missing."""
    path = shutil.which(word)
    if path is None or not store.usable():
        return None
    from pathlib import Path

    return Found(store.version(path), "embedded", {word: Path(path)}, settle=store.settle)


def provide() -> None:
    """Make the base images; raises Missing where uv or Debian's packages cannot be had."""
    if not images.supported() or not shutil.which("podman"):
        return
    if uv.find() is None:  # asked first: Debian's packages take minutes
        raise Missing("one of the base images holds uv, which is not on this machine")
    images.make()
