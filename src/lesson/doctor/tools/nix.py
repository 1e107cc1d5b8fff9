"""nix: a derivation built from nothing but a shell, in a store of its own where that can be."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from ..bench import Bench, Failed, last
from ..diagnosis import Tell

COMMANDS = ("nix-build", "nix", "nix-shell", "nix-env", "nix-store")
SECONDS = 240
SCRIPT = "sh <(curl --proto '=https' --tlsv1.2 -L https://nixos.org/nix/install)"
INSTALL = {
    "debian": ("sudo apt install nix-setup-systemd", "sudo usermod -aG nix-users $USER"),
    "fedora": (f"{SCRIPT} --daemon",),
    "linux": (f"{SCRIPT} --daemon",),
    "macos": (SCRIPT,),
    "windows": ("wsl --install", f'wsl bash -c "{SCRIPT} --no-daemon"'),
}
HINTS = {
    "": "Open a new terminal afterwards.",
    "windows": "Nix does not run on Windows itself; in WSL2 it does.",
}
RECIPE = """derivation {
  name = "ready";
  system = builtins.currentSystem;
  builder = "/bin/sh";
  args = [ "-c" "echo ready > $out" ];
}
"""
STATIC = ("/bin/busybox", "/usr/bin/busybox", "/usr/bin/bash-static", "/bin/bash-static")
# A path that no store has: whoever answers that it is not valid has a store that answers.
NO_PATH = "/nix/store/00000000000000000000000000000000-no-such-path"
TELLS = (
    Tell(
        r"cannot connect to (socket|daemon)|[Cc]onnection refused",
        "The service that builds, nix-daemon, is not running.",
        {
            "": ("sudo systemctl start nix-daemon",),
            "macos": ("sudo launchctl kickstart -k system/org.nixos.nix-daemon",),
        },
    ),
    Tell(
        r"group '?nixbld'?.*does not exist",
        "Nix is told to build as users that were never made.",
        {"": ("echo 'build-users-group =' | sudo tee -a /etc/nix/nix.conf",)},
    ),
    Tell(
        r"(big-lock|/nix/var).*[Pp]ermission denied|could not set permissions",
        "/nix belongs to another account, and no service builds for yours.",
        {"debian": INSTALL["debian"]},
    ),
    Tell(
        r"unshare|namespace|pivot_root|cloning",
        "This system does not allow the closed room in which Nix builds, the sandbox. "
        "Ask its administrator, or switch the sandbox off for yourself.",
        {"": ("mkdir -p ~/.config/nix && echo 'sandbox = false' >> ~/.config/nix/nix.conf",)},
    ),
)


def smoke(bench: Bench) -> str:
    """What was built, and where."""
    bench.ask_version("nix-build", "--version")
    bench.write("ready.nix", RECIPE)
    where = "in a store of its own"
    try:
        built = _build(bench, "--store", str(bench.store))
    except Failed as problem:
        if not re.search(r"diverted store|not supported on this platform", problem.output):
            raise
        # On macOS a store has one place only; the file of one word stays there until Nix
        # collects its garbage.
        where, built = "in /nix/store", _build(bench)
    places = [Path(f"{base}{built}") for base in (bench.store, "")]
    if not [path for path in places if path.is_file() and path.read_bytes() == b"ready\n"]:
        raise Failed("nix-build", "did not make its file", built)
    _answers(bench)
    return f"built a derivation {where}, without network"


def _build(bench: Bench, *options: str) -> str:
    """The path that Nix built, with a shell of the machine where Nix brings none of its own."""
    try:
        return _nix_build(bench, *options)
    except Failed as problem:
        if sys.platform != "linux" or not re.search(r"/bin/sh'?: No such file", problem.output):
            raise
    shells = [path for path in STATIC if os.access(path, os.X_OK)]
    if shells:
        return _nix_build(bench, *options, "--option", "sandbox-paths", f"/bin/sh={shells[0]}")
    return _nix_build(bench, *options, "--option", "sandbox", "false")


def _nix_build(bench: Bench, *options: str) -> str:
    quiet = ("--option", "substituters", "", "--option", "build-users-group", "")
    said = bench.run("nix-build", "--no-out-link", *quiet, *options, "ready.nix", seconds=120)
    return last(said)


def _answers(bench: Bench) -> None:
    """Raise Failed where the machine's own store, or its service, does not answer."""
    if not Path("/nix/store").is_dir():
        return
    bench.own_home = True
    try:
        bench.run("nix-store", "--check-validity", NO_PATH, seconds=30)
    except Failed as problem:
        if "is not valid" not in problem.output:
            raise
