"""A term's definition is had by mouse, keyboard and touch, and by its link without a script."""

import re

from playwright.sync_api import Locator, Page, expect

PLACE = "uv.html"


def first(page: Page) -> tuple[Locator, Locator]:
    """The first term of the page, and the place of definitions."""
    word = page.locator("a.term").first
    word.scroll_into_view_if_needed()
    return word, page.get_by_role("tooltip")


def test_a_definition_is_shown_on_hovering_and_can_be_hovered_itself(visit) -> None:
    page = visit(PLACE)
    word, box = first(page)
    word.hover()
    expect(box).to_have_text(word.get_attribute("data-definition") or "no definition")
    box.hover()
    page.wait_for_timeout(400)
    expect(box).to_be_visible()
    page.mouse.move(5, 400)
    expect(box).to_be_hidden()


def test_a_definition_is_shown_on_focus_and_escape_takes_it_away(visit) -> None:
    page = visit(PLACE)
    word, box = first(page)
    word.focus()
    expect(box).to_be_visible()
    expect(word).to_have_accessible_description(box.inner_text())
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(word).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reference.html#term-*")


def test_one_touch_shows_a_definition_and_a_second_one_opens_the_glossary(visit) -> None:
    page = visit(PLACE, viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True)
    word, box = first(page)
    word.tap()
    expect(box).to_be_visible()
    assert page.url.endswith(PLACE)
    place = box.bounding_box()
    assert place and place["x"] >= 0 and place["x"] + place["width"] <= 320
    page.get_by_role("heading", level=1).tap()
    expect(box).to_be_hidden()
    word.tap()
    word.tap()
    page.wait_for_url("**/reference.html#term-*")


def test_no_definition_makes_a_narrow_page_scroll_sideways(visit) -> None:
    page = visit(PLACE, viewport={"width": 320, "height": 700})
    for word in page.locator("a.term").all():
        word.focus()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_shown_definition_has_no_accessibility_violation(visit, violations) -> None:
    page = visit(PLACE, color_scheme="light")
    word, box = first(page)
    word.focus()
    expect(box).to_be_visible()
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, "color-contrast", "link-in-text-block")


def test_without_a_script_a_term_is_a_link_to_its_entry(visit) -> None:
    page = visit(PLACE, java_script_enabled=False)
    word, _ = first(page)
    name = re.sub("e?s$", "", word.inner_text())
    word.click()
    page.wait_for_url("**/reference.html#term-*")
    entry = page.locator("dt:target")
    expect(entry).to_be_in_viewport()
    assert entry.inner_text().startswith(name)
