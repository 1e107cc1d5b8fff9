"""The site in a real browser: accessible, private, usable by keyboard, without server or script."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from lesson import content

EPISODE = content.episodes()[0]
PAGE = f"{EPISODE.slug}.html"
FOCUSED = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const style = getComputedStyle(document.activeElement);
    const classes = [...document.activeElement.classList].filter(name => name != "focus-visible");
    const name = [document.activeElement.tagName, ...classes].join(".");
    const seen = box.right > 0 && box.left < innerWidth && style.visibility == "visible";
    return {name, seen, color: style.color, ground: style.backgroundColor};
}"""


# The name of what has the focus, and whether it is that which is seen at its place.
UNCOVERED = """() => {
    const { activeElement } = document;
    const { left, top, width, height } = activeElement.getBoundingClientRect();
    const seen = document.elementFromPoint(left + width / 2, top + height / 2);
    const name = activeElement.ariaLabel ?? activeElement.innerText.trim();
    return [name, activeElement.contains(seen)];
}"""


def test_the_first_page_weighs_less_than_120_kilobytes(visit, address: str) -> None:
    page = visit("about:blank")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address + PAGE, wait_until="networkidle")
    sent = {answer.url.rpartition("/")[2]: len(gzip.compress(answer.body())) for answer in answers}
    assert sum(sent.values()) < 120_000, sent


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_the_search_finds_a_page(served: bool, visit, site: Path) -> None:
    page = visit("index.html" if served else (site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("pyvenv.cfg")
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html?h=*")


def test_the_chosen_system_is_remembered_over_pages_and_visits(visit) -> None:
    page = visit("specimen.html")
    page.get_by_text("Windows (PowerShell)", exact=True).first.click()
    for place in (page.url, page.url.replace("specimen.html", PAGE)):
        page.goto(place)
        expect(page.get_by_label("Windows (PowerShell)", exact=True).first).to_be_checked()


def test_tabs_are_changed_with_the_arrow_keys(visit) -> None:
    page = visit("specimen.html")
    page.get_by_label("Linux and macOS").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Windows (PowerShell)")).to_be_checked()
    expect(page.locator(".tabbed-block").nth(1)).to_be_visible()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit) -> None:
    page = visit("specimen.html")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "A.md-skip"
    met = []
    while not met or met[-1]["name"] != "BODY":
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
        assert len(met) < 200, "the focus never leaves the page"
    reached = {place["name"] for place in met}
    wanted = {"INPUT.md-option", "INPUT.md-search__input", "SUMMARY", "BUTTON.md-code__button"}
    assert wanted | {"A.md-nav__link", "INPUT", "CODE", "FIGURE.layers.comparison"} <= reached
    assert not [place for place in met if not place["seen"]]
    assert not [place for place in met if place["color"] == place["ground"]]


def test_the_menu_of_a_narrow_page_opens_with_the_keyboard(visit) -> None:
    page = visit("specimen.html", viewport={"width": 360, "height": 740})
    link = page.get_by_text("Glossary").first
    expect(link).to_be_hidden()
    menu = page.get_by_role("button", name="Menu")
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.focus()
    page.keyboard.press("Space")
    expect(link).to_be_in_viewport()
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")


def test_all_of_the_open_menu_is_seen_and_used_with_the_keyboard(visit) -> None:
    page = visit(PAGE, viewport={"width": 640, "height": 450})
    page.get_by_role("button", name="Menu").press("Enter")
    met = through_the_menu(page)
    assert {"Back from Episodes", EPISODE.page.title(), "Choose, and hand over"} <= set(met)
    page.get_by_role("button", name="Menu").press("Enter")
    page.locator(".md-nav__link[for=__toc]").press("Enter")
    expect(page.get_by_role("button", name="Back from Table of contents")).to_be_focused()
    headings = through_the_menu(page)
    assert len(headings) > 8 and not set(headings) & set(met)
    page.get_by_role("button", name="Menu").press("Enter")
    page.get_by_role("button", name="Back from Table of contents").press("Space")
    expect(page.locator(".md-nav__link[for=__toc]")).to_be_focused()
    page.get_by_role("button", name="Back from Episodes").press("Space")
    sections = through_the_menu(page)
    assert {"Episodes", "Glossary", "Instructors"} <= set(sections)


def through_the_menu(page: Page) -> list[str]:
    """What the keyboard meets until the menu closes behind it; each is seen and not covered."""
    met = []
    while page.locator("#__drawer").is_checked():
        name, bare = page.evaluate(UNCOVERED)
        assert bare, name
        met.append(name)
        page.keyboard.press("Tab")
        assert len(met) < 60
    return met


def test_a_fold_opens_with_the_keyboard(visit) -> None:
    page = visit(PAGE)
    fold = page.locator("details.solution").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")


def test_the_colours_can_be_changed_and_are_remembered(visit) -> None:
    page = visit("index.html", color_scheme="light")
    page.get_by_label("Colours: as the system. Switch to light").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_a_page_can_be_read_without_scripts(visit) -> None:
    page = visit(PAGE, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".md-search")).to_be_hidden()
    fold = page.locator("details.hint").first
    fold.locator("summary").click()
    expect(fold.locator("p").first).to_be_visible()
    page.get_by_text("Windows (PowerShell)", exact=True).first.click()
    expect(page.locator(".language-powershell").first).to_be_visible()


def test_paper_shows_what_is_folded_and_every_tab(visit) -> None:
    page = visit(PAGE, java_script_enabled=False)
    page.emulate_media(media="print")
    for part in (".solution p", ".hint p", ".instructor:not(.teaching) p", ".language-powershell"):
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator(".md-header")).to_be_hidden()
