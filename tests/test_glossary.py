"""Terms are linked where they first stand in a page's text, and in no other sense or place."""

import re
from pathlib import Path

import pytest

from lesson import content, glossary
from lesson.document import Malformed
from lesson.glossary import Term, linked

TERMS = {
    "lock file": Term("lock file", "A record.", everyday=False),
    "PATH": Term("PATH", "Some folders.", everyday=False),
    "build": Term("build", "One of conda's.", everyday=True),
}


def words(page: str) -> list[str]:
    return re.findall(r'<a class="term"[^>]*>(.*?)</a>', linked(page, TERMS, ""))


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<p>Lock files, and a lock file.</p>", ["Lock files"]),
        ("<h2>A lock file</h2><p>A <code>lock file</code>, a lock file</p>", ["lock file"]),
        ("<details><p>A lock file</p></details><p>two lock files</p>", ["lock files"]),
        ('<p><a href="x">a lock file</a></p>', []),
        ("<p>a path, a PATHWAY, the PATH</p>", ["PATH"]),
        ("<p>build it; a <em>build</em> of it</p>", ["build"]),
        ("<p>block file, lock filed, un-lock file</p>", []),
        ('<p class="label">a lock file</p>', []),
    ],
)
def test_a_term_is_linked_once_where_it_is_said_in_its_sense(page: str, wanted: list[str]) -> None:
    assert words(page) == wanted


def test_nothing_but_links_is_added_to_a_page() -> None:
    page = "<p>A lock file &amp; a <b>PATH</b>.</p>\n<pre>build</pre>"
    assert re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", linked(page, TERMS, "")) == page


def test_a_definition_is_plain_text_in_its_link() -> None:
    terms = glossary.read_terms(content.root())
    (found,) = re.findall(
        'data-definition="(.+?)"', linked("<p>a prefix <em>prefix</em></p>", terms, "")
    )
    assert "sys.prefix" in found and "base interpreter" in found
    assert not [term for term in terms.values() if re.search(r"[*`<]|\]\(", term.definition)]


def test_every_entry_of_the_glossary_is_a_term(site: Path) -> None:
    entries = re.findall(r'<dt id="(.+?)">(.+?)</dt>', (site / "reference.html").read_text("utf-8"))
    names = [name for _, entry in entries for name in entry.split(", ")]
    assert sorted(names) == sorted(glossary.read_terms(content.root()))
    places = [place for place, _ in entries]
    assert len(places) == len(set(places)) > 100


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# G\n\npin\n:   One.\n\npin\n:   Two.\n", "defines `pin` twice"),
        ("---\neveryday: [pins]\n---\n# G\n\npin\n:   One.\n", "everyday"),
    ],
)
def test_a_glossary_that_contradicts_itself_is_refused(text, told, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "reference.md").write_text(text, encoding="utf-8")
    with pytest.raises(Malformed, match=told):
        glossary.read_terms(tmp_path)
