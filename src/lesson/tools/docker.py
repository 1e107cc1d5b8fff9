"""The Docker client, talking to Podman, which answers as Docker's own engine does."""

import os
import shutil
import tempfile
from pathlib import Path

from lesson import debian, images, store, tools
from lesson.tools import Found, Missing

DEBIAN: tuple[str, ...] = ()
RELEASE = "trixie"  # the first one with the client in a package of its own


def find() -> Found | None:
    """The client that was fetched for the lesson; or None."""
    client = _client()
    if not client.exists() or not store.usable():
        return None
    return Found(store.version(str(client)), "embedded", {"docker": client}, settle=store.serve)


def _client() -> Path:
    return tools.cache().resolve() / "docker" / RELEASE / "docker"


def provide() -> None:
    """Fetch the client alone, and no engine that would run as root; raises Missing."""
    client = _client()
    if client.exists() or not images.supported() or not shutil.which("podman"):
        return
    client.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=client.parent) as scratch:
        try:
            packages = debian.fetch(RELEASE, ["docker-cli"], Path(scratch), alone=True)
            debian.unpack(packages, Path(scratch, "root"), ["usr/bin/docker"])
            os.replace(Path(scratch, "root/usr/bin/docker"), client)  # noqa: PTH105
        except (debian.Unavailable, OSError) as problem:
            raise Missing(f"the Docker client could not be fetched: {problem}") from problem
