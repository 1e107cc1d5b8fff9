"""The search knows the sections of a page, each at its place, and nothing that it must not tell."""

import re
from pathlib import Path

import pytest
from material.plugins.search.plugin import Parser

from lesson import content, search

PAGE = """
<h1 id="t">Title<a class="headerlink" href="#t">¶</a></h1>
<p>Above &amp; <em>first</em>.</p>
<section><h3 id="e">Task</h3><p>Do it.</p>
<details data-search-exclude><p>No.</p><details><p>Never.</p></details><p>No.</p></details>
</section>
<p>After the task.</p><p> </p>
<h2 id="s"><code>a</code> b</h2><pre><code><span>$</span> a
<span class="k">b</span></code></pre><img alt="no">
"""


def test_a_section_has_a_place_a_title_and_its_own_text() -> None:
    found = search.entries(PAGE, "x.html", "unused")
    assert [(one["location"], one["title"]) for one in found] == [
        ("x.html", "Title"),
        ("x.html#e", "Task"),
        ("x.html#s", "<code>a</code> b"),
    ]
    first, task, last = (re.sub(r"\s+", " ", one["text"]) for one in found)
    assert first == "<p>Above &amp; first.</p> <p>After the task.</p>"
    assert task == "<p>Do it.</p>"
    assert last == "<pre><code>$ a b</code></pre>"


def test_what_stands_above_the_first_heading_is_found_under_the_pages_title() -> None:
    found = search.entries('<p>Words.</p><h2 id="s">More</h2>', "x.html", "The page")
    assert [tuple(one.values()) for one in found] == [
        ("x.html", "The page", "<p>Words.</p>"),
        ("x.html#s", "More", ""),
    ]


@pytest.mark.parametrize("episode", content.episodes()[:3], ids=lambda episode: episode.slug)
def test_a_page_is_read_as_the_theme_would_read_it(episode: content.Episode, site: Path) -> None:
    page = (site / f"{episode.slug}.html").read_text("utf-8")
    article = re.findall(r"(?s)<article.*</article>", page)[0]
    theirs = Parser()
    theirs.feed(article)
    theirs.close()
    ours, wanted = (list(map(told, found)) for found in (search.sections(article), theirs.data))
    assert ours == [section for section in wanted if any(section)]
    assert len(ours) > 10


def told(section: object) -> tuple[str, str]:
    """The title and text of a section, without the empty paragraphs that only the theme keeps."""
    title, text = ("".join(getattr(section, name)) for name in ("title", "text"))
    return title.strip(), re.sub(r"<p>\s*</p>|\s+", "", text)
