"""The pages made from the lesson, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lesson import content, messages

MESSAGES = [found for episode in content.episodes() for found in messages.messages(episode)]
RESULT = ".md-search-result__link"


def first_found(page: Page, text: str) -> str:
    """The page that the first result of a search leads to."""
    query, links = page.get_by_label("Search").locator("input"), page.locator(RESULT)
    for typed, there in (("", 0), (text, 1)):
        query.fill(typed)
        query.press("End")
        expect(links.nth(0)).to_have_count(there)
    return str(links.first.get_attribute("href")).partition(".html")[0].rpartition("/")[2]


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_a_search_for_a_shown_message_finds_the_page_that_explains_it(
    served: bool, visit, site: Path
) -> None:
    page = visit("index.html" if served else (site / "index.html").as_uri())
    page.keyboard.press("/")
    # The same message can be explained on more than one page.
    for found in MESSAGES if served else MESSAGES[::10]:
        text = messages.whole(found)
        start = text[:24]
        pages = {m.block.episode.slug for m in MESSAGES if messages.whole(m).startswith(start)}
        assert first_found(page, text) in pages, text


def test_signs_of_a_message_do_not_silence_the_search(visit) -> None:
    page = visit("index.html")
    page.keyboard.press("/")
    for text in ("title:x^y~ error: -no +such", 'qemu-img: Could not open "live.qcow2":'):
        assert first_found(page, text)
