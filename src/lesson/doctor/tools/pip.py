"""pip: a wheel installed from a file, then the package index asked for one."""

from __future__ import annotations

import platform
import re

from .. import wheel
from ..bench import Bench, Failed, Partly
from ..diagnosis import ANYWHERE, Tell
from . import python

COMMANDS = ("pip", "pip3")
SECONDS = 360
INSTALL = python.INSTALL
HINTS = {"": "pip comes with Python, and each environment gets one of its own."}
INDEX = "cowsay"  # small, pure Python, and used by the pages
# What exercises install, and the machines that it was never built for: asking would fetch 10 MB.
OLD = "pandas==1.2.5"
NO_WHEEL = {("Darwin", "arm64"), ("Windows", "ARM64")}
QUICK = ("--timeout", "10", "--retries", "1")
SETTINGS = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_CACHE_DIR": "1", "PIP_NO_INPUT": "1"}
TELLS = (
    *python.TELLS,
    Tell(
        r"externally-managed-environment",
        "pip was asked to change the system's own Python. Call the pip of an environment: "
        ".venv/bin/python -m pip",
    ),
)


def smoke(bench: Bench) -> str:
    """What was installed, and whether the index answers."""
    base, bench.version = python.choose(bench)
    python.environment(bench, base, "for pip")
    if (platform.system(), platform.machine()) in NO_WHEEL:
        bench.notes.append(
            f"There is no wheel of {OLD} for this machine. The exercises that install it say what "
            "to do then."
        )
    bench.settings, bench.own_home = SETTINGS, True  # with the learner's own index
    bench.ask_version(python.inside(bench, "for pip"), "-m", "pip", "--version")
    pip(bench, "install", "--quiet", "--no-index", "--no-deps", str(wheel.write(bench.folder)))
    bench.run(python.inside(bench, "for pip"), "-I", "-c", "import ready; print(ready.WORD)")
    try:
        fetch = ("download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", "fetched")
        pip(bench, *fetch, *QUICK, INDEX)
    except Failed as problem:
        raise _without_index(problem) from problem
    return "installed a package from a file and another one from the package index"


def pip(bench: Bench, *words: str, seconds: float = 60) -> str:
    """What the environment's pip printed, with the learner's own settings."""
    return bench.run(python.inside(bench, "for pip"), "-m", "pip", *words, seconds=seconds)


def _without_index(problem: Failed) -> Partly:
    said = "installs from a file, but the package index did not answer"
    if "No matching distribution" in problem.output and "onnection" not in problem.output:
        said = f"installs from a file, but the package index has no {INDEX}"
    known = [tell.why for tell in ANYWHERE if re.search(tell.pattern, problem.output)]
    why = known[0] if known else (
        "There is no network, a proxy is needed, or pip is set to an index that is not there."
    )  # fmt: skip
    return Partly(
        said,
        (why, "Exercises that need a network cannot be finished until it answers."),
        "python3 -m pip config list",
    )
