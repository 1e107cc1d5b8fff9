"""What the site's search knows of a page: its sections, each with its place, title and text.

The theme's own reader of pages would take a fifth of a build.
"""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

KEPT = {"code", "li", "ol", "p", "pre", "sub", "sup", "ul"}  # tags that a result is shown with
SILENT = {"object", "script", "style"}
EMPTY = {"br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Markdown writes tags in lower case, closes them, and escapes what stands in attributes.
TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)")
COLOUR = re.compile(r"</?span\b[^>]*>")  # half of all tags, and nothing to the search
PLACE = re.compile(r'\sid="([^"]+)"')


@dataclass
class Section:
    """A heading with what follows it; `depth` counts the elements that hold the heading."""

    place: str
    depth: int
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def entries(page: str, address: str, title: str) -> list[dict[str, str]]:
    """The sections of a page's HTML for the index; one without a heading has the page's title."""
    return [
        {
            "location": f"{address}#{section.place}" if section.place else address,
            "title": "".join(section.title).strip() or title,
            "text": "".join(section.text).strip(),
        }
        for section in sections(page)
    ]


@lru_cache(maxsize=64)  # while an author watches, most pages are as they were
def sections(page: str) -> tuple[Section, ...]:
    """The sections of a page's HTML, without what is marked as not to be searched."""
    reader = _Reader()
    for closing, tag, attributes, text in TOKEN.findall(COLOUR.sub("", page)):
        if text:
            reader.say(text)
        elif closing:
            reader.close(tag)
        elif tag not in EMPTY:
            reader.open(tag, attributes)
    return tuple(reader.found)


class _Reader:
    """Where one is in a page; each `_at` is the depth of such an element, 0 outside of one."""

    def __init__(self) -> None:
        self.found: list[Section] = []
        self.going: list[Section] = []  # those of which an element that holds them is open
        self.path: list[str] = []
        self.silent_at = self.heading_at = self.permalink_at = 0

    def open(self, tag: str, attributes: str) -> None:
        """Enter an element."""
        self.path.append(tag)
        depth = len(self.path)
        if self.silent_at:
            return
        if "data-search-exclude" in attributes or tag in SILENT:
            self.silent_at = depth
            return
        place = PLACE.search(attributes) if tag in HEADINGS else None
        if place:
            self._begin(place[1], tag, depth)
        elif tag == "a" and "headerlink" in attributes:
            self.permalink_at = depth
        if tag in KEPT:
            self._target().append(f"<{tag}>")

    def _begin(self, place: str, tag: str, depth: int) -> None:
        if tag != "h1" and not self.found:
            self._add(Section("", 0))  # what stands above the first heading
        self._add(Section(place if self.found else "", depth))
        self.heading_at = depth

    def _add(self, section: Section) -> None:
        self.found.append(section)
        self.going.append(section)

    def _now(self) -> Section:
        """The section that goes on here: after an element with headings, that of before."""
        if not self.found:
            self._add(Section("", 0))
        return self.going[-1] if self.going else self.found[0]

    def _target(self) -> list[str]:
        now = self._now()
        return now.title if self.heading_at else now.text

    def close(self, tag: str) -> None:
        """Leave an element."""
        depth = len(self.path)
        while self.going and self.going[-1].depth > depth:
            self.going.pop()
        self.path.pop()
        if self.silent_at:
            self.silent_at = 0 if depth == self.silent_at else self.silent_at
            return
        if tag in KEPT:
            self._finish(tag)
        self.heading_at = 0 if depth == self.heading_at else self.heading_at
        self.permalink_at = 0 if depth == self.permalink_at else self.permalink_at

    def _finish(self, tag: str) -> None:
        """Write the end of an element, or take away its beginning where nothing follows it."""
        target = self._target()
        end = len(target)
        while end and target[end - 1].isspace():
            end -= 1
        if end and target[end - 1] == f"<{tag}>":
            del target[end - 1 :]
        else:
            target.append(f"</{tag}>")

    def say(self, text: str) -> None:
        """Add a text."""
        if self.silent_at or self.permalink_at:
            return
        blank, kept = text.isspace(), "pre" in self.path
        if blank and not self.found:
            return
        if not kept:
            text = " " if blank else text.replace("\n", " ")
        target = self._target()
        if not blank:
            target.append(html.escape(html.unescape(text), quote=False))
        elif self.heading_at or kept or not target or not target[-1].isspace():
            target.append(text)
