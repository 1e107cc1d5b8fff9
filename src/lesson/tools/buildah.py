"""Buildah: builds images, for Podman too, and can do so one step at a time."""

from lesson.tools import Found, podman

DEBIAN = ("buildah",)


def find() -> Found | None:
    """Buildah on PATH, in the store that Podman has; or None."""
    return podman.command("buildah")


def provide() -> None:
    """Nothing: what it needs is provided with Podman."""
