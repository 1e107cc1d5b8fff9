"""The plain Scheme of manifests and channels files: lists, words, texts and numbers.

Reads what Guix's users write there, and computes nothing. Where it does not understand a line it
names the line. Imports the standard library alone, like all that a check uses.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TOKEN = re.compile(
    r"""(?P<space>\s+|;[^\n]*|\#\|.*?\|\#)
    |(?P<skip>\#;)
    |(?P<open>\(|\[)
    |(?P<close>\)|\])
    |(?P<quote>'|`|,@|,)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<word>[^\s()\[\]"';`,]+)""",
    re.VERBOSE | re.DOTALL,
)
PAIRS = {"(": ")", "[": "]"}
ESCAPES = {r"\n": "\n", r"\t": "\t"}


class Word(str):
    """A name or a number as it is written, in contrast to a text in quotation marks."""


class Token(NamedTuple):
    """A piece of a file: its kind, how it is written, and its line."""

    kind: str
    written: str
    line: int


def read(path: Path) -> list[Any]:
    """The expressions of a file; raises AssertionError that names the file and the line."""
    assert path.is_file(), f"{path.name} is missing in this folder; make it, or `lesson reset`."
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AssertionError(f"{path.name} is not UTF-8 text; save it as UTF-8.") from None
    return parse(text, path.name)


def parse(text: str, name: str) -> list[Any]:
    """The expressions of a text: lists, words and texts; raises AssertionError with name and line.

    A quoted expression is a list of two: the word `quote`, and the expression.
    """
    tokens = list(_tokens(text, name))
    found = []
    while tokens:
        found += _expressions(tokens, name)
    return found


def _tokens(text: str, name: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        line = text.count("\n", 0, place) + 1
        found = TOKEN.match(text, place)
        assert found, (
            f'{name}, line {line}: a text begins here with `"`, and no second `"` ends it.'
        )
        place = found.end()
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found[0], line)


def _expressions(tokens: list[Token], name: str) -> list[Any]:
    """Take the first expression off the tokens: a list of it, or of none where it is a comment."""
    token = tokens.pop(0)
    if token.kind == "open":
        return [_list(token, tokens, name)]
    assert token.kind != "close", (
        f"{name}, line {token.line}: `{token.written}` closes a bracket that was never opened."
    )
    if token.kind == "text":
        return [re.sub(r"\\.", lambda e: ESCAPES.get(e[0], e[0][1]), token.written[1:-1])]
    if token.kind == "word":
        return [Word(token.written)]
    assert tokens, f"{name}, line {token.line}: after `{token.written}` something is missing."
    following = _expressions(tokens, name)
    return [] if token.kind == "skip" else [[Word("quote"), *following]]


def _list(opened: Token, tokens: list[Token], name: str) -> list[Any]:
    items: list[Any] = []
    while tokens and tokens[0].kind != "close":
        items += _expressions(tokens, name)
    wanted = PAIRS[opened.written]
    assert tokens, (
        f"{name}, line {opened.line}: the bracket `{opened.written}` that opens here is never "
        f"closed; a `{wanted}` is missing."
    )
    closed = tokens.pop(0)
    assert closed.written == wanted, (
        f"{name}, line {closed.line}: `{closed.written}` closes the `{opened.written}` of line "
        f"{opened.line}; wanted `{wanted}`."
    )
    return items


def calls(tree: Any, word: str) -> list[list[Any]]:  # noqa: ANN401
    """Every list in the tree that begins with the word, the outer ones first."""
    if not isinstance(tree, list):
        return []
    here = [tree] if tree and isinstance(tree[0], Word) and tree[0] == word else []
    return here + [found for item in tree for found in calls(item, word)]
