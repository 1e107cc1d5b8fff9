"""Rules of a good Containerfile, each a function that passes or says what to change.

Imports the standard library alone, like everything a learner's check uses.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from lesson.containerfile import FILE, Containerfile

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def read(work: Path, given: Mapping[str, str] | None = None) -> Containerfile:
    """The Containerfile in a learner's folder; raises AssertionError in a learner's words."""
    path = work / FILE
    assert path.is_file(), f"{FILE} is missing; `lesson reset` brings it back."
    return Containerfile(path.read_text(encoding="utf-8-sig"), given)


def pinned(file: Containerfile) -> None:
    """Pass when every base is named by its digest; raises AssertionError about the first other."""
    for name, line in file.bases:
        place = f"{FILE}, line {line}:"
        assert name, f"{place} FROM names no image; a variable in it has no value."
        known, _, digest = name.partition("@")
        tag = known.rpartition("/")[2].partition(":")[2]
        assert digest or tag not in ("", "latest"), (
            f"{place} `{name}` means whichever image is called `latest` on the day of the build; "
            "name one image by its digest: name@sha256:…"
        )
        dated = "A date in a tag makes it no safer: " if re.search(r"20\d\d", tag) else ""
        assert digest, (
            f"{place} `{name}` has a tag and no digest. {dated or 'A tag is a label: '}whoever "
            "publishes the image can move it to another one. Add @sha256: and 64 digits."
        )
        assert DIGEST.fullmatch(digest), (
            f"{place} `@{digest}` is no digest; wanted `@sha256:` and 64 digits from 0 to f."
        )


def not_root(file: Containerfile) -> None:
    """Pass when the image runs as an ordinary user; raises AssertionError that says why not."""
    assert file.user, (
        f"{FILE} has no USER, so what runs in the container is root; give it a user of its own."
    )
    assert file.user not in ("root", "0"), (
        f"{FILE} ends with USER {file.user}, and that is root; name an ordinary user."
    )


def no_address(file: Containerfile) -> None:
    """Pass when nothing is added from an address; raises AssertionError about the line."""
    for step in file.steps:
        found = step.word == "ADD" and next((s for s in step.sources if "://" in s), None)
        assert not found, (
            f"{FILE}, line {step.line}: ADD fetches `{found}` anew in each build, whatever lies "
            "there that day. Put the file beside the Containerfile and COPY it."
        )


def lock_before_code(file: Containerfile, lock: str, code: str, install: str) -> None:
    """Pass when the lock is copied, then installed from, then the code is copied."""
    locked, built, coded = file.copies(lock), file.first("RUN", install), file.copies(code)
    assert locked, f"{FILE} does not COPY {lock}, so there is nothing to install from."
    assert built, f"{FILE} has no RUN that installs what {lock} lists."
    assert coded, f"{FILE} does not COPY {code}, so the image cannot run it."
    assert locked.line < built.line, (
        f"{FILE}, line {built.line}: {lock} is installed from before line {locked.line} copies it."
    )
    assert built.line < coded.line, (
        f"{FILE}, line {coded.line}: {code} is copied before the packages are installed, so every "
        "change of the code installs them again. Copy the lock alone, install, then copy the rest."
    )
