"""The one bibliography, docs/references.bib, and the places that cite it as `[@key]`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import Entry

from lesson.document import Malformed, read_text

CITED = re.compile(r"\[@([\w-]+)\]")


@dataclass(frozen=True)
class Reference:
    """A work that the lesson relies on."""

    key: str
    authors: list[str]  # family names, or the name of an organisation
    year: str
    title: str
    journal: str
    address: str

    @property
    def short(self) -> str:
        """How the text names it, such as `Gorman et al. 2014`."""
        named = (
            " and ".join(self.authors[:2]) if len(self.authors) < 3 else f"{self.authors[0]} et al."
        )
        return f"{named} {self.year}"

    @property
    def link(self) -> str:
        """The short name, leading to the work itself."""
        return f"[{self.short}]({self.address})"


def path(base: Path) -> Path:
    """The bibliography."""
    return base / "docs" / "references.bib"


@cache
def _parsed(source: str) -> Library:
    names = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    return parse_string(source, append_middleware=names)


def read(base: Path) -> dict[str, Reference]:
    """The references by key; raises Malformed where an entry lacks what a reader needs."""
    library = _parsed(read_text(path(base)))
    for block in library.failed_blocks:
        raise Malformed(path(base), (block.start_line or 0) + 1, f"not BibTeX: {block.error}")
    return {entry.key: _reference(base, entry) for entry in library.entries}


def _reference(base: Path, entry: Entry) -> Reference:
    known = {name: field.value for name, field in entry.fields_dict.items()}
    if not {"author", "year", "title"} <= set(known) or not {"doi", "url"} & set(known):
        message = f"[{entry.key}] needs author, year, title, and doi or url"
        raise Malformed(path(base), (entry.start_line or 0) + 1, message)
    authors = [" ".join([*name.von, *name.last]).strip("{}") for name in known["author"]]
    address = f"https://doi.org/{known['doi']}" if "doi" in known else known["url"]
    title, journal = (_plain(known.get(name, "")) for name in ("title", "journal"))
    return Reference(entry.key, authors, known["year"], title, journal, address)


def _plain(text: str) -> str:
    """A field without the marks of BibTeX, which writes a dash as two hyphens."""
    return re.sub(r"[{}]|\n", "", text).replace("--", "\N{EN DASH}")


def cite(text: str, base: Path, source: Path) -> str:
    """The text with each `[@key]` as a link; raises Malformed for a key without an entry."""
    known = read(base) if CITED.search(text) else {}

    def linked(found: re.Match[str]) -> str:
        if found[1] not in known:
            raise Malformed(source, None, f"cites [@{found[1]}], which {path(base).name} has not")
        return known[found[1]].link

    return CITED.sub(linked, text)


def listing(base: Path) -> str:
    """All references in the order of authors, as a list."""
    entries = sorted(read(base).values(), key=lambda found: (found.authors, found.year))
    return "\n".join(_line(entry) for entry in entries)


def _line(entry: Reference) -> str:
    authors = ", ".join(entry.authors)
    journal = f" *{entry.journal}*." if entry.journal else ""
    return f"- {authors} ({entry.year}). [{entry.title}]({entry.address}).{journal}"


def faults(base: Path, texts: dict[Path, str]) -> list[str]:
    """Keys without an entry, and entries that no text cites."""
    known = set(read(base))
    cited = {key: source for source, text in texts.items() for key in CITED.findall(text)}
    lost = [
        f"{source}: cites [@{key}], which has no entry"
        for key, source in cited.items()
        if key not in known
    ]
    return lost + [f"{path(base)}: no page cites [@{key}]" for key in sorted(known - set(cited))]
