"""What the lesson's witnesses print, and what they are expected to print.

Imports the standard library alone, like everything that a learner's check uses.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson.traces import CODE, HARDWARE, KERNEL, LANGUAGE, PACKAGES, USERLAND

EXPECTED = "expected.toml"
LAYER = {  # the word that a witness begins its line with -> the layer it stands for
    "code": CODE,
    "packages": PACKAGES,
    "language": LANGUAGE,
    "os": USERLAND,
    "kernel": KERNEL,
    "hardware": HARDWARE,
}
LINE = re.compile(r"(code|packages|language|os|kernel|hardware) +(\S+) +(.*\S)")
BIT, PRINTED, OTHER = "bit for bit", "as printed", "another number"


@dataclass(frozen=True)
class Expected:
    """What the reference gave: all digits of each witness, and the hashes of the analysis."""

    means: dict[str, str]  # by layer, as Python writes the number
    files: dict[str, str]  # SHA-256 by the name of the file

    def changed(self, folder: Path) -> list[str]:
        """The files of the analysis that are not those of the reference."""
        return [name for name, digest in self.files.items() if _sha256(folder / name) != digest]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def expected(path: Path) -> Expected:
    """The reference; raises AssertionError, in a learner's words, where it cannot be read."""
    assert path.is_file(), f"{path.name} is missing: it holds what the reference gave."
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        means = {LAYER[word]: str(mean) for word, mean in held["witnesses"].items()}
        return Expected(means, dict(held["files"]))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, AttributeError) as error:
        raise AssertionError(
            f"{path.name} is not as it was handed out: {error}; `lesson reset` brings it back."
        ) from None


def said(output: str) -> dict[str, str]:
    """What each witness gave, by layer: all digits of its mean, or the words of its failure."""
    found: dict[str, Any] = {}
    for line in output.splitlines():
        if told := LINE.fullmatch(line.strip()):
            word, printed, rest = told.groups()
            # A witness that failed prints a dash, and what it said.
            number = rest.split()[0] if printed != "-" else rest
            found[LAYER[word]] = rest if word == "kernel" else number
    return found


def same(found: str, wanted: str) -> str:
    """The degree to which two means are the same: all bits, what a table prints, or neither."""
    if found == wanted:
        return BIT
    try:
        return PRINTED if f"{float(found):.1f}" == f"{float(wanted):.1f}" else OTHER
    except ValueError:
        return OTHER


def printed(found: str) -> str:
    """A mean as a table prints it; the words themselves where a witness failed."""
    try:
        return f"{float(found):.1f}"
    except ValueError:
        return found.partition(":")[0]
