"""Each page type by keyboard, in stillness, without scripts, from a folder, and offline."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
LONGEST = 5  # seconds of a movement that nobody can stop (WCAG 2.2.2)
# Every element, also those that style sheets add, that moves: its name and for how many seconds.
MOVING = """(longest) => {
    const seconds = text => Math.max(...text.split(",").map(parseFloat));
    const found = new Set();
    for (const element of document.querySelectorAll("*")) {
        for (const part of [null, "::before", "::after"]) {
            const style = getComputedStyle(element, part);
            const turns = style.animationIterationCount === "infinite" ? Infinity : 1;
            const animated = style.animationName === "none" ? 0 : seconds(style.animationDuration);
            const time = Math.max(animated * turns, seconds(style.transitionDuration));
            const smooth = !longest && style.scrollBehavior === "smooth";
            if (time > longest || smooth) found.add(`${element.tagName}.${element.className}`);
        }
    }
    return [...found];
}"""
# Remembers what takes the focus: whether it is seen, and whether it shows that it has it.
WATCH_FOCUS = """() => {
    window.met = [];
    addEventListener("focusin", ({ target }) => {
        const style = getComputedStyle(target);
        const outer = getComputedStyle(target.closest(".tabbed-set, label") ?? target);
        const shown = [style, outer].some(({ outlineStyle }) => outlineStyle !== "none");
        const box = target.getBoundingClientRect();
        const around = target.closest(".tabbed-set")?.querySelector(".tabbed-labels");
        const seen = target.checkVisibility({ checkVisibilityCSS: true });
        const inside = box.right > 0 && box.left < innerWidth && box.bottom > 0;
        window.met.push({ target, seen: seen && inside, shown: shown || Boolean(around) });
    });
}"""
# What can be reached in the order of the page, one box of each group of choices.
REACHABLE = """() => {
    const groups = new Set();
    return [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
        .filter(element => element.tabIndex >= 0 && !element.disabled)
        .filter(element => element.checkVisibility({ checkVisibilityCSS: true }))
        .filter(({ type, name }) => type !== "radio" || !groups.has(name) && groups.add(name));
}"""
MISSED = f"""(most) => {{
    const met = new Set(window.met.map(({{ target }}) => target));
    const names = new Set([...met].filter(({{ type }}) => type === "radio").map(box => box.name));
    return ({REACHABLE})().slice(0, most)
        .filter(element => !met.has(element) && !names.has(element.name))
        .map(element => element.outerHTML.slice(0, 120));
}}"""
LOST = """() => window.met.filter(({ seen, shown }) => !seen || !shown)
    .map(({ target, ...state }) => JSON.stringify(state) + target.outerHTML.slice(0, 120))"""
MOST_STOPS = 300  # of the keyboard; pages that gather others have up to 2000, all made alike


def test_a_keyboard_alone_reaches_everything_in_order_and_sees_where_it_is(
    page_type: str, visit
) -> None:
    page: Page = visit(page_type)
    page.evaluate(WATCH_FOCUS)
    stops = min(page.evaluate(f"({REACHABLE})().length"), MOST_STOPS)
    assert stops > 20
    for _ in range(stops + 3):
        page.keyboard.press("Tab")
    assert not page.evaluate(MISSED, stops)
    assert not page.evaluate(LOST)


def test_nothing_moves_for_readers_who_ask_for_stillness(page_type: str, visit) -> None:
    page: Page = visit(page_type)
    page.evaluate(UNFOLD)
    assert not page.evaluate(MOVING, 0)
    page.emulate_media(reduced_motion="no-preference")
    assert not page.evaluate(MOVING, LONGEST)


def test_every_page_is_read_without_scripts(page_type: str, visit, site: Path) -> None:
    page: Page = visit(page_type, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # Nothing is told by scripts alone: every heading that is not folded has its text below it.
    text = page.locator("article").inner_text()
    html = BeautifulSoup((site / page_type).read_text("utf-8"), "html.parser").article
    headings = [found.text.removesuffix("¶").strip() for found in html.select("h1, h2")]
    assert headings and not [heading for heading in headings if heading not in text]
    assert len(text) > 300
    for part in (".md-search", "form.quiz button", ".md-code__button", ".view"):
        assert not [found for found in page.locator(part).all() if found.is_visible()], part
    assert not re.search(r"(?i)enable javascript", text)


def test_every_page_works_from_a_folder(page_type: str, visit, site: Path) -> None:
    page: Page = visit((site / page_type).as_uri())
    expect(page.locator(".md-typeset .view button").first).to_be_visible()
    pictures = "[...document.images].filter(one => one.loading !== 'lazy' && !one.naturalWidth)"
    assert page.evaluate(f"{pictures}.length") == 0
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--paper')")
    expect(page.locator(".md-footer")).to_be_attached()


@pytest.mark.parametrize("opened", [True, False], ids=["search was open", "search was not open"])
def test_a_page_that_was_loaded_is_used_without_a_network(opened: bool, visit) -> None:
    page: Page = visit("layers.html")
    if opened:
        search(page, "environment")
        expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")
        page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.locator("details.hint summary").first.click()
    expect(page.locator("details.hint p").first).to_be_visible()
    page.get_by_text("Windows (PowerShell)", exact=True).first.click()
    expect(page.locator(".language-powershell").first).to_be_visible()
    page.locator("form.quiz input").first.check()
    page.get_by_role("button", name="Check my answers").first.click()
    expect(page.locator("form.quiz .told").first).not_to_be_empty()
    page.locator("a.term").first.focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
    search(page, "locks")
    told = "matching document" if opened else "The search needs a network to begin"
    expect(page.locator(".md-search-result__meta")).to_contain_text(told)
    page.context.set_offline(False)  # and the search that waits begins by itself
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")
    page.keyboard.press("Escape")
    search(page, "lock")
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")


def search(page: Page, words: str) -> None:
    """Open the search and type."""
    page.keyboard.press("/")
    page.get_by_label("Search").locator("input").fill(words)
