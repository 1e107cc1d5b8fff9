"""A learner's shell script as bash reads it; imports the standard library alone."""

import re
from pathlib import Path

# What may hide a `#` in a shell script, and a comment: it begins where a word would begin.
QUOTED = r"""\\.|'[^']*'|"(?:\\.|[^"\\])*\""""
COMMENT = r"(?<![^\s;&|()])#[^\n]*"


def read(path: Path) -> str:
    """The text of a file; raises AssertionError if it is missing, or bash cannot read its lines."""
    assert path.is_file(), f"{path.name} is missing; `lesson reset` brings it back."
    # A shell reads the first of the two signs with which Windows ends a line as a part of a word.
    assert path.suffix != ".sh" or b"\r\n" not in path.read_bytes(), (
        f"{path.name} ends its lines as Windows does (CRLF), and bash cannot read them; let your "
        "editor save it with LF."
    )
    return path.read_text(encoding="utf-8-sig")


def commands(path: Path) -> str:
    """The commands of a shell script, each in one line, without comments and empty lines.

    Raises AssertionError if the script is missing, or ends its lines as Windows does.
    """
    told = re.compile(f"({QUOTED})|{COMMENT}", re.DOTALL).sub(_without_comment, read(path))
    return "\n".join(line.strip() for line in told.splitlines() if line.strip())


def _without_comment(found: re.Match[str]) -> str:
    quoted = found[1] or ""
    return "" if quoted == "\\\n" else quoted  # a backslash at its end continues a line


def options(commands: str) -> set[str]:
    """The letters of the options that `set` turns on, with the long names of two of them."""
    words = " ".join(re.findall(r"(?m)^set +(-.*)", commands)).split()
    long = {"errexit": "e", "nounset": "u"}
    return {letter for word in words for letter in long.get(word, word.lstrip("-"))}
