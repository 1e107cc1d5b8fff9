"""All that `make test` does: it installs what is missing, and proves the lesson in two parts.

The tests in a browser share nothing with the others but the site, so they run beside them.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from lesson import ahead, content, guix, toolbox, v86, validator
from lesson.tools import Missing

IN_A_BROWSER = "test_browser*.py"
STEPS = (("ruff", "format", "--check"), ("ruff", "check"), ("mypy",))


def test() -> int:
    """Install what tests need where that is possible, then run all of them; the first failure."""
    os.chdir(content.root())
    _provide()
    toolbox.report()  # the log says which version of each tool is proven to agree with the pages
    for step in STEPS:
        if status := _run(*step):
            return status
    return _in_two_parts() if ahead.processors() > 1 else _run("pytest")


def _provide() -> None:
    toolbox.install()
    for provide in (v86.provide, validator.provide):
        try:
            provide(print)
        except Missing as problem:
            if os.environ.get("CI"):
                raise
            print(problem)
    try:
        guix.provide(print)
    except Missing as problem:  # an optional lane, in CI as well: its blocks are counted
        print(problem)


def _run(*words: str) -> int:
    """The exit status of one of Python's tools, which says what it does."""
    print(f"$ {' '.join(words)}", flush=True)
    return subprocess.run([sys.executable, "-m", *words]).returncode


def _in_two_parts() -> int:
    """The first failure of the tests outside of a browser and of those in one, which come last."""
    shown = [path.as_posix() for path in sorted(content.root().glob(f"tests/{IN_A_BROWSER}"))]
    words = ["pytest", "-p", "no:cacheprovider", *shown]  # two at once cannot both remember
    with tempfile.TemporaryFile() as told:
        beside = subprocess.Popen(
            [sys.executable, "-m", *words], stdout=told, stderr=subprocess.STDOUT
        )
        try:
            status = _run("pytest", f"--ignore-glob=*/{IN_A_BROWSER}")
            other = beside.wait()
        finally:
            beside.terminate()
        print(f"$ pytest tests/{IN_A_BROWSER}", flush=True)
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout.buffer)
        sys.stdout.flush()
    return status or other
