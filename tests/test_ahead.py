"""A page is rendered once for each text, and what is wrong with it is told at each build."""

import logging
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import pytest

from lesson import ahead

LOG = logging.getLogger("mkdocs.test")


@dataclass(frozen=True)
class File:
    """Where a page comes from."""

    src_uri: str


class Page(SimpleNamespace):
    """As much of an engine's page as is carried."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(file=File(name), markdown=text)
        self.content = None
        self.times = 0

    def render(self, config: object, files: object) -> None:
        self.times += 1
        self.content = self.markdown.upper()
        self.toc, self._title_from_render = [self.markdown], "title"
        self.present_anchor_ids, self.links_to_anchors = {"a"}, {self.file: {"a": "x.md#a"}}
        if "lost" in self.markdown:
            LOG.warning("a link leads nowhere")
        if "broken" in self.markdown:
            raise ValueError("broken")


def files(*pages: Page) -> SimpleNamespace:
    return SimpleNamespace(get_file_from_path={page.file.src_uri: page.file for page in pages}.get)


def test_a_page_is_rendered_again_when_its_text_changes_and_not_before() -> None:
    made: ahead.Made = {}
    for text, times in (("one", 1), ("one", 0), ("two", 1)):
        page = Page("a.md", text)
        ahead.attach(page, made)
        page.render(None, files(page))
        assert page.times == times
        assert (page.content, page.toc) == (text.upper(), [text])
        assert page.links_to_anchors == {page.file: {"a": "x.md#a"}}


def test_what_is_said_about_a_page_is_said_at_each_build(caplog: pytest.LogCaptureFixture) -> None:
    made: ahead.Made = {}
    for _ in range(2):
        page = Page("a.md", "lost")
        ahead.attach(page, made)
        page.render(None, files(page))
    assert caplog.messages == ["a link leads nowhere"] * 2
    assert not made


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # of the threads of other tests
def test_processes_render_what_they_can_and_leave_the_rest_to_be_told(monkeypatch, capfd) -> None:
    monkeypatch.setattr(ahead, "processors", lambda: 2)
    pages = [Page(f"{text}.md", text) for text in ("one", "lost", "two", "broken")]
    made = ahead.rendered(pages, lambda page: partial(page.render, None, None)())
    assert {name: one.left["content"] for name, one in made.items()} == {
        "one.md": "ONE",
        "two.md": "TWO",
    }
    assert capfd.readouterr() == ("", "")
    assert not any(page.times for page in pages)


def test_with_one_processor_nothing_is_rendered_ahead(monkeypatch) -> None:
    monkeypatch.setattr(ahead, "processors", lambda: 1)
    assert ahead.rendered([Page("a.md", "one")], lambda page: page.render(None, None)) == {}
