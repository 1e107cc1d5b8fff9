"""A browser that refuses to keep anything still shows every page, with all that needs no memory."""

import pytest
from playwright.sync_api import expect

REFUSED = """for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { configurable: true, get() {
        throw new DOMException("Access is denied for this document.", "SecurityError");
    } });
}"""


def test_a_page_has_all_that_needs_no_memory(visit, address) -> None:
    page = visit("about:blank")
    page.add_init_script(REFUSED)
    page.goto(f"{address}layers.html")
    expect(page.locator("details.instructor").first).to_be_hidden()
    expect(page.locator(".md-code__button").first).to_be_attached()
    for name in ("Project", "Open all folds", "Print without solutions"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    page.get_by_role("switch", name="Instructor view").click()
    expect(page.locator("details.instructor p").first).to_be_visible()
    page.get_by_text("Windows (PowerShell)", exact=True).first.click()
    expect(page.locator(".language-powershell").first).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("details.instructor p").first).to_be_visible()


@pytest.mark.parametrize("place", ["progress.html", "choose.html", "instructors/helpers.html"])
def test_a_page_of_another_type_meets_no_error(place: str, visit, address) -> None:
    page = visit("about:blank")
    page.add_init_script(REFUSED)
    page.goto(address + place)
    expect(page.locator(".md-typeset .view button").first).to_be_visible()


def test_what_cannot_be_kept_is_said(visit, address) -> None:
    page = visit("about:blank")
    page.add_init_script(REFUSED)
    page.goto(f"{address}progress.html")
    expect(page.get_by_role("status")).to_contain_text("This browser keeps nothing for this page")
    expect(page.locator("input[data-word]").first).to_be_disabled()
