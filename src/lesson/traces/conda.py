"""Files of conda and pixi: environment.yml, explicit lists, conda-lock.yml and pixi.lock."""

import re
from collections.abc import Iterator
from typing import Any

from lesson import yml
from lesson.environment import SPEC
from lesson.repository import Repository, Unreadable, line_of
from lesson.traces import (
    FULL,
    LANGUAGE,
    NO,
    PACKAGES,
    PARTLY,
    USERLAND,
    Trace,
    project,
    several,
    some,
    syntax,
)  # fmt: skip

FILES = re.compile(
    r"(.*/)?(environment|env|conda)[\w.-]*\.ya?ml|(.*/)?[\w.-]*conda-lock\.ya?ml|pixi\.(lock|toml)"
    r"|(.*/)?[\w.-]+\.txt"  # one of them may be an explicit list
)
LANGUAGES = ("python", "r-base", "julia", "pypy")
LOCK = "record every file: `conda list --explicit --md5`, conda-lock, or `pixi lock`"
NOT_LIBC = "every library that a package brings, but not the C library"
Entry = tuple[str, str, bool]  # a package, its version, and whether it has a hash


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What such a file records; raises Unreadable where it is not as its tool writes it."""
    file = name.rpartition("/")[2]
    if file.endswith(".txt"):
        text = repository.text(name)
        if re.search(r"(?m)^@EXPLICIT\s*$", text):
            yield from _locked(name, list(_explicit(text, name)))
    elif file == "pixi.toml":
        yield from _pixi(syntax.toml(repository.text(name), name))
    elif file == "pixi.lock":
        yield from _locked(name, _entries(repository, name, _of_pixi, "pixi lock"))
    elif "conda-lock" in file:
        yield from _locked(name, _entries(repository, name, _of_conda_lock, "conda-lock lock"))
    else:
        yield from _wishes(repository.text(name), name)


def parsed(text: str, name: str) -> Any:  # noqa: ANN401
    """What a plain YAML file holds; raises Unreadable with the line that is not understood."""
    if line := line_of(text, syntax.CONFLICT):
        raise Unreadable(name, line, "two versions of this file were merged and not settled")
    try:
        return yml.parse(text, name)
    except AssertionError as problem:
        found = re.fullmatch(r"(?s)(?:.*?, line (\d+): )?(.*?)\.?", str(problem))
        assert found
        raise Unreadable(name, int(found[1]) if found[1] else None, found[2]) from None
    except RecursionError:
        raise Unreadable(name, None, syntax.DEEP) from None


def _wishes(text: str, name: str) -> Iterator[Trace]:
    held = parsed(text, name)
    listed = held.get("dependencies") if isinstance(held, dict) else None
    if not isinstance(listed, list):
        if name.rpartition("/")[2].startswith("environment"):
            raise Unreadable(name, None, "has no list `dependencies:`, which conda asks for")
        return  # another tool's file
    channels = held.get("channels")
    if not channels:
        said = "names no channel, so everybody takes those that their own conda is set up for"
        step = "name the channels: `channels:` with `- conda-forge` and `- nodefaults`"
        yield Trace(PACKAGES, NO, name, line_of(text, "^dependencies"), said, step)
    wishes = dict(_specs(listed, text, name))
    yield from _packages(wishes, name, text)
    yield from (trace for trace in map(_language(name, text), wishes.items()) if trace)
    if channels and wishes:
        said = f"libraries come as packages, as exactly as the file names them; {NOT_LIBC}"
        yield Trace(USERLAND, PARTLY, name, line_of(text, "^dependencies"), said, LOCK)


def _specs(listed: list[Any], text: str, name: str) -> Iterator[tuple[str, str]]:
    for entry in listed:
        if isinstance(entry, dict):
            for line in entry.get("pip") or []:
                found = re.match(r"([\w.-]+)\s*(.*)", str(line))
                if found and not str(line).startswith("-"):
                    yield found[1].lower(), found[2]
            continue
        found = SPEC.fullmatch(entry) if isinstance(entry, str) else None
        if not found:
            line = line_of(text, rf"^\s*-\s*[\"']?{re.escape(str(entry))}")
            raise Unreadable(name, line, f"`{str(entry)[:60]}` is no name with a version")
        yield found[1].lower(), found[2].strip()


def _packages(wishes: dict[str, str], name: str, text: str) -> Iterator[Trace]:
    # As `conda env export` writes it, name=version=build, or by hand with two equal signs.
    others = {package: wish for package, wish in wishes.items() if package not in LANGUAGES}
    loose = [package for package, wish in others.items() if not re.match(r"={1,3}\s*\d", wish)]
    line = line_of(text, rf"^\s*-\s*[\"']?{re.escape(loose[0])}\b") if loose else None
    count = several(len(others), "package")
    if others and len(loose) == len(others):
        yield Trace(PACKAGES, NO, name, line, f"names {count} and no version", LOCK)
    elif loose:
        said = f"{len(loose)} of {count} without a version: {some(loose)}"
        yield Trace(PACKAGES, PARTLY, name, line, said, LOCK)
    elif others:
        said = f"{count} with versions, and no hash of any file"
        yield Trace(PACKAGES, PARTLY, name, line_of(text, "^dependencies"), said, LOCK)


def _language(name: str, text: str) -> Any:  # noqa: ANN401
    def trace(item: tuple[str, str]) -> Trace | None:
        package, wish = item
        if package not in LANGUAGES:
            return None
        line = line_of(text, rf"^\s*-\s*[\"']?{re.escape(package)}\b")
        version = re.fullmatch(r"={1,2}\s*(\d[\d.]*)(\.\*|=.*)?", wish)
        if not version:
            step = f"name its version: `{package}=3.X`" if package == "python" else LOCK
            return Trace(LANGUAGE, NO, name, line, f"asks for {package}, any version", step)
        if package == "python":
            return project.request(version[1].rstrip("."), name, line)
        state = FULL if version[1].count(".") >= 2 else PARTLY
        return Trace(LANGUAGE, state, name, line, f"asks for {package} {version[1]}", LOCK)

    return trace


def _explicit(text: str, name: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith(("#", "@")):
            continue
        address, _, digest = line.partition("#")
        yield _of_file(address, name, number, bool(digest))


def _of_file(address: str, name: str, line: int | None, hashed: bool) -> Entry:
    file = re.split(r"[/\\]", address)[-1]
    found = re.fullmatch(r"(.+)-([^-]+)-[^-]+\.(conda|tar\.bz2)", file)
    if not found:
        raise Unreadable(name, line, f"`{address[:60]}` is no file of a conda package")
    return found[1], found[2], hashed


def _entries(repository: Repository, name: str, of: Any, command: str) -> list[Entry]:  # noqa: ANN401
    held = parsed(repository.text(name), name)
    try:
        return list(of(held, name))
    except (AttributeError, KeyError, TypeError):
        raise Unreadable(name, None, f"is not as its tool writes it; `{command}` does") from None


def _of_conda_lock(held: dict[str, Any], name: str) -> Iterator[Entry]:
    for entry in held["package"]:
        hashes = entry.get("hash") or {}
        exact = isinstance(hashes, dict) and any(hashes.get(kind) for kind in ("md5", "sha256"))
        yield entry["name"], entry["version"], exact


def _of_pixi(held: dict[str, Any], name: str) -> Iterator[Entry]:
    for entry in held["packages"]:
        exact = bool(entry.get("sha256") or entry.get("md5"))
        if "conda" in entry:
            yield _of_file(entry["conda"], name, None, exact)
        elif "pypi" in entry:
            yield entry.get("name") or entry["pypi"], entry.get("version", ""), exact


def _locked(name: str, entries: list[Entry]) -> Iterator[Trace]:
    if not entries:
        raise Unreadable(name, None, f"lists no file; {LOCK}")
    bare = [package for package, _, hashed in entries if not hashed]
    # A lock for several platforms names a package once for each.
    count = several(len({package for package, _, _ in entries}), "package")
    if bare:
        said, step = f"{count}, {len(bare)} without a hash: {some(bare)}", LOCK
        yield Trace(PACKAGES, PARTLY, name, None, said, step)
    else:
        yield Trace(PACKAGES, FULL, name, None, f"{count} with exact files and hashes")
    for package, version, _ in entries:
        if package in LANGUAGES:
            said = f"{package} {version} is one of the packages"
            yield Trace(LANGUAGE, FULL, name, None, said)
            break
    step = "for the C library too, take a container or Nix; often this is deep enough"
    yield Trace(USERLAND, PARTLY, name, None, NOT_LIBC, step)


def _pixi(held: dict[str, Any]) -> Iterator[Trace]:
    said = "is a wish; the record is pixi.lock, which stands beside it once pixi has run"
    if held.get("dependencies"):
        yield Trace(PACKAGES, NO, "pixi.toml", None, said, "run `pixi lock`, and commit pixi.lock")
