"""All tools together: which are here, and how to get the others."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence

from lesson import content, doctor, tools
from lesson.content import Episode
from lesson.tools import pip

# The browser in which the site is tested, its driver, and what runs the checker of HTML.
FOR_TESTS = ("chromium", "libatomic1", "default-jre-headless", "iproute2")
BY_HAND = {"guix"}  # which the lesson has in a version that is for its tests alone
NEEDS = {"network": "pip", "wheels": "pip"}  # an exercise's other needs are called like the tool
CONSOLE = re.compile(r"(?ms)^```console\b[^\n]*\n(.*?)^```")


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
    ways = "; ".join(doctor.install(name))
    if name in BY_HAND or (name == "pip" and not pip.locked()):
        return f"the lesson does not bring it: {ways}"
    return f"`lesson tools --install`, once with a network; or: {ways}"


def needed_by(episodes: Iterable[Episode]) -> list[str]:
    """The tools that learners of these episodes need: those of the pages and of the exercises."""
    names = {"python"}  # every check and every exercise
    for episode in episodes:
        names |= {tools.tool_of(word) or "" for word in tools.words(_typed(episode))}
        names |= {exercise.readme.meta.get("needs", "") for exercise in episode.exercises}
    return sorted({doctor.tool_of(NEEDS.get(name, name)) for name in names - {""}})


def _typed(episode: Episode) -> list[str]:
    """The lines that a reader of the page types."""
    # Found by a pattern: what reads fences properly is not on a learner's machine.
    lines = [line for block in CONSOLE.findall(episode.page.body) for line in block.splitlines()]
    return [line[2:] for line in lines if line.startswith(("$ ", "> "))]


def diagnosed(
    words: Sequence[str] = (), tell: Callable[[str], None] | None = None
) -> doctor.Report:
    """What the doctor finds for tools and episodes, by their words; raises Unknown.

    Without a word it is for all episodes. `tell` gets each tool's name before it is tried.
    """
    table = {episode.slug: needed_by([episode]) for episode in content.episodes()}
    try:
        names = doctor.chosen(words, table)
    except doctor.Unknown as problem:
        raise content.Unknown(str(problem)) from problem
    return doctor.report(names, places(), tell)


def places() -> dict[str, doctor.Place]:
    """Where the tools of the lesson are, with their lanes: the doctor tries these."""
    found = {name: tools.load(name).find() for name in tools.names()}
    return {
        doctor.tool_of(name): doctor.Place(
            tool.lane, {word: str(path) for word, path in tool.commands.items()}, tool.environment
        )
        for name, tool in found.items()
        # Neither one of its helpers, nor what only a page's terminal can reach.
        if tool
        and not (tool.enter and not tool.commands)
        and doctor.tool_of(name) == name.replace("-", "_")
    }


def packages() -> list[str]:
    """The Debian packages that tools, and an author's tests, need and that are not installed."""
    wanted = {
        *(FOR_TESTS if content.is_repository() else ()),
        *(name for tool in tools.names() for name in tools.load(tool).DEBIAN),
    }
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
            command = f"sudo apt-get install --no-install-recommends {' '.join(missing)}"
            print(f"Some packages are not installed. To install them: {command}")
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
