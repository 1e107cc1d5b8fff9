"""A made-up lesson of 10 and of 100 episodes, built by this lesson's engine and by two others.

python -m benchmarks.engines
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.synthetic.formats import Format, Material, Ours, SphinxLesson
from benchmarks.synthetic.text import episode

SPHINX_LESSON = "sphinx-lesson==0.8.20"
COUNTS = (10, 100)
ROUNDS = 3


def sphinx(folder: Path) -> Path | None:
    """The Python of a new environment with sphinx-lesson; None where PyPI was not reached."""
    uv = [sys.executable, "-m", "uv"]
    python = folder / "bin/python"
    make = [*uv, "venv", "--quiet", "--python", sys.executable, str(folder)]
    install = [*uv, "pip", "install", "--quiet", "--python", str(python), SPHINX_LESSON]
    made = [subprocess.run(words, capture_output=True).returncode for words in (make, install)]
    return None if any(made) else python


def formats(base: Path, count: int, python: Path | None) -> list[Format]:
    """A folder for each engine, with the lesson of that many episodes in it."""
    kinds: list[Callable[[Path], Format]] = [Ours, Material]
    kinds += [lambda folder: SphinxLesson(folder, python)] if python else []
    found = []
    for number, kind in enumerate(kinds):
        folder = base / f"{count}-{number}"
        folder.mkdir()
        found.append(kind(folder))
        found[-1].write([episode(n) for n in range(count)])
    return found


def built(lesson: Format) -> tuple[float, float]:
    """The seconds of one build and those of all processors, with nothing left of the last one."""
    subprocess.run(["rm", "-rf", str(lesson.site)], check=True)
    known = {
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": str(lesson.folder / "src"),  # where only this lesson's format has one
        "BEYOND_VENV_CACHE": str(lesson.folder / "cache"),  # without the machine in a page
    }
    begun, before = time.perf_counter(), cpu()
    ran = subprocess.run(
        lesson.command(), cwd=lesson.folder, env={**os.environ, **known},
        capture_output=True, text=True,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"{type(lesson).__name__}: {ran.stdout}{ran.stderr}")
    return time.perf_counter() - begun, cpu() - before


def cpu() -> float:
    """The seconds that processors have worked for processes which this one started."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def size(folder: Path) -> float:
    """The megabytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Print a row for each engine and number of episodes; rounds are interleaved."""
    with tempfile.TemporaryDirectory(prefix="lesson-") as scratch:
        base = Path(scratch).resolve()
        python = sphinx(base / "sphinx")
        if python is None:
            print(f"{SPHINX_LESSON}: not measured, for PyPI was not reached")
        print(f"load {load()}; seconds at best, their median, and those of all processors at best")
        for count in COUNTS:
            lessons = formats(base, count, python)
            times = [[built(lesson) for lesson in lessons] for _ in range(ROUNDS)]  # in turns
            for lesson, took in zip(lessons, zip(*times, strict=True), strict=True):
                print(row(f"{type(lesson).__name__}, {count} episodes", took, lesson), flush=True)
        print(f"load {load()}")


def row(name: str, took: Sequence[tuple[float, float]], lesson: Format) -> str:
    """A line of the table: times, and the megabytes of the site."""
    wall, processors = zip(*took, strict=True)
    told = f"{min(wall):7.2f} {median(wall):7.2f} {min(processors):7.2f} s"
    return f"{name:44} {told} {size(lesson.site):7.1f} MB"


def load() -> float:
    """How many processes want to run, on the average of the last minute."""
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
