"""The system that a reader chose last is shown by every set of tabs that has it."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

# How each system may be named. One word says which it is, in any set that divides systems.
SYSTEMS = {
    "Linux": ("Linux", "Linux and macOS"),
    "macOS": ("macOS", "Linux and macOS"),
    "Windows (PowerShell)": ("Windows (PowerShell)", "Windows (WSL)", "Windows (WSL2)"),
    "Windows (WSL)": ("Windows (WSL)", "Windows (WSL2)", "Windows (PowerShell)"),
}
# Where a system is chosen, after another one.
CHOICES = {
    "Linux": [("conda", "Windows (PowerShell)"), ("conda", "Linux")],
    "macOS": [("layers", "Windows (PowerShell)"), ("conda", "macOS")],
    "Windows (PowerShell)": [("conda", "macOS"), ("layers", "Windows (PowerShell)")],
    "Windows (WSL)": [("layers", "Linux and macOS"), ("sameness", "Windows (WSL)")],
}
SHOWN = """() => [...document.querySelectorAll(".tabbed-set")].map(set => {
    const labels = [...set.querySelectorAll(":scope > .tabbed-labels > label")];
    const checked = set.querySelector(":scope > input:checked").id;
    const textOf = label => label.textContent.trim();
    return [labels.map(textOf), textOf(labels.find(label => label.htmlFor === checked))];
})"""


def wrong(page: Page, system: str) -> list[str]:
    """What sets of the page show although they have the system."""
    names = SYSTEMS[system]
    found = [(set(labels) & set(names), shown) for labels, shown in page.evaluate(SHOWN)]
    return [shown for there, shown in found if there and shown not in there]


def labels_in(path: Path) -> set[str]:
    html = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    return {label.text.strip() for label in html.select(".tabbed-labels > label")}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_system_chosen_last_is_shown_by_every_page(system: str, visit, site, address) -> None:
    paths = sorted(site.rglob("*.html"))
    pages = [path.relative_to(site).as_posix() for path in paths if labels_in(path)]
    assert len(pages) > 8
    page = visit("about:blank")
    for place, label in CHOICES[system]:
        page.goto(f"{address}{place}.html")
        page.locator(".tabbed-labels > label").get_by_text(label, exact=True).first.click()
    for place in pages:
        page.goto(address + place)
        assert not wrong(page, system), place


def test_other_sets_of_the_page_follow_and_what_was_chosen_stays_in_its_place(visit) -> None:
    page = visit("setup.html")
    page.locator("label", has_text="Windows (PowerShell)").first.click()
    assert not wrong(page, "Windows (PowerShell)")
    label = page.locator(".tabbed-labels > label").get_by_text("Linux and macOS", exact=True).last
    label.scroll_into_view_if_needed()
    before = label.bounding_box()
    label.click()
    assert not wrong(page, "Linux")
    page.wait_for_timeout(300)
    after = label.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 2
    page.locator(".tabbed-labels > label").get_by_text("macOS", exact=True).click()
    assert not wrong(page, "macOS")


def test_a_choice_that_is_no_system_is_remembered_beside_it(visit) -> None:
    page = visit("containers.html")
    for label in ("Docker", "macOS"):
        page.locator(".tabbed-labels > label").get_by_text(label, exact=True).click()
    page.reload()
    for label in ("Docker", "macOS"):
        expect(page.get_by_label(label, exact=True)).to_be_checked()


def test_every_label_that_names_a_system_is_known(visit, site) -> None:
    known = set(visit("setup.html").evaluate("[...systems.names]"))
    used = set().union(*map(labels_in, site.rglob("*.html")))
    assert {name for name in used if re.match("Linux|macOS|Windows", name)} == known
    assert {name for name in SYSTEMS} | {"Linux and macOS"} < known


def test_the_chosen_label_is_seen_where_a_reader_chose_all_colours(visit) -> None:
    page = visit("specimen.html", forced_colors="active")
    labels = page.locator(".tabbed-labels > label")
    shown = labels.evaluate_all("all => all.map(one => getComputedStyle(one).borderBottomColor)")
    assert len(shown) == len(set(shown)) == 2
