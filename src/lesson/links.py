"""Links of the lesson's texts that lead elsewhere, each with the place where it stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lesson import references
from lesson.document import parse, read_text

TEXTS = (
    "*.md",
    "capstone/*.md",
    "docs/**/*.md",
    "episodes/*.md",
    "exercises/*/*/README.md",
    "solutions/*/*/README.md",
)
# Files that are no Markdown, and what comes before an address in them.
SETTINGS = {
    "mkdocs.yml": r"^repo_url: *",
    "CITATION.cff": r"^(?:repository-code|url|license-url): *",
}
ADDRESS = r"[\"']?(https?://[^\s\"'>]+)"
WRITTEN = re.compile(rf"\b(?:href|src)={ADDRESS}")  # in HTML
CITED = re.compile(r"^\s*(doi|url)\s*=\s*[{\"](.+?)[}\"]")


@dataclass(frozen=True)
class Link:
    """An address outside of the lesson, and a line that leads to it."""

    address: str
    path: Path
    line: int


def links(base: Path) -> list[Link]:
    """All of them, by their addresses and places."""
    found = [*_bibliography(base), *_settings(base)]
    for path in sorted({path for pattern in TEXTS for path in base.glob(pattern)}):
        found += _text(path)
    return sorted(set(found), key=lambda link: (link.address, link.path, link.line))


def _text(path: Path) -> Iterator[Link]:
    """The links of a Markdown file, also of the HTML in it; code has none."""
    document = parse(path, read_text(path))
    for token in MarkdownIt("commonmark").parse(document.body):
        first = document.first + (token.map[0] if token.map else 0)
        if token.type == "html_block":
            yield from _written(token.content, path, first)
        for line, part in _lines(token.children or [], first):
            if part.type == "link_open" and re.match("https?://", str(part.attrs["href"])):
                yield Link(str(part.attrs["href"]), path, line)
            elif part.type == "html_inline":
                yield from _written(part.content, path, line)


def _lines(parts: Iterable[Token], first: int) -> Iterator[tuple[int, Token]]:
    """The parts of a paragraph with their lines."""
    for part in parts:
        yield first, part
        first += part.type in ("softbreak", "hardbreak")


def _written(text: str, path: Path, first: int) -> Iterator[Link]:
    for number, line in enumerate(text.splitlines(), first):
        for address in WRITTEN.findall(line):
            yield Link(address, path, number)


def _bibliography(base: Path) -> Iterator[Link]:
    """The works that the lesson cites: each where its entry names it."""
    path = references.path(base)
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if found := CITED.match(line):
            yield Link(
                f"https://doi.org/{found[2]}" if found[1] == "doi" else found[2], path, number
            )


def _settings(base: Path) -> Iterator[Link]:
    for name, before in SETTINGS.items():
        for number, line in enumerate(read_text(base / name).splitlines(), 1):
            if found := re.match(before + ADDRESS, line):
                yield Link(found[1], base / name, number)
