"""QEMU for another architecture: a computer with a 64-bit ARM processor."""

from lesson import debian
from lesson.guest import kernel
from lesson.tools import Found, Missing
from lesson.tools.qemu_system_x86_64 import found

DEBIAN = ("qemu-system-arm",)
WORD = "qemu-system-aarch64"


def find() -> Found | None:
    """The emulator with a kernel for it, or None where one of them is not here."""
    return found(WORD) if kernel.place("arm64").exists() else None


def provide() -> None:
    """Fetch the kernel where it is not here; raises Missing where that cannot be."""
    try:
        kernel.build("arm64")
    except (debian.Unavailable, OSError) as problem:
        raise Missing(f"a kernel for ARM cannot be fetched: {problem}") from problem
