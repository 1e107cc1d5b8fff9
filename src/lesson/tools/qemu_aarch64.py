"""QEMU for single programs of another architecture: ARM, 64 bits."""

from lesson import twin
from lesson.tools import Found
from lesson.tools.qemu_x86_64 import found

DEBIAN = ("qemu-user", "debian-archive-keyring")
WORD = "qemu-aarch64"


def find() -> Found | None:
    """The emulator with a Python for it, or None where one of them is not here."""
    return found(WORD, "arm64")


def provide() -> None:
    """Make the twin where it is not here; raises Missing where that cannot be."""
    twin.build("arm64")
