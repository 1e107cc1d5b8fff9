"""Measures the lane of the virtual machines: `python -m benchmarks.machines [--cold]`.

Bound: 12 minutes for all of it on two cores. With `--cold` the guest is built first,
in a folder of its own, as it is on a new machine.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from lesson import content, replay
from lesson.guest import batch, image, kernel, machine
from lesson.tools import qemu_system_x86_64

BOUND = 12 * 60.0
EPISODES = ("50-virtual-machines", "55-infrastructure-as-code")
TESTS = ("tests/test_guest.py", "tests/test_keeper.py")
Measured = tuple[str, float]


def took(action: Callable[[], object]) -> float:
    """The seconds of one run: these take too long to be repeated."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def building() -> Iterator[Measured]:
    """The guest built in an empty cache, part by part."""
    with tempfile.TemporaryDirectory(prefix="lesson-") as cache:
        os.environ["BEYOND_VENV_CACHE"] = cache
        try:
            yield "kernel and first file system, fetched", took(kernel.build)
            yield "Debian's disk, built", took(image.build)
        finally:
            del os.environ["BEYOND_VENV_CACHE"]


def running() -> Iterator[Measured]:
    """One of each kind of run."""
    disk = image.build() / image.NAME
    yield "tiny machine, on and off", took(lambda: batch.run("true"))
    with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
        overlay = f"{folder}/disk.qcow2"
        words = ["create", "-q", "-f", "qcow2", "-b", str(disk), "-F", "qcow2", overlay]
        subprocess.run(["qemu-img", *words], check=True)
        do = "python3 witnesses.py hardware"
        options = ("-cpu", "Haswell", "-drive", f"file={overlay},if=virtio")
        yield (
            "Debian, on, hardware witness, off",
            took(lambda: batch.run(do, *options, memory=512, words="disk=vda")),
        )

    def live() -> None:
        with machine.debian() as guest:
            guest.ssh("true")

    yield "Debian, on until ssh answers, ended", took(live)


def lane() -> Iterator[Measured]:
    """What `make test` runs of it: the pages, and the tests."""
    for episode in content.episodes():
        if episode.stem in EPISODES:
            yield f"commands of {episode.stem}", took(lambda e=episode: replay.run(e))
    for path in TESTS:
        yield path, took(lambda p=path: tested(p))


def tested(path: str) -> None:
    """Run a file of tests; ends the measuring where one fails, for then it says nothing."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", path], capture_output=True, text=True
    )
    if ran.returncode:
        sys.exit(ran.stdout[-4000:])


def main() -> None:
    """Print each figure, then the sum of the lane with its bound."""
    qemu_system_x86_64.provide()
    cold = list(_said(building())) if "--cold" in sys.argv else []
    list(_said(running()))
    total = sum(seconds for _, seconds in [*cold, *_said(lane())])
    state = "cold" if cold else "with a kept guest"
    print(f"{f'the whole lane, {state}':44} {total:7.1f} s   (bound {BOUND:g} s)")


def _said(measured: Iterator[Measured]) -> Iterator[Measured]:
    for name, seconds in measured:
        print(f"{name:44} {seconds:7.1f} s", flush=True)
        yield name, seconds


if __name__ == "__main__":
    main()
