"""The glossary's terms where they first occur on a page: links that carry their definition."""

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lesson.document import Malformed, read

ADDRESS = "reference.html"
ENTRY = re.compile(r"(?m)^([^\s#:*`].*)\n: +(.+(?:\n {4}.+)*)")
MARKUP = re.compile(r"[*`]|\[(?=[^\]]*\]\()|\]\([^)]*\)")
TERM_ON_ITS_PAGE = re.compile(r"<dt>(.+?)</dt>")
# Where a definition would be in the way of something else, or hidden with what is folded.
CLOSED = "a|button|code|details|dt|figure|h[1-6]|label|script|section|style|summary|table"
PIECES = re.compile(
    r"<(?P<whole>pre|svg)\b.*?</(?P=whole)>"
    rf"|(?P<opened><(?:{CLOSED})\b)|(?P<closed></(?:{CLOSED})>)"
    r'|(?P<aside><p class="(?:admonition-title|facts|label|stamp)">.*?</p>)'
    r"|(?P<set><(?:em|strong)>)|<[^>]*>|(?P<text>[^<]+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Term:
    """A word that docs/reference.md defines; `everyday` where it also means something else."""

    entry: str  # the names that share the definition, such as `wheel, sdist`
    definition: str
    everyday: bool

    @property
    def place(self) -> str:
        """Its place on the glossary's page."""
        return place(self.entry)


def place(entry: str) -> str:
    """The anchor of an entry."""
    return "term-" + re.sub(r"\W+", "-", entry.lower())


def read_terms(base: Path) -> dict[str, Term]:
    """Each term by its name; raises Malformed for one that is defined twice."""
    path = base / "docs" / "reference.md"
    page = read(path)
    everyday = page.texts("everyday")
    found: dict[str, Term] = {}
    for names, text in ENTRY.findall(page.body):
        plain = re.sub(r"\s+", " ", MARKUP.sub("", text))
        for name in names.split(", "):
            if name in found:
                raise Malformed(path, None, f"defines `{name}` twice: one entry tells both senses")
            found[name] = Term(names, plain, name in everyday)
    for name in everyday:
        if name not in found:
            raise page.wrong("everyday", "terms that the page defines", name)
    return found


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """What finds the terms, singular or plural, at the start of a sentence or within one."""
    longest = sorted(names, key=len, reverse=True)
    # A capital letter in a term has a meaning: PATH is no path.
    either = (
        f"[{name[0]}{name[0].upper()}]{re.escape(name[1:])}"
        if name[0].islower()
        else re.escape(name)
        for name in longest
    )
    return re.compile(rf"(?<![\w./-])({'|'.join(either)})(?:es|s)?(?![\w-]|\.\w)")


def linked(page: str, terms: dict[str, Term], up: str) -> str:
    """The page's HTML with the first occurrence of each term in its text as a link.

    A word with an everyday meaning counts only where the author set it in italics or bold.
    """
    pattern = _pattern(tuple(terms))
    left = dict(terms)
    depth, emphasised = 0, False

    def link(found: re.Match[str]) -> str:
        name = found[1] if found[1] in left else found[1][0].lower() + found[1][1:]
        term = left.get(name)
        if term is None or (term.everyday and not emphasised):
            return found[0]
        del left[name]
        text = html.escape(term.definition)
        address = f"{up}{ADDRESS}#{term.place}"
        return f'<a class="term" href="{address}" data-definition="{text}">{found[0]}</a>'

    def piece(found: re.Match[str]) -> str:
        nonlocal depth, emphasised
        depth += bool(found["opened"]) - bool(found["closed"])
        if found["text"] and not depth:
            return pattern.sub(link, found[0])
        emphasised = bool(found["set"])
        return found[0]

    return PIECES.sub(piece, page)


def anchored(page: str) -> str:
    """The glossary's HTML with an anchor for each term."""
    return TERM_ON_ITS_PAGE.sub(
        lambda found: f'<dt id="{place(html.unescape(found[1]))}">{found[1]}</dt>', page
    )
