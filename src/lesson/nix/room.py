"""A room: a private /nix for some commands, on a machine that has one of its own, or none.

It needs no root, but a kernel that lends namespaces to ordinary users. As root, too, commands run
in it as an ordinary user, so that a page sees what a learner sees.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lesson import script, sweep

SCRIPT = Path(__file__).with_name("room.sh")
PLACE = ".nix"  # in a home
NUMBER = 1000  # of the user in the room
APART = (
    *("unshare", "--user", f"--map-user={NUMBER}", f"--map-group={NUMBER}", "--keep-caps"),
    *("--mount", "--propagation=private"),
)
PASSWD = """\
root:x:0:0:root:/root:/bin/sh
learner:x:{number}:{number}::{home}:/bin/bash
nobody:x:65534:65534::/nonexistent:/bin/false
"""
GROUP = "root:x:0:\nlearner:x:{number}:\nnogroup:x:65534:\n"
CHANNELS = ("nixpkgs", "nixos-21.05", "nixos-23.05", "nixos-25.05")  # as `import <nixpkgs>` asks
PATH = "{home}/.local/bin:{home}/.nix-profile/bin:/usr/local/bin:/usr/bin:/bin"


@cache
def problem() -> str:
    """Why no room can be made here, in one sentence; empty where it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "a private /nix and the packages in it need Linux on x86_64"
    if not all(map(shutil.which, ("unshare", "setpriv"))):
        return "a private /nix needs the commands unshare and setpriv"
    # Some systems lend a namespace, and nothing that one could do in it.
    mount = [*APART, "mount", "-t", "tmpfs", "room", "/tmp"]
    try:
        tried = subprocess.run(mount, capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        return "this system gave no answer to an ordinary user who asked for namespaces"
    if tried.returncode:
        said = tried.stderr.strip().rpartition("\n")[2]
        return f"this system lends no namespaces to ordinary users; it said: {said}"
    return ""


def prepare(home: Path) -> None:
    """Make an empty store in a home, and all that a room needs besides."""
    place = home / PLACE
    # Newer versions take a /nix without /nix/var/nix for none, and use a folder in the home.
    for name in ("nix/store", "nix/var/nix", "root"):
        (place / name).mkdir(parents=True)
    given = {"number": NUMBER, "home": home}
    (place / "passwd").write_text(PASSWD.format(**given), encoding="utf-8")
    (place / "group").write_text(GROUP.format(**given), encoding="utf-8")


def enter(home: Path, packages: Path) -> tuple[str, ...]:
    """The words before a command that let it run in the room, with the package set as /srv."""
    return (*APART, "sh", str(SCRIPT), str(home), str(packages))


def variables(home: Path, nix: Path | None = None) -> dict[str, str]:
    """What leads Nix to the package set; with `nix`, the folder of other commands than PATH's."""
    path = PATH.format(home=home)
    return {
        "PATH": f"{nix}:{path}" if nix else path,
        "NIX_CONF_DIR": "/srv/conf",
        "NIX_PATH": ":".join(f"{name}=/srv/{name}" for name in CHANNELS),
    }


@dataclass(frozen=True)
class Room:
    """A room with a store of its own; `words` start a command in it."""

    home: Path
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        """The folder that is /nix/store in the room."""
        return self.home / PLACE / "nix/store"

    def run(
        self,
        *command: str,
        folder: Path | None = None,
        env: Mapping[str, str] | None = None,
        seconds: float = 120,
    ) -> script.Result:
        """What a command in the room prints, both streams together, and its status.

        Raises AssertionError where it does not end in time.
        """
        words = [*self.words, *command]
        given = {**self.environment, **(env or {})}
        return script.attempt(words, folder or self.home, given, seconds)


@contextmanager
def private(packages: Path, nix: Path | None = None) -> Iterator[Room]:
    """A room with an empty store, which is gone afterwards, also when this process is killed."""
    home = Path(tempfile.mkdtemp(prefix="lesson-", dir="/tmp")).resolve()
    with sweep.after(home):
        prepare(home)
        given = {**os.environ, **variables(home, nix), "HOME": str(home), "USER": "learner"}
        yield Room(home, enter(home, packages), given)
