"""What Lighthouse says of each kind of page, and what a first visit to it transfers.

python -m benchmarks.lighthouse
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.host import serving

VERSION = "12.8.2"
SCORES = ("performance", "accessibility", "best-practices", "seo")
PAGES = (
    *("index", "setup", "layers", "virtual-machines", "choose", "progress", "keypoints"),
    *("reference", "messages", "references", "figures", "whole", "exercises", "solutions"),
    *("instructors/index", "instructors/schedule", "instructors/helpers", "instructors/questions"),
    *("instructors/profiles", "instructors/review"),
    *("about", "executed", "cite"),
)
BOUND = 120  # kilobytes of a first page
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def install(folder: Path) -> Path | None:
    """Lighthouse's command in this folder; None where npm is missing or was not reached."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    words = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier"]
    command = [npm, *words, "--prefix", str(folder), f"lighthouse@{VERSION}"]
    ran = subprocess.run(command, capture_output=True)
    return None if ran.returncode else folder / "node_modules/.bin/lighthouse"


def report(lighthouse: Path, chromium: str, address: str) -> dict[str, Any]:
    """Lighthouse's report of a page as it would be on a telephone; raises CalledProcessError."""
    chosen = [f"--only-categories={','.join(SCORES)}", f"--chrome-flags={' '.join(FLAGS)}"]
    plain = ["--quiet", "--output=json", "--no-enable-error-reporting"]
    ran = subprocess.run(
        [str(lighthouse), address, *plain, *chosen],
        env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(ran.stdout))


def faults(told: dict[str, Any]) -> list[str]:
    """The rules that a page breaks in the categories that must be whole."""
    wanted = [told["categories"][name] for name in SCORES[1:]]
    rules = [rule for category in wanted for rule in category["auditRefs"] if rule["weight"]]
    audits = {rule["id"]: told["audits"][rule["id"]] for rule in rules}
    return [name for name, audit in audits.items() if audit["score"] not in (1, None)]


def row(page: str, told: dict[str, Any]) -> str:
    """A page's line of the table."""
    scores = [round(100 * told["categories"][name]["score"]) for name in SCORES]
    requests = told["audits"]["network-requests"]["details"]["items"]
    weight = sum(one["transferSize"] for one in requests) / 1000
    numbers = " ".join(f"{score:4}" for score in scores)
    heavy = f"  (bound {BOUND} kB)" if page == "index" else ""
    wrong = f"  {', '.join(faults(told))}" if faults(told) else ""
    return f"{page:24} {numbers} {len(requests):4} {weight:7.1f} kB{heavy}{wrong}"


def build(site: Path, address: str) -> None:
    """Write the site for this address, as one builds it for a host."""
    command = [sys.executable, "-m", "lesson", "dev", "build", str(site)]
    environment = {**os.environ, "LESSON_ADDRESS": f"{address}/"}
    subprocess.run(command, env=environment, capture_output=True, check=True)


def main(pages: tuple[str, ...] = PAGES) -> None:
    """Print the table; a page that breaks a rule is followed by the rule's name."""
    chromium = shutil.which("chromium")
    with tempfile.TemporaryDirectory(prefix="lesson-") as base:
        site, tool = Path(base, "site"), Path(base, "npm")
        site.mkdir()
        tool.mkdir()
        lighthouse = install(tool)
        if not lighthouse or not chromium:
            print("Lighthouse: not measured; needs chromium, npm and its registry")
            return
        with serving(site) as address:
            build(site, address)
            print(f"Lighthouse {VERSION}; load {os.getloadavg()[0]:.1f}")
            print(f"{'page':24} perf a11y best  seo requests and what they transfer")
            for page in pages:
                try:
                    line = row(page, report(lighthouse, chromium, f"{address}/{page}.html"))
                except subprocess.CalledProcessError as problem:  # on a machine that is too busy
                    line = f"{page:24} {(problem.stderr.strip().splitlines() or ['?'])[-1]}"
                print(line, flush=True)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or PAGES)
