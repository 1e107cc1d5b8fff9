"""The locks of other languages: renv.lock of R, and Manifest.toml of Julia."""

import re
from collections.abc import Iterator

from lesson.repository import Repository, Unreadable, line_of
from lesson.traces import FULL, LANGUAGE, PACKAGES, Trace, several, syntax

FILES = re.compile(r"renv\.lock|Manifest\.toml")


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What such a lock records; raises Unreadable where it is not as its tool writes it."""
    text = repository.text(name)
    try:
        if name == "renv.lock":
            held = syntax.json_table(text, name)
            language, count = f"R {held['R']['Version']}", len(held["Packages"])
            line = line_of(text, r'"R"\s*:')
        else:
            julia = syntax.toml(text, name)
            language, count = f"Julia {julia['julia_version']}", len(julia["deps"])
            line = line_of(text, "^julia_version")
    except (KeyError, TypeError):
        raise Unreadable(
            name, None, "is not as its tool writes it; let it write the lock"
        ) from None
    yield Trace(LANGUAGE, FULL, name, line, f"{language}, though not one build of it")
    yield Trace(PACKAGES, FULL, name, None, f"{several(count, 'package')} with exact versions")
