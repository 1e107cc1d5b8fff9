"""Locks of Python packages: uv.lock, poetry.lock, pdm.lock, pylock.toml and Pipfile.lock."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lesson.repository import Repository, Unreadable, line_of
from lesson.traces import FULL, PACKAGES, PARTLY, Trace, normal, project, several, some, syntax

FILES = re.compile(r"(uv|poetry|pdm)\.lock|[\w.-]+\.py\.lock|pylock(\.[\w-]+)?\.toml|Pipfile\.lock")
AGAIN = {
    "uv.lock": "uv lock",
    "poetry.lock": "poetry lock",
    "pdm.lock": "pdm lock",
    "pylock.toml": "pip lock",
    "Pipfile.lock": "pipenv lock",
}
OWN = ("virtual", "editable", "directory")  # sources of a lock that are the project itself
Files = list[tuple[str, bool]]  # packages, and whether all files of each have a hash


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What a lock records of packages and language; raises Unreadable where it is none."""
    text = repository.text(name)
    held = (syntax.json_table if name == "Pipfile.lock" else syntax.toml)(text, name)
    command = AGAIN.get(name, "uv lock --script")
    try:
        files = _kind(name)(held)
        yield from _language(held, name, text)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unreadable(name, None, f"is not as its tool writes it; `{command}` does") from None
    bare = [package for package, hashed in files if not hashed]
    count = several(len(files), "package")
    if forgotten := _forgotten(repository, name, files):
        said = f"{count}, and none called {some(forgotten)}, which pyproject.toml asks for"
        yield Trace(PACKAGES, PARTLY, name, None, said, f"lock again: `{command}`")
    elif bare:
        said = f"{count}, {len(bare)} without a hash: {some(bare)}"
        line = line_of(text, rf'^name = "{re.escape(bare[0])}"')
        yield Trace(PACKAGES, PARTLY, name, line, said, f"lock with hashes: `{command}`")
    else:
        yield Trace(PACKAGES, FULL, name, None, f"{count} with exact versions and hashes")


def _kind(name: str) -> Callable[[dict[str, Any]], Files]:
    if name.startswith("pylock"):
        return _pylock
    return {"poetry.lock": _poetry, "pdm.lock": _poetry, "Pipfile.lock": _pipenv}.get(name, _uv)


def _uv(lock: dict[str, Any]) -> Files:
    return [
        (entry["name"], _hashed([*entry.get("wheels", []), *_listed(entry.get("sdist"))]))
        if "git" not in entry["source"]
        else (entry["name"], "#" in entry["source"]["git"])
        for entry in lock.get("package", [])
        if not any(kind in entry["source"] for kind in OWN)
    ]


def _hashed(files: list[dict[str, Any]]) -> bool:
    return bool(files) and all(file.get("hash") for file in files)


def _listed(found: object) -> list[dict[str, Any]]:
    return [found] if isinstance(found, dict) else []


def _poetry(lock: dict[str, Any]) -> Files:
    # Before version 2 of its format, poetry kept the hashes at the end, by names.
    late = lock["metadata"].get("files", {})
    return [
        (entry["name"], _hashed(entry.get("files") or late.get(entry["name"], [])))
        for entry in lock.get("package", [])
    ]


def _pylock(lock: dict[str, Any]) -> Files:
    if "lock-version" not in lock:
        raise KeyError("lock-version")
    found = []
    for entry in lock.get("packages", []):
        files = [*entry.get("wheels", [])]
        files += [entry[kind] for kind in ("sdist", "archive") if kind in entry]
        exact = bool(files) and all(file.get("hashes") for file in files)
        found.append((entry["name"], exact or "commit-id" in entry.get("vcs", {})))
    return found


def _pipenv(lock: dict[str, Any]) -> Files:
    lock["_meta"]["hash"]
    groups = (lock.get("default", {}), lock.get("develop", {}))
    return [
        (name, bool(entry.get("hashes")) or len(entry.get("ref", "")) == 40)
        for group in groups
        for name, entry in group.items()
        if "path" not in entry and not entry.get("editable")
    ]


def _language(held: dict[str, Any], name: str, text: str) -> Iterator[Trace]:
    if name == "Pipfile.lock":
        needs = held["_meta"].get("requires", {})
        if version := needs.get("python_full_version") or needs.get("python_version"):
            yield project.request(version, name, line_of(text, r'"python_(full_)?version"'))
        return
    meta = held.get("metadata", {})
    wanted = held.get("requires-python") or meta.get("python-versions")
    if wanted := wanted or meta.get("requires_python"):
        pattern = r"^(requires-python|python-versions|requires_python)\b"
        yield project.asked(wanted, name, line_of(text, pattern))


def _forgotten(repository: Repository, name: str, files: Files) -> list[str]:
    """The packages that pyproject.toml asks for and that the lock does not know."""
    if name not in ("uv.lock", "poetry.lock", "pdm.lock"):
        return []
    known = {normal(package) for package, _ in files}
    return [wish for wish in project.wishes(repository) if normal(wish) not in known]
