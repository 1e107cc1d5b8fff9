"""A store of images and containers of the lesson's own, and settings that lead engines to it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lesson import images, sweep
from lesson.tools import Missing, asked

# An engine under another's roof may not raise its limits, and crun asks for a newer kernel
# interface than some machines have. Nothing is fetched unless it is asked for, and a network
# of one container's own leaves no bridge on the machine.
SETTINGS = {
    "storage.conf": """\
[storage]
driver = "overlay"
graphroot = "{place}/graph"
runroot = "{place}/run"
""",
    "containers.conf": """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
netns = "slirp4netns"
log_driver = "k8s-file"
volumes = {volumes}
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
image_default_format = "oci"
pull_policy = "never"
tmp_dir = "{place}/libpod"
lock_type = "file"
[network]
network_backend = "cni"
network_config_dir = "{place}/networks"
""",
    "registries.conf": 'unqualified-search-registries = []\nshort-name-mode = "disabled"\n',
}
POLICY = '{"default": [{"type": "insecureAcceptAnything"}]}\n'
PLACE = ".containers"  # in a home
PATIENCE = 20.0  # seconds until the service that the Docker client talks to has to answer


def settle(home: Path) -> dict[str, str]:
    """Prepare a home for an engine, with all base images; gives back the variables it needs."""
    if not (home / PLACE).exists():
        configure(home)
        images.load(_podman(), images.names(), {**variables(home), "HOME": str(home)})
    return variables(home)


def variables(home: Path) -> dict[str, str]:
    """What leads an engine's commands to the store in a home, and away from the user's own."""
    place = home / PLACE
    return {
        "CONTAINERS_CONF": str(place / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(place / "storage.conf"),
        "CONTAINERS_REGISTRIES_CONF": str(place / "registries.conf"),
        "BUILDAH_ISOLATION": "chroot",  # so that a build, too, leaves no network behind
        "TMPDIR": str(place / "tmp"),
        "XDG_RUNTIME_DIR": str(place / "xdg"),
    }


def configure(home: Path) -> None:
    """Write the settings of an engine whose store lies in a home."""
    place = home / PLACE
    for name in ("graph", "run", "tmp", "xdg"):
        (place / name).mkdir(parents=True, mode=0o700)
    for name, text in SETTINGS.items():
        (place / name).write_text(text.format(place=place, volumes=_volumes()), encoding="utf-8")
    policy = home / ".config" / "containers" / "policy.json"  # no variable names its place
    policy.parent.mkdir(parents=True, exist_ok=True)
    policy.write_text(POLICY, encoding="utf-8")


def _volumes() -> str:
    """What every container sees besides its image: the wheels that stand in for PyPI."""
    from lesson import tools

    shared = [tools.cache().resolve() / name for name in ("indexes", "wheels")]
    return json.dumps([f"{folder}:{folder}:ro" for folder in shared if folder.exists()])


def _podman() -> str:
    found = shutil.which("podman")
    if found is None or not images.supported():
        raise Missing("podman is not on this machine; `lesson tools` says more")
    return found


def serve(home: Path) -> dict[str, str]:
    """Let the Docker client talk to Podman; gives back the variables that both need."""
    environment = settle(home)
    socket = home / PLACE / "docker.sock"
    words = [_podman(), "system", "service", "--time", "0", f"unix://{socket}"]
    own = {**os.environ, **environment, "HOME": str(home)}
    quiet = subprocess.DEVNULL
    # It is nobody's child, and ends with all that has this home.
    # As root it gives containers a bridge, which is to end with it, too.
    apart = ["unshare", "--net"] if os.geteuid() == 0 else []
    away = ["setsid", "--fork", *apart, *words]
    subprocess.run(away, env=own, stdin=quiet, stdout=quiet, stderr=quiet, check=True)
    ends = time.monotonic() + PATIENCE
    while not socket.exists():
        if time.monotonic() > ends:
            raise Missing("the service of podman does not answer")
        time.sleep(0.02)
    return {**environment, "DOCKER_HOST": f"unix://{socket}", "DOCKER_BUILDKIT": "0"}


@dataclass(frozen=True)
class Engine:
    """An engine with an empty store; `environment` leads every command to it."""

    home: Path
    environment: dict[str, str]

    def run(self, *words: str, folder: Path | None = None, seconds: float = 120) -> tuple[str, int]:
        """What a command prints, both streams together, and its status."""
        ran = subprocess.run(
            words,
            cwd=folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
        )
        return ran.stdout.decode(errors="replace"), ran.returncode


@contextmanager
def private(wanted: Sequence[str] = ()) -> Iterator[Engine]:
    """An engine whose store holds the wanted base images, and is gone afterwards."""
    podman = _podman()
    home = Path(tempfile.mkdtemp(prefix="lesson-", dir="/tmp")).resolve()
    with sweep.after(home):
        configure(home)
        environment = {**variables(home), "HOME": str(home)}
        images.load(podman, wanted, environment)
        yield Engine(home, environment)


def version(command: str) -> str:
    """The version that a command of the engine's family says it has."""
    said = re.search(r"version ([^\s,]+)", asked(command))
    return said[1] if said else "unknown"


def usable() -> bool:
    """Whether podman and the base images are here."""
    return sys.platform == "linux" and bool(shutil.which("podman")) and images.ready()
