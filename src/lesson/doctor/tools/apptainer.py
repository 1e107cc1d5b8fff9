"""apptainer: a program run in an unpacked image, as on a shared cluster."""

from __future__ import annotations

from ..bench import Bench, Failed
from ..diagnosis import Tell
from . import ch_run

COMMANDS = ("apptainer", "singularity")
SECONDS = 120
INSTALL = {
    "debian": (
        "sudo add-apt-repository --yes ppa:apptainer/ppa",
        "sudo apt install apptainer",
    ),
    "fedora": ("sudo dnf install apptainer",),
}
HINTS = {
    "debian": "The first command is for Ubuntu. Debian has Apptainer in its unstable release "
    "only; for Debian 12 and 13 the project offers packages beside its releases.",
    "macos": ch_run.LINUX_ONLY,
    "windows": ch_run.LINUX_ONLY,
}
TELLS = (
    Tell(
        r"[Rr]equesting capability set|capability",
        "Started as root, Apptainer asks for rights that this system withholds. "
        "Start it as an ordinary user.",
    ),
    *ch_run.TELLS,
)


def smoke(bench: Bench) -> str:
    """What was run."""
    bench.ask_version("apptainer", "--version")
    said = bench.run("apptainer", "exec", "--contain", ch_run.unpack(bench), "/ready")
    if "ready" not in said.split():
        raise Failed("apptainer exec", "did not run the image's program", said)
    return "ran a program in an unpacked image, without a registry"
