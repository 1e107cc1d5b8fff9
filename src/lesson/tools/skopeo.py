"""Skopeo: looks into images and moves them, and never runs one."""

from lesson.tools import Found, podman

DEBIAN = ("skopeo",)


def find() -> Found | None:
    """Skopeo on PATH, in the store that Podman has; or None."""
    return podman.command("skopeo")


def provide() -> None:
    """Nothing: what it needs is provided with Podman."""
