"""Requests for a Python: pyproject.toml, .python-version and their relatives."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from lesson.repository import Repository, Unreadable, line_of
from lesson.traces import FULL, LANGUAGE, NO, PACKAGES, PARTLY, Trace, several, syntax

FILES = re.compile(r"pyproject\.toml|\.python-version|runtime\.txt|\.tool-versions|setup\.(py|cfg)")
VERSION = re.compile(r"(?:cpython[-@]?|python[-@]?|Python )?(\d+)(?:\.(\d+))?(?:\.(\d+)\w*)?")
NEWEST = 30  # no Python 3 has, or will have soon, a minor number as high
PIN = (
    "name the Python that made the result: `uv python pin 3.X.Y`, or write it into .python-version"
)
SHARPEN = "name the release too, as `python --version` prints it: 3.X.Y in .python-version"


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What such a file records of the language; raises Unreadable where it cannot be one."""
    text = repository.text(name)
    if name == "pyproject.toml":
        yield from _project(syntax.toml(text, name), text)
    elif name.startswith("setup."):
        said = "lists wishes for an installer, and no file that was used"
        yield Trace(PACKAGES, NO, name, None, said, "lock the packages: `uv lock` or `pip lock`")
    else:
        yield from _requests(text, name)


def _project(held: dict[str, Any], text: str) -> Iterator[Trace]:
    table = held.get("project", {})
    poetry = held.get("tool", {}).get("poetry", {}).get("dependencies", {})
    if not isinstance(table, dict) or not isinstance(poetry, dict):
        raise Unreadable("pyproject.toml", None, "`project` and `tool.poetry` are to be tables")
    wanted = table.get("requires-python") or poetry.get("python")
    if isinstance(wanted, str):
        yield asked(wanted, "pyproject.toml", line_of(text, r"^(requires-python|python)\s*="))
    wishes = _named(held)
    if wishes:
        said = f"wishes for {several(len(wishes), 'package')}, and no record of what was installed"
        line = line_of(text, r"^(dependencies\s*=|\[tool\.poetry\.dependencies)")
        step = "lock the packages and commit the lock: `uv lock`, or `pip lock .`"
        yield Trace(PACKAGES, NO, "pyproject.toml", line, said, step)


def wishes(repository: Repository) -> list[str]:
    """The packages that pyproject.toml asks for by name; none where it cannot be read."""
    if not repository.is_file("pyproject.toml"):
        return []
    try:
        return _named(tomllib.loads(repository.text("pyproject.toml")))
    except (Unreadable, tomllib.TOMLDecodeError, RecursionError):
        return []  # said where the file itself is read


def _named(held: dict[str, Any]) -> list[str]:
    table, tool = held.get("project"), held.get("tool")
    listed = table.get("dependencies", []) if isinstance(table, dict) else []
    lines = [line for line in listed if isinstance(line, str)] if isinstance(listed, list) else []
    found = [re.split(r"[\s\[;(<>=!~@]", line.strip(), maxsplit=1)[0] for line in lines]
    poetry = tool.get("poetry", {}) if isinstance(tool, dict) else {}
    by_poetry = poetry.get("dependencies", {}) if isinstance(poetry, dict) else {}
    return [*found, *(name for name in by_poetry if name != "python")]


def _requests(text: str, name: str) -> Iterator[Trace]:
    lines = [(n, line.partition("#")[0].strip()) for n, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line]
    if name == ".tool-versions":
        lines = [(n, line.split()[1]) for n, line in lines if re.match(r"python\s+\S", line)]
    elif not lines:
        raise Unreadable(name, 1, "is empty, and no tool takes that for a request")
    yield from (request(line, name, number) for number, line in lines[:1])


def request(version: str, file: str, line: int | None) -> Trace:
    """What a request such as `3.9` or `3.9.18` records; raises Unreadable for what cannot be."""
    found = VERSION.fullmatch(version.strip())
    if not found:
        said = f"asks for `{version[:40]}`, which is a name and no version"
        return Trace(LANGUAGE, NO, file, line, said, PIN)
    major, minor, patch = found.groups()
    if major not in ("2", "3") or int(minor or 0) >= NEWEST:
        raise Unreadable(file, line, f"asks for Python {version.strip()}, and there is none")
    number = ".".join(part for part in (major, minor) if part)
    if patch is not None:
        said = f"asks for the release {number}.{patch}, though not for one build of it"
        return Trace(LANGUAGE, FULL, file, line, said)
    if minor is None:
        return Trace(LANGUAGE, NO, file, line, f"asks for any Python {major}", PIN)
    return Trace(LANGUAGE, PARTLY, file, line, f"asks for Python {number}, any release", SHARPEN)


def asked(range_: str, file: str, line: int | None) -> Trace:
    """What a range such as `>=3.9` records of the language."""
    bare = range_.replace(" ", "")
    exact = re.fullmatch(r"={2,3}(3\.\d+\.\d+)", bare)
    if exact:
        return request(exact[1], file, line)
    minor = re.fullmatch(r"==(3\.\d+)\.\*|~=(3\.\d+)\.\d+|>=3\.(\d+)(?:\.\d+)?,<3\.(\d+)", bare)
    if minor and (minor[1] or minor[2] or int(minor[4]) == int(minor[3]) + 1):
        return request(minor[1] or minor[2] or f"3.{minor[3]}", file, line)
    said = f"any Python that fits `{range_}`, which is a range"
    return Trace(LANGUAGE, NO, file, line, said, PIN)
