"""Every page works under the policy that it states, and under no wider one."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lesson import content, policy

EXCEPTIONS = {"'self'", "'none'", "data:"}
MACHINE = {"'wasm-unsafe-eval'", "blob:"}
HASH = re.compile(r"'sha256-[\w+/]{43}='")
# Page types: a list of all pages would repeat the same theme.
PLACES = ["index.html", "specimen.html", "choose.html", "uv.html", "instructors/index.html"]
REFUSED = """() => new Promise(done => {
    document.addEventListener("securitypolicyviolation", event => done(event.violatedDirective));
    const inline = document.createElement("script");
    inline.textContent = "document.title = 'run'";
    document.head.append(inline);
})"""


def stated(path: Path) -> str:
    """The policy in a page."""
    (found,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.+?)"', path.read_text())
    return found


def test_every_page_states_a_policy_with_named_exceptions_only(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(content.episodes())
    for path in pages:
        sources = {word for rule in stated(path).split("; ") for word in rule.split()[1:]}
        left = {word for word in sources - EXCEPTIONS if not HASH.fullmatch(word)}
        holds = policy.MACHINE in path.read_text("utf-8")
        assert left == (MACHINE if holds else set()), path


def test_no_page_has_a_style_attribute_or_a_handler_in_its_text(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=[\"']", path.read_text("utf-8")), path


def test_the_policy_comes_before_anything_that_it_is_about(site: Path) -> None:
    for path in site.rglob("*.html"):
        before = path.read_text("utf-8").partition("Content-Security-Policy")[0]
        assert not re.search(r"<(script|style|link)", before), path


def use(page: Page) -> None:
    """Search, change a tab and the colours: what the theme's scripts do."""
    page.keyboard.press("/")
    page.keyboard.type("environment")
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")
    page.keyboard.press("Escape")
    page.locator("[data-md-component=palette] label:not([hidden])").first.click()
    for label in page.locator(".tabbed-labels label:visible").all()[:2]:
        label.click()


# The fixture `visit` refuses every page that its browser reports to have broken its policy.
@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_used_without_breaking_its_policy(place, served, visit, site: Path) -> None:
    page = visit(place if served else (site / place).as_uri())
    use(page)


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_a_script_that_is_not_the_sites_does_not_run(served, browser, address, site) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "index.html" if served else (site / "index.html").as_uri())
    assert page.evaluate(REFUSED) == "script-src-elem"
    assert page.title() != "run"
    context.close()


def test_a_tables_cells_are_aligned_without_style_attributes(visit) -> None:
    cell = visit("index.html").locator("td.align-right").first
    assert cell.evaluate("cell => getComputedStyle(cell).textAlign") == "right"
