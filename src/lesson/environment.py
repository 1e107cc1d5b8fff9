"""environment.yml as conda reads it: channels, wishes, and which versions a wish lets in.

Imports the standard library alone, like everything a learner's check uses.
"""

import re
from pathlib import Path
from typing import Any

from lesson import yml

SPEC = re.compile(r"(?:[\w./-]+::)?([\w.-]+?)\s*((?:[=<>!~\s].*)?)")
ADDRESS = re.compile(r"^\w+://.*?/(?=(pkgs/)?[^/]+/?$)")


def top(path: Path) -> dict[str, Any]:
    """The entries of a YAML file; raises AssertionError where it holds anything else."""
    read = yml.read(path)
    assert isinstance(read, dict), f"{path.name} is no list of `key: value`; `lesson reset` helps."
    return read


def channels(path: Path) -> list[str]:
    """The channels in their order, an address by its last words; raises AssertionError."""
    listed = top(path).get("channels")
    assert isinstance(listed, list) and listed, (
        f"{path.name} names no channel, so each reader takes those of their own conda. Wanted a "
        "list `channels:`."
    )
    return [ADDRESS.sub("", str(name)).strip("/") for name in listed]


def dependencies(path: Path) -> tuple[dict[str, str], list[str]]:
    """The wishes, name and versions, and the lines left to pip; raises AssertionError."""
    listed = top(path).get("dependencies")
    assert isinstance(listed, list), (
        f"{path.name} has no list `dependencies:` with one `- name=version` on each line."
    )
    wishes: dict[str, str] = {}
    by_pip: list[str] = []
    for entry in listed:
        if isinstance(entry, dict):
            by_pip += _left_to_pip(path.name, entry)
            continue
        found = SPEC.fullmatch(entry) if isinstance(entry, str) else None
        assert found, f"{path.name}: `{entry}` is no name with a version such as `python=3.9`."
        name = found[1].lower()
        assert name not in wishes, f"{path.name}: {name} stands there twice; keep one line."
        wishes[name] = found[2].strip()
    return wishes, by_pip


def _left_to_pip(name: str, entry: dict[str, Any]) -> list[str]:
    key = next(iter(entry))
    assert set(entry) == {"pip"} and isinstance(entry["pip"], list), (
        f"{name}: `{key}:` begins a table; wanted a line such as `- python=3.9`, with `=`. "
        "Only the part for pip is a table: `- pip:` and a list below it."
    )
    return [str(line) for line in entry["pip"]]


def matches(wish: str, version: str) -> bool:
    """Whether conda lets a version pass: a comma is `and`, a bar is `or`, nothing is any.

    A wish is what follows the name; its build, as in `=1.2=h7_0`, is not looked at.
    """
    without_build = re.sub(r"(?<=[\w*])=[\w*].*", "", wish)
    ways = (way.split(",") for way in without_build.split("|"))
    return any(all(_passes(part.strip(), version) for part in way) for way in ways)


def _passes(part: str, version: str) -> bool:
    found = re.match(r"([=<>!~]*)\s*(.*)", part)
    sign, wanted = found.groups() if found else ("", "")
    if not wanted or wanted == "*":
        return True
    parts = wanted.removesuffix("*").rstrip(".").split(".")
    begins = version.split(".")[: len(parts)] == parts
    have, want = _numbers(version), _numbers(wanted)
    if sign == "!=":
        return not (begins if wanted.endswith("*") else have == want)
    if sign in ("<", "<=", ">", ">="):
        return {"<": have < want, "<=": have <= want, ">": have > want, ">=": have >= want}[sign]
    if sign == "~=":
        return have >= want and version.split(".")[: len(parts) - 1] == parts[:-1]
    return begins if wanted.endswith("*") or sign == "=" else have == want


def _numbers(version: str) -> list[int]:
    """The numbers of a version, so that 3.9 and 3.9.0 are the same."""
    numbers = [int(number) for number in re.findall(r"\d+", version)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers
