"""pip, uv, conda and pixi's engine make the same environment: how long it takes, how large it is.

python -m benchmarks.environments          measure and print
python -m benchmarks.environments --draw   and draw docs/assets/environments.svg
"""

import html
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from lesson import content, solver
from lesson.channel import build
from lesson.tools import conda, pip, python

ROUNDS = 3
WISH = ("numpy==1.21.0", "pandas==1.2.5", "python-dateutil==2.8.1", "pytz==2021.1", "six==1.16.0")
NAMES = {
    "pip": "venv and pip",
    "uv": "uv",
    "conda": "conda 24.7.1, classic solver",
    "engine": "pixi's engine, from a lock",
}


@dataclass
class Figures:
    """What one tool took: seconds with an empty and a full cache, and bytes of its environment."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    size: int = 0
    own: int = 0  # bytes that no other environment and no cache shares

    def over(self, other: "Figures") -> tuple[float, float, float]:
        """Its times and its own bytes, as multiples of the other's."""
        pairs = ((self.cold, other.cold), (self.warm, other.warm))
        cold, warm = (median(mine) / median(theirs) for mine, theirs in pairs)
        return cold, warm, self.own / other.own


class Bench:
    """A folder with a cache for each tool, in which environments are made."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, folder / "environment"
        base = python.interpreter("3.9")
        index, embedded = pip.find(), conda.find()
        assert base and index and embedded and embedded.lane == "embedded", "`make tools` first"
        self.base, self.command = str(base.executable), str(embedded.commands["conda"])
        kept = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        self.environment = {**kept, **index.environment, **embedded.environment}
        del self.environment["PIP_NO_CACHE_DIR"]
        self.environment |= {"PIP_CACHE_DIR": f"{folder}/pip", "UV_CACHE_DIR": f"{folder}/uv"}
        self.environment["CONDA_PKGS_DIRS"] = f"{folder}/conda"
        specs = ["python 3.9.*", *(spec.replace("==", " ==") for spec in WISH)]
        alias = build.folder().resolve().as_uri()
        solver.lock(solver.Wish(specs, ["lesson"], alias=alias), folder / "pixi.lock")

    def run(self, *words: str) -> None:
        """Run a command quietly; raises CalledProcessError where it fails."""
        subprocess.run(words, env=self.environment, capture_output=True, check=True)

    def pip(self) -> None:
        """An environment of venv, and packages from wheels."""
        self.run(self.base, "-m", "venv", str(self.made))
        self.run(f"{self.made}/bin/python", "-m", "pip", "install", *WISH)

    def uv(self) -> None:
        """The same with uv."""
        own = (sys.executable, "-m", "uv")
        self.run(*own, "venv", "--python", self.base, str(self.made))
        self.run(*own, "pip", "install", "--python", f"{self.made}/bin/python", *WISH)

    def conda(self) -> None:
        """The same with conda, which brings Python as well."""
        specs = ["python=3.9", *(spec.replace("==", "=") for spec in WISH)]
        words = (self.command, "create", "--yes", "--quiet", "--prefix", str(self.made))
        self.run(*words, "--channel", "lesson", *specs)

    def engine(self) -> None:
        """The same with pixi's engine, which brings Python as well."""
        cache = self.folder / "engine"
        solver.restore(self.folder / "pixi.lock", self.made, "linux-64", cache)


def measure(folder: Path) -> dict[str, Figures]:
    """The figures of all tools, taken in turns, so that a busy machine is unfair to none."""
    bench, found = Bench(folder), {name: Figures() for name in NAMES}
    for _ in range(ROUNDS):
        for name, figures in found.items():
            shutil.rmtree(folder / name, ignore_errors=True)
            for times in (figures.cold, figures.warm):
                shutil.rmtree(bench.made, ignore_errors=True)
                times.append(seconds(getattr(bench, name)))
            figures.size, figures.own = size(bench.made)
    return found


def seconds(action: Callable[[], object]) -> float:
    """The time of one run."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def size(folder: Path) -> tuple[int, int]:
    """The bytes of all files below a folder, and of those that nothing else shares."""
    states = [p.lstat() for p in folder.rglob("*") if p.is_symlink() or p.is_file()]
    whole = sum(state.st_blocks * 512 for state in states)
    return whole, sum(state.st_blocks * 512 for state in states if state.st_nlink == 1)


def show(found: dict[str, Figures]) -> None:
    """Print the figures, and as multiples of pip's."""
    print(f"{'':30} {'cold':>8} {'warm':>8} {'size':>8} {'own':>8}   multiples of pip's")
    for name, one in found.items():
        times = f"{median(one.cold):7.2f}s {median(one.warm):7.2f}s"
        sizes = f"{one.size / 1e6:6.0f}MB {one.own / 1e6:6.0f}MB"
        ratios = " ".join(f"{ratio:5.2f}" for ratio in one.over(found["pip"]))
        print(f"{NAMES[name]:30} {times} {sizes}   {ratios}")


STYLE = """
svg{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--a:#0550ae;--b:#1b6a72;--c:#8250df}
@media (prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#b1bac4;--a:#79c0ff;--b:#76e3ea;\
--c:#d2a8ff}}
text{font:14px system-ui,sans-serif;fill:var(--ink)}.soft{fill:var(--soft)}
.a{fill:var(--a)}.b{fill:var(--b)}.c{fill:var(--c)}
"""
KEYS = (("a", "time, empty cache"), ("b", "time, full cache"), ("c", "disk of its own"))
WIDE, LEFT, UNIT = 640, 16, 300  # the drawing, its margin, and how long pip's bars are


def drawing(found: dict[str, Figures]) -> str:
    """Bars for each tool, of the length that its multiple of pip's figures has."""
    top, parts = 56, []
    for place, (kind, words) in enumerate(KEYS):
        at = LEFT + place * 190
        parts.append(f'<rect class="{kind}" x="{at}" y="12" width="12" height="12"/>')
        parts.append(f'<text class="soft" x="{at + 18}" y="23">{words}</text>')
    for name, one in found.items():
        parts.append(f'<text x="{LEFT}" y="{top}">{html.escape(NAMES[name])}</text>')
        for row, ((kind, _), ratio) in enumerate(zip(KEYS, one.over(found["pip"]), strict=True)):
            y, width = top + 8 + row * 18, max(2.0, min(ratio * UNIT, WIDE - 90))
            parts.append(
                f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{width:.0f}" height="14"/>'
            )
            label = f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
            parts.append(
                f'<text class="soft" x="{LEFT + width + 6:.0f}" y="{y + 12}">{label}</text>'
            )
        top += 88
    told = "; ".join(
        f"{NAMES[name]}: " + ", ".join(f"{ratio:.2f}" for ratio in one.over(found["pip"]))
        for name, one in found.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {top - 24}" role="img" '
        f'aria-labelledby="title desc">\n<title id="title">The same environment, made by four tools'
        f'</title>\n<desc id="desc">Multiples of what venv and pip take, for time with an empty '
        f"cache, time with a full cache, and disk of its own. {html.escape(told)}.</desc>\n"
        f"<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def main() -> None:
    """Measure, print, and draw where that is asked for."""
    with tempfile.TemporaryDirectory(prefix="lesson-") as base:
        found = measure(Path(base))
    show(found)
    if "--draw" in sys.argv[1:]:
        path = content.root() / "docs" / "assets" / "environments.svg"
        path.write_text(drawing(found), encoding="utf-8")


if __name__ == "__main__":
    main()
