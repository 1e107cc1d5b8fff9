"""The code fences of a Markdown text: where they are, what they hold, what they promise."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lesson.document import Document, Malformed, parse, read_text, split_lines
from lesson.lanes import LANES

OPTION = re.compile(r'([a-z_]+)="([^"]*)"')
BLOCKS = MarkdownIt("commonmark").disable("inline")  # a paragraph's own marks do not matter
OPENING = re.compile(r"[\s>]*(?:`{3,}|~{3,})\s*console\b", re.IGNORECASE)


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
    lines = split_lines(document.body)
    tokens = _tokens(document.body)
    found = [_fence(document, lines, token) for token in tokens]
    inside = {number for token in tokens if token.map for number in range(*token.map)}
    for number, line in enumerate(lines):
        if number not in inside and OPENING.match(line):
            message = "this fence is part of HTML or of indented code, so nothing would run it"
            raise Malformed(document.path, document.first + number, message)
    return found


@cache  # a page is asked for its fences by whatever is made from it
def _tokens(body: str) -> tuple[Token, ...]:
    return tuple(token for token in BLOCKS.parse(body) if token.type == "fence")


def _fence(document: Document, lines: list[str], token: Token) -> Fence:
    assert token.map
    start = token.map[0]
    opened = document.first + start
    _closed(document.path, lines, token, opened)
    language, rest = [*token.info.split(None, 1), "", ""][:2]
    options = dict(OPTION.findall(rest))
    _allowed(document.path, opened, language, rest, options)
    if "title" in options:
        _inside(document.path, opened, options["title"])
    if language == "console" and not lines[start].startswith("```"):
        raise Malformed(document.path, opened, "a console fence starts at the left margin")
    return Fence(language, options, token.content, opened + 1)


def _closed(path: Path, lines: list[str], token: Token, opened: int) -> None:
    """An unclosed fence takes the rest of the page, or runs into the opening of the next one."""
    assert token.map
    start, end = token.map
    inside = lines[start + 1 : end - 1]
    last = lines[end - 1].strip("> \t") if end - 1 > start else ""
    swallowed = any(line.lstrip().startswith(token.markup) for line in inside)
    if swallowed or not last or last.strip(token.markup[0]) or len(last) < len(token.markup):
        raise Malformed(path, opened, f"the fence `{token.markup}` opened here is not closed")


def _allowed(path: Path, line: int, language: str, rest: str, options: dict[str, str]) -> None:
    known = {"lane"} if language == "console" else {"title"}
    if not language:
        raise Malformed(path, line, "the fence names no language; for plain text, write `text`")
    if language != language.lower():
        message = f"a language is in lower case: `{language.lower()}`, found `{language}`"
        raise Malformed(path, line, message)
    if set(options) - known or OPTION.sub("", rest).strip():
        allowed = " and ".join(f'{name}="…"' for name in known)
        raise Malformed(path, line, f"a {language} fence takes {allowed} only, found `{rest}`")
    if "lane" in options and options["lane"] not in LANES:
        there_are = ", ".join(LANES)
        raise Malformed(path, line, f"no lane `{options['lane']}`; there are: {there_are}")


def _inside(path: Path, line: int, title: str) -> None:
    """A titled file is written where a page's commands run, and nowhere else."""
    name = PurePosixPath(title)
    if not name.name or name.is_absolute() or ".." in name.parts or title.startswith("~"):
        message = f'title="{title}" is no file below the folder in which the page begins'
        raise Malformed(path, line, message)


def replaced(document: Document, bodies: dict[int, str]) -> str:
    """The whole file's text with new contents for the fences that start at the given lines."""
    text = read_text(document.path)
    if parse(document.path, text) != document:
        message = "was changed while its commands ran; nothing was written, run it again"
        raise Malformed(document.path, None, message)
    lines = text.split("\n")
    for fence in reversed(fences(document)):
        if fence.first in bodies:
            start = fence.first - 1
            new = split_lines(bodies[fence.first])
            lines[start : start + len(split_lines(fence.body))] = new
    return "\n".join(lines)
