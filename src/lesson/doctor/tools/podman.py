"""podman: an image built FROM scratch and a container run from it, in a store of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

from ..bench import Bench, Partly, last
from ..diagnosis import Tell
from ..image import build_and_run

COMMANDS = ("podman", "buildah", "skopeo")
SECONDS = 300
MACHINE = ("podman machine init", "podman machine start")
INSTALL = {
    "debian": ("sudo apt install podman buildah skopeo uidmap slirp4netns",),
    "fedora": ("sudo dnf install podman buildah skopeo",),
    "macos": ("brew install podman", *MACHINE),
    "windows": ("wsl --install", "winget install --exact --id RedHat.Podman", *MACHINE),
}
HINTS = {
    "windows": "podman runs its containers in WSL2: restart after the first of these commands.",
    "macos": "Containers need a Linux, so podman starts a virtual machine of its own.",
}
# vfs: the other drivers leave a mount behind in the store.
STORAGE = """[storage]
driver = "vfs"
graphroot = "{store}/graph"
runroot = "{store}/run"
"""
RANGES = (
    "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER",
    "podman system migrate",
)
ENOUGH = 1000  # users that the images of whole systems have
FOLDER = "~/.config/containers" if sys.platform == "win32" or os.geteuid() else "/etc/containers"
SETTINGS = f"{FOLDER}/containers.conf"
TELLS = (
    Tell(
        r"[Cc]annot connect to Podman|unable to connect to Podman|podman machine (init|start)",
        "podman's virtual machine is not running.",
        {"": MACHINE},
    ),
    Tell(
        r"newuidmap|newgidmap|subuid|no subgid|insufficient UIDs or GIDs",
        "Your account has no range of user numbers for containers.",
        {"debian": ("sudo apt install uidmap", *RANGES), "fedora": RANGES, "": RANGES},
    ),
    Tell(
        r"cgroups? in hybrid mode",
        "The program that starts containers, crun, does not work with this system's control "
        "groups; runc does.",
        {
            "debian": (
                "sudo apt install runc",
                f"mkdir -p {FOLDER} && printf '[engine]\\nruntime = \"runc\"\\n' >> {SETTINGS}",
            )
        },
    ),
    Tell(
        r"rlimit|RLIMIT|setting rlimits",
        "This system does not let podman raise its limits; set them lower in " + SETTINGS + ".",
        {
            "": (
                f"mkdir -p {FOLDER} && printf '[containers]\\ndefault_ulimits = "
                f'["nofile=4096:4096", "nproc=4096:4096"]\\n\' >> {SETTINGS}',
            )
        },
    ),
    Tell(
        r"unshare.*(Operation not permitted|permitted)|user namespaces|max_user_namespaces",
        "This system does not let ordinary users make user namespaces, which containers without "
        "root need. Ask its administrator.",
    ),
    Tell(
        r"default OCI runtime .* not found|could not find a working conmon|no such file.*runc",
        "A part of podman is missing.",
        {
            "debian": ("sudo apt install crun conmon",),
            "fedora": ("sudo dnf install crun conmon",),
        },
    ),
)


def smoke(bench: Bench) -> str:
    """What was built and run."""
    engine = _engine(bench)
    try:
        bench.ask_version("podman", "--version")
        machine = bench.run(*engine, "info", "--format", "{{.Host.Arch}}")
        said = build_and_run(bench, engine, last(machine))
        if sys.platform == "linux" and os.geteuid():
            _has_numbers(bench, engine)
    finally:
        _end_pause(bench)
    return said


def _engine(bench: Bench) -> tuple[str, ...]:
    """podman with a store that goes with the bench, where podman itself runs the containers."""
    if sys.platform != "linux":
        bench.own_home = True  # where it is written how to reach podman's virtual machine
        return ("podman",)
    # An empty home, since podman keeps caches there, but with the user's own settings.
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "containers")
    if own.is_dir():
        (bench.home / ".config").mkdir()
        (bench.home / ".config" / "containers").symlink_to(own)
    written = bench.store / "storage.conf"
    written.write_text(STORAGE.format(store=bench.store.as_posix()), encoding="utf-8")
    session = os.environ.get("XDG_RUNTIME_DIR") or str(bench.home)
    bench.settings = {"CONTAINERS_STORAGE_CONF": str(written), "XDG_RUNTIME_DIR": session}
    return ("podman", "--tmpdir", str(bench.store / "tmp"))


def _end_pause(bench: Bench) -> None:
    """End the process that podman leaves behind for an ordinary user's next container."""
    for path in bench.store.glob("tmp/**/pause.pid"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(path.read_text(encoding="utf-8")), signal.SIGKILL)


def _has_numbers(bench: Bench, engine: tuple[str, ...]) -> None:
    """Raise Partly for a user that has one number only, too few for most images."""
    mapped = bench.run(*engine, "unshare", "cat", "/proc/self/uid_map")
    rows = [line.split() for line in mapped.splitlines()]
    if sum(int(row[2]) for row in rows if len(row) == 3 and row[2].isdigit()) > ENOUGH:
        return
    raise Partly(
        "ran a tiny container, but images of whole systems will fail: your account has no range "
        "of user numbers in /etc/subuid",
        (),
        *RANGES,
    )
