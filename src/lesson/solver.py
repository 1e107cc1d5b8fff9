"""pixi's solver, lock and installer, asked from a process of their own.

Imports the standard library alone, like everything a learner's check uses.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lesson.tools import Missing, conda

PATIENCE = 300.0  # seconds one request may take
Locked = dict[str, list[dict[str, str]]]  # platform -> packages: name, version, build, subdir, …
MACHINES = {  # what a solver may take for granted on machines that are not here
    "linux-64": {"__glibc": "2.36", "__linux": "6.1", "__unix": "0"},
    "linux-aarch64": {"__glibc": "2.36", "__linux": "6.1", "__unix": "0"},
    "osx-64": {"__osx": "14.0", "__unix": "0"},
    "osx-arm64": {"__osx": "14.0", "__unix": "0"},
    "win-64": {"__win": "0"},
}


class Unsolvable(Exception):
    """The engine refused: the message is its own explanation."""


@dataclass(frozen=True)
class Wish:
    """Package specs, the channels to take them from, and the platforms to solve for.

    A channel is a name below `alias`, or a full address. `virtual` says what a platform has of
    its own, such as `__glibc`; otherwise `MACHINES` does.
    """

    specs: Sequence[str]
    channels: Sequence[str]
    platforms: Sequence[str] = ("linux-64",)
    alias: str = ""
    priority: str = "strict"  # or "disabled"
    virtual: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def asked(self) -> dict[str, Any]:
        """What the process is told."""
        return {
            "specs": list(self.specs),
            "channels": list(self.channels),
            "platforms": list(self.platforms),
            "alias": f"{self.alias.rstrip('/')}/" if self.alias else "",
            "priority": self.priority,
            "virtual": {**MACHINES, **{name: dict(has) for name, has in self.virtual.items()}},
        }


def solve(wish: Wish) -> Locked:
    """The packages that fulfil a wish on each platform; raises Unsolvable, or Missing."""
    return _ask("solve", wish.asked())


def lock(wish: Wish, path: Path) -> Locked:
    """Write a wish's solution as a pixi.lock; raises Unsolvable, or Missing."""
    return _ask("lock", {"path": str(path), **wish.asked()})


def read(path: Path) -> Locked:
    """The packages in a pixi.lock; raises Unsolvable where it cannot be read, or Missing."""
    return _ask("read", {"path": str(path)})


def restore(path: Path, prefix: Path, platform: str, cache: Path) -> None:
    """Install what a pixi.lock says for a platform; raises Unsolvable, or Missing."""
    told = {"path": str(path), "prefix": str(prefix), "cache": str(cache)}
    _ask("restore", {"platform": platform, **told})


def python() -> Path:
    """A Python that has py-rattler; raises Missing where there is none."""
    if made := conda.engine():
        return made
    if importlib.util.find_spec("rattler"):
        return Path(sys.executable)
    raise Missing("pixi's engine is not here: `lesson tools --install`, or pip install py-rattler")


def _ask(word: str, told: dict[str, Any]) -> Locked:
    command = [str(python()), "-I", str(Path(__file__).with_name("rattled.py"))]
    environment = {**os.environ, "RUST_BACKTRACE": "0"}
    ran = subprocess.run(
        command,
        input=json.dumps({"word": word, **told}),
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    try:
        answer = json.loads(ran.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise Unsolvable((ran.stderr or ran.stdout).strip()[-2000:]) from None
    if "error" in answer:
        raise Unsolvable(answer["error"])
    result: Locked = answer["result"]
    return result
