"""cloud-init: its check of a text for a first boot, which changes nothing on this machine."""

from __future__ import annotations

from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("cloud-init",)
SECONDS = 120
INSTALL = {
    "debian": ("lesson tools --install",),
    "": ("multipass launch --name trial", "multipass exec trial -- cloud-init --version"),
}
HINTS = {
    "": "Only the page on infrastructure as code uses it, and no exercise does. Do not install it "
    "on your own computer, where it would act at the next start: use it in a guest.",
}
TELLS = (
    Tell(
        r"invalid choice: '?schema|unrecognized arguments",
        "This cloud-init is too old to check a text.",
    ),
)


def smoke(bench: Bench) -> str:
    """What was checked."""
    bench.ask_version("cloud-init", "--version")
    bench.write("user-data", "#cloud-config\nhostname: ready\n")
    said = bench.run("cloud-init", "schema", "--config-file", "user-data", seconds=60)
    if "Valid" not in said:
        raise Failed("cloud-init", "did not find a right text valid", said)
    return "checked a text for a first boot"
