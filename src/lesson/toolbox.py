"""All tools together: which are here, and how to get the others."""

import os
import shutil
import subprocess
import sys

from lesson import tools

FOR_TESTS = ("chromium", "libatomic1")  # the browser in which the site is tested, and its driver


def report() -> int:
    """Print each tool with its version and lane; 1 where one is missing."""
    missing = False
    for name in tools.names():
        module = tools.load(name)
        found = module.find()
        if found:
            print(f"{name:12} {found.lane:10} {found.version}")
        else:
            missing = True
            print(f"{name:12} missing    {advice(name)}")
    return int(missing)


def advice(name: str) -> str:
    """How to get a tool on this operating system."""
    ways: dict[str, str] = tools.load(name).ADVICE
    return ways.get(sys.platform, ways["linux"])


def packages() -> list[str]:
    """The Debian packages that the tools and the tests need and that are not installed."""
    wanted = {*FOR_TESTS, *(name for tool in tools.names() for name in tools.load(tool).DEBIAN)}
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *wanted]
    asked = subprocess.run(query, capture_output=True, text=True)
    there = {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}
    return sorted(wanted - there)


def install() -> None:
    """Install the missing packages as root on Debian, then fetch what the pages embed."""
    if shutil.which("apt-get") and (missing := packages()):
        if os.geteuid() == 0:
            _apt_get(missing)
        else:
            print(f"Not installed: {' '.join(missing)}. To install them: sudo make tools")
    for name in tools.names():
        try:
            tools.load(name).provide()
        except tools.Missing as problem:
            if os.environ.get("CI"):
                raise
            print(f"{name}: {problem}")


def _apt_get(missing: list[str]) -> None:
    print(f"Installing {' '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        command = ["apt-get", "--quiet=2", *words]
        ran = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if ran.returncode:
            last = "\n".join((ran.stdout + ran.stderr).splitlines()[-12:])
            raise tools.Missing(f"`{' '.join(command)}` failed:\n{last}")
