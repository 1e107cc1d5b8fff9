"""ch-run: Charliecloud runs a program in an unpacked image, as on a shared cluster."""

from __future__ import annotations

import platform

from .. import program
from ..bench import Bench, Failed, Partly
from ..diagnosis import Tell

COMMANDS = ("ch-run", "mksquashfs")
SECONDS = 60
INSTALL = {
    "debian": ("sudo apt install charliecloud-runtime squashfs-tools",),
    "fedora": ("sudo dnf install charliecloud squashfs-tools",),
}
LINUX_ONLY = "It runs on Linux only: use it on the cluster, in WSL2, or in a virtual machine."
HINTS = {"macos": LINUX_ONLY, "windows": LINUX_ONLY}
FOLDERS = ("bin", "dev", "etc", "home", "mnt", "proc", "run", "sys", "tmp", "usr", "var/tmp")
TELLS = (
    Tell(
        r"unshare|user namespace|CLONE_NEWUSER",
        "This system does not let ordinary users make user namespaces. Ask its administrator.",
    ),
)


def unpack(bench: Bench) -> str:
    """An unpacked image in the bench's folder, with one program; raises Partly."""
    binary = program.executable(platform.machine())
    if binary is None:
        raise Partly(f"was not tried: the doctor has no program for {platform.machine()}")
    root = bench.folder / "image"
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("passwd", "group", "hosts", "resolv.conf"):
        (root / "etc" / name).write_text("", encoding="utf-8")
    (root / "ready").write_bytes(binary)
    (root / "ready").chmod(0o755)
    return str(root)


def smoke(bench: Bench) -> str:
    """What was run."""
    bench.settings = {"USER": "learner"}  # ch-run stops where it is not set
    bench.ask_version("ch-run", "--version")
    said = bench.run("ch-run", unpack(bench), "--", "/ready")
    if "ready" not in said.split():
        raise Failed("ch-run", "did not run the image's program", said)
    return "ran a program in an unpacked image, without a registry"
