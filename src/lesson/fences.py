"""The code fences of a Markdown text: where they are, what they hold, what they promise."""

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lesson.document import Document, Malformed

OPTION = re.compile(r'([a-z_]+)="([^"]*)"')


@dataclass(frozen=True)
class Fence:
    """A fence; `first` is the line number of its first line of content in the file."""

    language: str
    options: dict[str, str]
    body: str
    first: int

    @property
    def kind(self) -> str:
        """What becomes of it: run, written to a file that is used, or only shown."""
        if self.language == "console":
            return "executed"
        return "file" if "title" in self.options else "shown"


def fences(document: Document) -> list[Fence]:
    """The fences of a document in order; raises Malformed where one is not closed or indented."""
    lines = document.body.splitlines()
    tokens = MarkdownIt("commonmark").parse(document.body)
    return [_fence(document, lines, token) for token in tokens if token.type == "fence"]


def _fence(document: Document, lines: list[str], token: Token) -> Fence:
    assert token.map
    start = token.map[0]
    opened = document.first + start
    _closed(document.path, lines, token, opened)
    language, _, rest = token.info.strip().partition(" ")
    options = dict(OPTION.findall(rest))
    _allowed(document.path, opened, language, rest, options)
    if language == "console" and not lines[start].startswith("```"):
        raise Malformed(document.path, opened, "a console fence starts at the left margin")
    return Fence(language, options, token.content, opened + 1)


def _closed(path: Path, lines: list[str], token: Token, opened: int) -> None:
    """An unclosed fence takes the rest of the page, or runs into the opening of the next one."""
    assert token.map
    start, end = token.map
    inside = lines[start + 1 : end - 1]
    last = lines[end - 1].strip() if end - 1 > start else ""
    swallowed = any(line.lstrip().startswith(token.markup) for line in inside)
    if swallowed or not last or last.strip(token.markup[0]) or len(last) < len(token.markup):
        raise Malformed(path, opened, f"the fence `{token.markup}` opened here is not closed")


def _allowed(path: Path, line: int, language: str, rest: str, options: dict[str, str]) -> None:
    known = {"lane"} if language == "console" else {"title"}
    if not language:
        raise Malformed(path, line, "the fence names no language; for plain text, write `text`")
    if set(options) - known or OPTION.sub("", rest).strip():
        allowed = " and ".join(f'{name}="…"' for name in known)
        raise Malformed(path, line, f"a {language} fence takes {allowed} only, found `{rest}`")


def replaced(document: Document, bodies: dict[int, str]) -> str:
    """The whole file's text with new contents for the fences that start at the given lines."""
    head = document.path.read_text(encoding="utf-8").splitlines(keepends=True)
    for fence in reversed(fences(document)):
        if fence.first in bodies:
            start = fence.first - 1
            head[start : start + len(fence.body.splitlines())] = [bodies[fence.first]]
    return "".join(head)
