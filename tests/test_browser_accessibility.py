"""No page has a fault for people with disabilities that axe-core finds, in light or in dark."""

import pytest
from playwright.sync_api import Page, expect

UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
# On these, axe-core would take minutes to compare each text with its ground, once more: they hold
# all episodes. All other rules examine them whole, and contrast is asked once for each look.
GATHERED = {"solutions.html", "whole.html"}
CONTRAST = ("color-contrast", "link-in-text-block")
MOST_LOOKS = 400
# Marks the first text of each look: its colour, size and weight, and the grounds that it is on.
MARK_LOOKS = """() => {
    for (const marked of document.querySelectorAll("[data-look]")) delete marked.dataset.look;
    const grounds = new Map([[null, ""]]);
    const groundOf = element => {
        if (!grounds.has(element)) {
            const { backgroundColor, opacity } = getComputedStyle(element);
            const clear = backgroundColor === "rgba(0, 0, 0, 0)" && opacity === "1";
            const own = clear ? "" : backgroundColor + opacity;
            grounds.set(element, groundOf(element.parentElement) + own);
        }
        return grounds.get(element);
    };
    const looks = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(element);
        const look = [color, fontSize, fontWeight, groundOf(element)].join();
        if (looks.has(look)) continue;
        looks.add(look);
        element.dataset.look = "";
    }
    return looks.size;
}"""


def test_no_page_has_an_accessibility_violation_in_light_or_dark(
    page_type: str, visit, violations
) -> None:
    page = visit(page_type, color_scheme="light")
    page.evaluate(UNFOLD)
    gathered = page_type in GATHERED
    assert not violations(page, without=CONTRAST if gathered else ())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        name = "slate" if scheme == "dark" else "default"
        body = page.locator("body")
        expect(body).to_have_attribute("data-md-color-scheme", name, timeout=60_000)
        if gathered:
            assert 10 < page.evaluate(MARK_LOOKS) < MOST_LOOKS
            assert not violations(page, *CONTRAST, within="[data-look]")
        elif scheme == "dark":
            assert not violations(page, *CONTRAST)


def test_a_look_without_contrast_is_found_among_all_others(visit, violations) -> None:
    page: Page = visit("index.html", color_scheme="light")
    page.evaluate("[...document.querySelectorAll('article p')].at(-2).style.color = '#999'")
    assert page.evaluate(MARK_LOOKS) < MOST_LOOKS
    (found,) = violations(page, "color-contrast", within="[data-look]")
    assert found.startswith("color-contrast: ")


@pytest.mark.parametrize("place", ["index.html", "specimen.html", "instructors/index.html"])
def test_a_narrow_page_has_no_accessibility_violation(place: str, visit, violations) -> None:
    assert not violations(visit(place, viewport={"width": 320, "height": 700}))


def test_an_open_menu_has_no_accessibility_violation(visit, violations) -> None:
    page = visit("layers.html", viewport={"width": 640, "height": 450})
    page.get_by_role("button", name="Menu").press("Enter")
    assert not violations(page, within=".md-sidebar--primary")
