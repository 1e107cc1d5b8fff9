"""Expressions of Nix and Guix, with what they are pinned to or without."""

import re
from collections.abc import Iterator
from typing import Any

from lesson.repository import Repository, Unreadable, line_of
from lesson.traces import FULL, LANGUAGE, NO, PACKAGES, PARTLY, USERLAND, Trace, syntax

FILES = re.compile(
    r"(.*/)?(flake\.(nix|lock)|(shell|default|release)\.nix|(guix|manifest|channels)\.scm"
    r"|sources\.json)"
)
COMMIT = r"[0-9a-f]{40}"
SPEAKS = re.compile(r"python|rPackages|rWrapper|julia")
PIN = "name one commit of nixpkgs and its hash: `fetchTarball { url = …; sha256 = …; }`"
CHANNELS = "record the commits: `guix describe --format=channels > channels.scm`"


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What such a file records; raises Unreadable where it is not as its tool writes it."""
    text, file = repository.text(name), name.rpartition("/")[2]
    folder = name.removesuffix(file)
    if file == "flake.lock":
        yield from _flake(text, name)
    elif file == "flake.nix":
        if not repository.is_file(f"{folder}flake.lock"):
            said = "a flake without flake.lock: its inputs are the newest of that day"
            yield from _all(NO, name, 1, said, "run `nix flake lock`, and commit flake.lock")
        elif SPEAKS.search(text):
            _inputs(repository.text(f"{folder}flake.lock"), f"{folder}flake.lock")
            yield from _speaks(FULL, name, text, "the language and its packages, by the flake")
    elif file.endswith(".scm"):
        yield from _guix(repository, text, name, folder)
    elif file == "sources.json":
        if re.search(rf'"(rev|revision)":\s*"{COMMIT}"', text):
            said = "the sources of an expression, with commits and hashes"
            yield Trace(USERLAND, FULL, name, line_of(text, COMMIT), said)
    else:
        yield from _expression(repository, text, name, folder)


def _all(state: str, name: str, line: int | None, said: str, step: str = "") -> Iterator[Trace]:
    for layer in (PACKAGES, LANGUAGE, USERLAND):
        yield Trace(layer, state, name, line, said, step)


def _speaks(state: str, name: str, text: str, said: str, step: str = "") -> Iterator[Trace]:
    line = line_of(text, SPEAKS.pattern)
    for layer in (PACKAGES, LANGUAGE):
        yield Trace(layer, state, name, line, said, step)


def _inputs(text: str, name: str) -> dict[str, Any]:
    """The inputs that are locked; raises Unreadable where one has no hash."""
    held = syntax.json_table(text, name)
    try:
        locked = {key: node["locked"] for key, node in held["nodes"].items() if "locked" in node}
        for key, entry in locked.items():
            if not (entry.get("narHash") and (entry.get("rev") or entry["type"] != "github")):
                line = line_of(text, rf'"{re.escape(key)}"')
                raise Unreadable(name, line, f"the input {key} has no commit or no hash")
    except (AttributeError, KeyError, TypeError):
        said = "is not as Nix writes it; `nix flake lock` does"
        raise Unreadable(name, None, said) from None
    return locked


def _flake(text: str, name: str) -> Iterator[Trace]:
    if locked := _inputs(text, name):
        said = f"the inputs {', '.join(sorted(locked))}, with commits and hashes"
        yield Trace(USERLAND, FULL, name, line_of(text, '"locked"'), said)


def _expression(repository: Repository, text: str, name: str, folder: str) -> Iterator[Trace]:
    plain = re.sub(r"(?m)#.*$", "", text)
    for beside in re.findall(r"import\s+\./([\w-]+\.nix)", plain):
        if repository.is_file(folder + beside):
            plain += repository.text(folder + beside)  # where a pin may stand
    if channel := line_of(plain, r"<nixpkgs>"):
        said = "`<nixpkgs>` is the channel of whoever reads this"
        yield from _all(NO, name, channel, said, PIN)
        return
    fetched = line_of(plain, r"fetch(Tarball|Git|FromGitHub|zip)\b")
    commit = line_of(plain, COMMIT)
    digest = line_of(plain, r"(sha256|hash)\s*=\s*\"(sha256-)?[\w+/=]{40,}\"")
    niv = any(repository.is_file(folder + n) for n in ("npins/sources.json", "nix/sources.json"))
    local = line_of(plain, r"import\s+(\(?\s*)?\./") or line_of(plain, r"\?\s*import\s+\./")
    if fetched and not (commit or digest):
        said = "nixpkgs is fetched without a commit and without a hash"
        yield from _all(NO, name, fetched, said, PIN)
    elif fetched and not digest and not re.search("fetchGit", plain):
        said = "nixpkgs at one commit, and no hash to compare it with"
        yield Trace(USERLAND, PARTLY, name, commit, said, PIN)
        yield from _speaks(PARTLY, name, plain, said, PIN) if SPEAKS.search(plain) else ()
    elif fetched or niv or local:
        said = "nixpkgs at one commit, down to the C library"
        yield Trace(USERLAND, FULL, name, commit or local or 1, said)
        yield from _speaks(FULL, name, plain, said) if SPEAKS.search(plain) else ()


def _guix(repository: Repository, text: str, name: str, folder: str) -> Iterator[Trace]:
    if text.count("(") < text.count(")"):
        raise Unreadable(name, None, "closes more brackets than it opens")
    if name.endswith("channels.scm"):
        line = line_of(text, rf"\(commit\s+\"{COMMIT}\"")
        state, said = (FULL, "one commit of Guix") if line else (NO, "channels without commits")
        yield Trace(USERLAND, state, name, line or 1, said, "" if line else CHANNELS)
        return
    channels = f"{folder}channels.scm"
    pinned = repository.is_file(channels) and re.search(COMMIT, repository.text(channels))
    said = "packages by name; which versions these are is said by channels.scm"
    if not pinned:
        yield from _all(NO, name, 1, f"{said}, which is not there", CHANNELS)
    elif SPEAKS.search(text):
        yield from _speaks(FULL, name, text, said)
