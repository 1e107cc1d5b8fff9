"""All tools hand over the same small project: what it takes, and what comes back elsewhere.

python -m benchmarks.tools               measure and print; as root, for its networks and mounts
python -m benchmarks.tools --write       and write docs/comparison.json, which the site draws
python -m benchmarks.tools --write nix   measure these tools alone, and keep the rows of the others
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.elsewhere import Elsewhere
from benchmarks.handovers import WAYS
from benchmarks.way import Way
from lesson import content, stamps

FILE = content.root() / "docs" / "comparison.json"
# What the paper's own environment prints, from the layers' names in docs/layers.toml.
REFERENCE = {
    "packages": ("packages", "38.2"),
    "language": ("language", "38.2"),
    "userland": ("os", "38.2"),
    "hardware": ("hardware", "38.1"),
}


def seconds(action: Callable[[], object]) -> float:
    """The time of one run."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def measured(way: Way) -> dict[str, Any]:
    """The figures of one tool, the median of its rounds."""
    cold, warm, back = [], [], []
    handed: list[Path] = []
    for _ in range(way.rounds):
        cold.append(seconds(way.empty) + seconds(way.create))
        begun = time.perf_counter()
        handed = way.create()
        warm.append(time.perf_counter() - begun)
        alone = restored(way, handed, back)
    found = {
        "option": way.option,
        "version": way.version(),
        "rounds": way.rounds,
        "cold": round(median(cold), 1),
        "warm": round(median(warm), 1),
        "restore": round(median(back), 1),
        "handed_over": sum(path.stat().st_size for path in handed),
        "disk": way.disk(),
        "alone": alone,
        "captured": captured(way.witnesses(), alone),
    }
    return {**found, "offline": offline(way, handed)}


def restored(way: Way, handed: list[Path], times: list[float]) -> bool:
    """Whether the project comes back on a computer that has no Python 3.9 of its own.

    Where it does not, it is restored with that Python's help. The cache is empty, as elsewhere,
    and the time ends with the first result.
    """
    for helped in (False, True):
        clear(way)
        begun = time.perf_counter()
        try:
            way.restore(handed, helped)
        except subprocess.CalledProcessError:
            if helped:
                raise
            continue
        way.witnesses()
        times.append(time.perf_counter() - begun)
        break
    return not helped


def clear(way: Way) -> None:
    """Empty the cache that a download is taken from; engines of machines have none to restore."""
    if way.option in ("lock", "uv", "conda", "nix"):
        way.empty()


def captured(said: str, alone: bool) -> dict[str, bool]:
    """Whether the witness of each layer says elsewhere what it said here, without help."""
    told = dict(re.findall(r"(?m)^(\w+) +(\S+)", said))
    found = {layer: told.get(name) == value for layer, (name, value) in REFERENCE.items()}
    return {**found, "language": found["language"] and alone}


def offline(way: Way, handed: list[Path]) -> bool:
    """Whether it comes back from what is handed over alone: no network, no index, no cache."""
    clear(way)
    way.offline = True
    try:
        way.restore(handed, helped=True)
        return captured(way.witnesses(), True)["packages"]
    except subprocess.CalledProcessError:
        return False
    finally:
        way.offline = False


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*: (.*)", lines)
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "system": stamps.system(),
        "processor": model[1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "memory": round(pages / 1e9),
    }


def main() -> None:
    """Measure each tool in turn, print, and write where that is asked for."""
    if os.geteuid():
        sys.exit("benchmarks.tools makes networks and mounts of its own: run it as root")
    named = [word for word in sys.argv[1:] if word != "--write"]
    kinds = [kind for kind in WAYS if kind.option in named or not named]
    base, found = Path(tempfile.mkdtemp(prefix="lesson-")), []
    try:
        elsewhere = Elsewhere(base / "elsewhere")
        for kind in kinds:
            folder = base / kind.option
            folder.mkdir()
            before = load()
            way = kind(folder, elsewhere)
            row = {**measured(way), "date": date.today().isoformat(), "load": [before, load()]}
            found.append(row)
            print(json.dumps(row), flush=True)
            if kind.option == "lock":
                shutil.copy(way.made / "requirements.txt", base)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    if "--write" in sys.argv[1:]:
        write(found, named)


def load() -> float:
    """How many processes want to run, on the average of the last minute."""
    return round(os.getloadavg()[0], 1)


def write(found: list[dict[str, Any]], named: list[str]) -> None:
    """Write the rows, and keep those of other tools where only some were measured."""
    old = json.loads(FILE.read_text(encoding="utf-8"))["tools"] if named else []
    rows = {row["option"]: row for row in [*old, *found]}
    tools = [rows[kind.option] for kind in WAYS if kind.option in rows]
    told = {"machine": machine(), "tools": tools}
    FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
