"""A newer Nix beside the machine's own: Debian 13's, unpacked aside, for tests that compare."""

import hashlib
import tempfile
from pathlib import Path

from lesson import debian, tools
from lesson.tools import Missing

RELEASE = "trixie"
KEPT = (
    *("usr/bin/nix", "usr/bin/nix-*", "usr/lib*/ld-*", "usr/lib/*-linux-gnu/ld-*"),
    *("usr/lib/*-linux-gnu/lib*.so*", "usr/lib/*-linux-gnu/*/lib*.so*"),
)


def folder() -> Path:
    """Where it is, or will be: the name changes with how it is made."""
    digest = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return tools.cache().resolve() / "newer-nix" / digest[:16]


def commands() -> Path | None:
    """The folder with its commands; None where it was not made."""
    place = folder() / "usr/bin"
    return place if (place / "nix").exists() else None


def make() -> Path:
    """The folder with its commands, fetched where it is not yet; raises Missing."""
    final = folder()
    if not commands():
        final.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=final.parent, prefix="new-") as temporary:
            scratch = Path(temporary)
            try:
                debian.check()
                found = debian.fetch(RELEASE, ["nix-bin"], scratch / "fetched")
                debian.unpack(found, scratch / "root", KEPT)
                debian.bind(scratch / "root/usr/bin/nix", scratch / "root", final)
                tools.settle(scratch / "root", final)
            except (debian.Unavailable, OSError) as problem:
                raise Missing(f"Debian 13's Nix cannot be unpacked: {problem}") from problem
    return final / "usr/bin"
