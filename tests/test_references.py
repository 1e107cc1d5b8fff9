"""Every claim's key leads to a work, and every work is cited."""

from pathlib import Path

import pytest

from lesson import content, prose, references
from lesson.document import Malformed

ENTRY = """@article{gorman2014,
  author = {Gorman, Kristen B. and Williams, Tony D. and Fraser, William R.},
  title = {Ecological {S}exual Dimorphism},
  year = {2014},
  doi = {10.1371/journal.pone.0090081},
}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "references.bib").write_text(ENTRY, encoding="utf-8")
    return tmp_path


def test_no_key_is_without_an_entry_and_no_entry_unused() -> None:
    texts = {document.path: document.body for document in prose.documents(content.root())}
    assert references.read(content.root())
    assert references.faults(content.root(), texts) == []


def test_a_key_becomes_a_link_to_the_work(base: Path) -> None:
    cited = references.cite("Penguins ([@gorman2014]).", base, base / "page.md")
    link = "[Gorman et al. 2014](https://doi.org/10.1371/journal.pone.0090081)"
    assert cited == f"Penguins ({link})."


def test_the_list_names_authors_year_and_title(base: Path) -> None:
    line = references.listing(base)
    assert line.startswith("- Gorman, Williams, Fraser (2014). [Ecological Sexual Dimorphism](")


def test_two_hyphens_of_bibtex_are_shown_as_a_dash(base: Path) -> None:
    path = base / "docs" / "references.bib"
    path.write_text(ENTRY.replace("Dimorphism", "Dimorphism A--D"), encoding="utf-8")
    assert "Ecological Sexual Dimorphism A\N{EN DASH}D" in references.listing(base)


def test_an_unknown_key_is_refused_with_the_page_that_cites_it(base: Path) -> None:
    with pytest.raises(Malformed, match=r"page\.md: cites \[@nobody\]"):
        references.cite("[@nobody]", base, base / "page.md")


def test_an_unused_entry_is_found(base: Path) -> None:
    assert "no page cites [@gorman2014]" in references.faults(base, {})[0]


@pytest.mark.parametrize(
    "line", ["  year = {2014},\n", "  title = {Ecological {S}exual Dimorphism},\n"]
)
def test_an_entry_that_lacks_what_a_reader_needs_is_refused(line: str, base: Path) -> None:
    references.path(base).write_text(ENTRY.replace(line, ""), encoding="utf-8")
    with pytest.raises(Malformed, match="needs author, year, title, and doi or url"):
        references.read(base)


def test_what_is_not_bibtex_is_refused(base: Path) -> None:
    references.path(base).write_text(ENTRY + ENTRY, encoding="utf-8")
    with pytest.raises(Malformed, match="not BibTeX"):
        references.read(base)
