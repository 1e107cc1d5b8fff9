"""Measures what has a bound in the design; prints figures, asserts nothing."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks import containers, engines, lighthouse, nix
from benchmarks.host import serving
from lesson import content, v86

ROUNDS = 5
MACHINE = "virtual-machines.html"
LESSON = [sys.executable, "-m", "lesson"]


def seconds(action: Callable[[], object]) -> float:
    """The median time of several runs."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return median(times)


def command(*words: str, folder: Path | None = None) -> Callable[[], object]:
    """An action that runs `lesson` with these words."""
    return lambda: subprocess.run([*LESSON, *words], cwd=folder, capture_output=True)


def uvx(wheel: Path, cache: Path, cold: bool) -> Callable[[], object]:
    """An action that runs the wheel's command with uv, as one who has installed nothing of it."""

    def action() -> object:
        if cold:
            shutil.rmtree(cache, ignore_errors=True)
        words = [
            sys.executable,
            "-m",
            "uv",
            "tool",
            "run",
            "--from",
            str(wheel),
            "lesson",
            "--help",
        ]
        settings = {"UV_CACHE_DIR": str(cache), "UV_PYTHON": sys.executable}
        return subprocess.run(
            words, env={**os.environ, **settings}, capture_output=True, check=True
        )

    return action


def distribution(folder: Path) -> list[tuple[str, Callable[[], object]]]:
    """What it takes to run the lesson without a clone; nothing where PyPI is out of reach."""
    words = ["build", "--wheel", "--no-build-isolation", "--python", sys.executable]
    build = [sys.executable, "-m", "uv", *words, "--out-dir", str(folder), str(content.root())]
    subprocess.run(build, capture_output=True, check=True)
    wheel, cache = next(folder.glob("*.whl")), folder / "cache"
    print(f"{wheel.name:44} {wheel.stat().st_size / 1000:7.1f} kB")
    figures = [
        (f"uvx, {state} cache", uvx(wheel, cache, state == "cold")) for state in ("cold", "warm")
    ]
    try:
        figures[0][1]()
    except subprocess.CalledProcessError:
        print("uvx: not measured, for PyPI was not reached")
        return []
    return figures


def weight(site: Path, page: str) -> float:
    """Kilobytes, compressed, of a first visit to a page: the page and what it loads at once."""
    html = (site / page).read_text(encoding="utf-8")
    loaded = re.findall(
        r'<(?:script|link)[^>]* (?:src|href)="(assets/[^"]+\.(?:js|css|svg))"', html
    )
    files = [site / page, *(site / name for name in dict.fromkeys(loaded))]
    return sum(len(gzip.compress(path.read_bytes())) for path in files) / 1000


def machine_in_page(site: Path) -> None:
    """Print what the machine in the page weighs, and how long it takes to its first prompt."""
    found = v86.find()
    executable = shutil.which("chromium")
    if not found or not executable or not (site / MACHINE).exists():
        print("the machine in the page: not measured; needs `make machine`, chromium and its page")
        return
    for name in v86.LOADED:
        print(f"{'machine: ' + name:44} {(found.folder / name).stat().st_size / 1000:7.1f} kB")
    with sync_playwright() as playwright, serving(site) as address:
        browser = playwright.chromium.launch(executable_path=executable, args=["--disable-gpu"])

        def boot() -> None:
            page = browser.new_page()
            page.goto(f"{address}/{MACHINE}")
            page.get_by_role("button", name="Start the machine").click()
            page.get_by_label("Command for the machine").wait_for(timeout=300_000)
            page.close()

        print(f"{'machine: from the button to the prompt':44} {seconds(boot):7.3f} s")
        browser.close()


def main() -> None:
    """Print each figure with its bound."""
    with tempfile.TemporaryDirectory(prefix="lesson-") as base:
        folder, site = Path(base, "learner"), Path(base, "site")
        folder.mkdir()
        exercise = next(e for e in content.exercises() if (e.folder / "answers.toml").exists())
        command("start", exercise.name, folder=folder)()
        figures = (
            ("lesson --help", command("--help"), 0.150),
            (f"lesson check {exercise.name}", command("check", folder=folder), 0.400),
            ("lesson dev build", command("dev", "build", str(site)), 3.0),
        )
        for name, action, bound in figures:
            print(f"{name:44} {seconds(action):7.3f} s   (bound {bound} s)")
        for name, action in distribution(Path(base, "dist")):
            print(f"{name:44} {seconds(action):7.3f} s")
        for episode in content.episodes():
            page = f"{episode.slug}.html"
            print(f"{page + ', first visit':44} {weight(site, page):7.1f} kB  (bound 120 kB)")
        machine_in_page(site)
    engines.main()
    lighthouse.main()
    containers.main()
    nix.main()


if __name__ == "__main__":
    main()
