"""docker: an image built FROM scratch and a container run from it; both are removed."""

from __future__ import annotations

from ..bench import Bench, last
from ..diagnosis import Tell
from ..image import build_and_run

COMMANDS = ("docker",)
SECONDS = 300
INSTALL = {
    "debian": ("sudo apt install docker.io", "sudo usermod --append --groups docker $USER"),
    "fedora": (
        "sudo dnf install moby-engine",
        "sudo systemctl enable --now docker",
        "sudo usermod --append --groups docker $USER",
    ),
    "macos": ("brew install colima docker", "colima start"),
    "windows": ("wsl --install", "winget install --exact --id Docker.DockerDesktop"),
}
HINTS = {
    "": "podman does the same and needs neither a service nor administrators.",
    "debian": "Log out and in again afterwards. Who may use docker may do all that root may.",
    "fedora": "Log out and in again afterwards. Who may use docker may do all that root may.",
    "windows": "Restart after the first command, and start Docker Desktop after the second.",
}
TELLS = (
    Tell(
        r"permission denied while trying to connect|connect: permission denied",
        "The service runs, but your account may not talk to it. Log out and in again afterwards.",
        {"": ("sudo usermod --append --groups docker $USER",)},
    ),
    Tell(
        r"Cannot connect to the Docker daemon|failed to connect to the docker API|"
        r"docker daemon is not running|error during connect",
        "The command is here, but the service behind it, the Docker daemon, is not running.",
        {
            "debian": ("sudo systemctl start docker",),
            "fedora": ("sudo systemctl start docker",),
            "linux": ("sudo systemctl start docker",),
            "macos": ("colima start",),
            "windows": ('& "$Env:ProgramFiles\\Docker\\Docker\\Docker Desktop.exe"',),
        },
    ),
    Tell(
        r"buildx|BuildKit",
        "The part of docker that builds images is missing.",
        {"debian": ("sudo apt install docker-buildx",), "macos": ("brew install docker-buildx",)},
    ),
)


def smoke(bench: Bench) -> str:
    """What was built and run."""
    bench.own_home = True  # where it is written which engine is meant
    bench.ask_version("docker", "--version")
    machine = bench.run("docker", "info", "--format", "{{.Architecture}}")
    return build_and_run(bench, ("docker",), last(machine))
