"""Recipes and names of images: Containerfile, compose, devcontainer, Apptainer, a digest."""

import re
from collections.abc import Iterator

from lesson import recipe
from lesson.containerfile import Containerfile, Instruction
from lesson.repository import Repository, Unreadable, line_of
from lesson.traces import (
    CODE,
    FULL,
    LANGUAGE,
    NO,
    PACKAGES,
    PARTLY,
    STATES,
    USERLAND,
    Trace,
    syntax,
)  # fmt: skip

FILES = re.compile(
    r"(.*/)?((Container|Docker)file([.-][\w.-]+)?|[\w.-]+\.([Dd]ocker|[Cc]ontainer)file"
    r"|(docker-)?compose[\w.-]*\.ya?ml|\.?devcontainer\.json|[\w.-]+\.def|Singularity"
    r"|(image[\w.-]*|digest)\.(txt|digest))"
)
SPEAKS = re.compile(r"python|conda|mamba|pixi|jupyter|scipy|r-ver|r-base|rocker|julia")
PIN = "name it by its digest: `name:tag@sha256:…`, as `podman image inspect` prints it"
DRIFTS = r"\b(apt-get|apt|apk|dnf|yum)\b[^&|;]*\b(install|add)\b"
BARE_PIP = r"\b(pip3?|uv pip) install\b(?![^&|;]*(-r\b|--requirement|--require-hashes|\s\.))"


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What such a file records; raises Unreadable with the line that is not understood."""
    text, file = repository.text(name), name.rpartition("/")[2]
    if file.endswith((".txt", ".digest")):
        yield from _digest(text, name)
    elif file.endswith(".json"):
        yield from _devcontainer(text, name)
    elif file.endswith((".yml", ".yaml")):
        for image, line in _images(text, r"^\s*image:\s*[\"']?([^\"'\s#]+)"):
            yield from _based(image, name, line)
    elif file.endswith(".def") or file == "Singularity":
        if re.search(r"(?im)^bootstrap:", text):
            for image, line in _images(text, r"(?i)^from:\s*(\S+)"):
                yield from _based(image, name, line)
    else:
        yield from _recipe(text, name)


def _digest(text: str, name: str) -> Iterator[Trace]:
    """A file that holds the digest of an image that is handed over."""
    found = recipe.DIGEST.search(text)
    if not found:
        if name.endswith("digest.txt"):
            raise Unreadable(name, 1, "holds no digest: sha256: and 64 digits")
        return
    said = f"an image is named by its digest, {found[0][:19]}…"
    line = line_of(text, re.escape(found[0]))
    for layer in (CODE, PACKAGES, LANGUAGE, USERLAND):
        yield Trace(layer, FULL, name, line, said)


def _images(text: str, pattern: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(pattern, line):
            yield found[1], number


def _devcontainer(text: str, name: str) -> Iterator[Trace]:
    held = syntax.json_table(text, name, comments=True)
    if isinstance(image := held.get("image"), str):
        yield from _based(image, name, line_of(text, r'"image"\s*:'))


def _recipe(text: str, name: str) -> Iterator[Trace]:
    try:
        file = Containerfile(text)
        bases = file.bases
    except AssertionError as problem:
        found = re.match(r"Containerfile(?:, line (\d+))?:? (.*)", str(problem))
        assert found
        raise Unreadable(name, int(found[1]) if found[1] else None, found[2].rstrip(".")) from None
    except RecursionError:
        raise Unreadable(name, None, syntax.DEEP) from None
    drift = _drift(file)
    worst: dict[str, Trace] = {}
    for image, line in bases:
        for trace in _based(image, name, line, drift):
            known = worst.get(trace.layer, trace)
            worst[trace.layer] = min(known, trace, key=lambda one: STATES.index(one.state))
    yield from worst.values()
    if bare := _run(file, BARE_PIP):
        said = "the image gets packages that no lock names"
        step = "COPY a lock and install from it: `pip install --require-hashes -r …`"
        yield Trace(PACKAGES, NO, name, bare.line, said, step)


def _drift(file: Containerfile) -> Instruction | None:
    """The first line that takes the newest of an operating system's packages."""
    found = _run(file, DRIFTS)
    if not found or re.search(r"snapshot", "\n".join(step.value for step in file.steps)):
        return None
    return found


def _run(file: Containerfile, pattern: str) -> Instruction | None:
    return file.first("RUN", pattern)


def _based(
    image: str, name: str, line: int | None, drift: Instruction | None = None
) -> Iterator[Trace]:
    """What an image that others publish records, by the way it is named."""
    if not image or "$" in image:
        said = "the image is whichever the builder names"
        yield Trace(USERLAND, NO, name, line, said, PIN)
        return
    bare, _, digest = image.partition("@")
    if digest and not recipe.DIGEST.fullmatch(digest):
        raise Unreadable(name, line, f"`@{digest[:24]}` is no digest: @sha256: and 64 digits")
    tag = bare.rpartition("/")[2].partition(":")[2]
    if digest:
        state, said, step = FULL, f"{bare} by its digest", ""
    elif tag in ("", "latest"):
        state, said, step = NO, f"{bare}, whichever is the newest that day", PIN
    else:
        state, said, step = PARTLY, f"{bare} by a tag, which can be moved", PIN
    if SPEAKS.search(bare):
        yield Trace(LANGUAGE, state, name, line, said, step)
    if state == FULL and drift:
        said = "installs whichever packages of the system are the newest"
        step = "take them from a snapshot, or hand over the image by its digest"
        yield Trace(USERLAND, PARTLY, name, drift.line, said, step)
        return
    yield Trace(USERLAND, state, name, line, said, step)
