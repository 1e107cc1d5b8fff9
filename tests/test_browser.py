"""The site in a real browser: accessible, private, usable by keyboard, without server or script."""

import functools
import gzip
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from lesson import content
from lesson.fences import fences
from lesson.transcript import parse

EPISODE = content.episodes()[0]
PAGE = f"{EPISODE.slug}.html"
DOCS = content.root() / "docs"
OTHERS = [path.relative_to(DOCS).with_suffix(".html") for path in sorted(DOCS.rglob("*.md"))]
PAGES = [PAGE, "specimen.html", *(path.as_posix() for path in OTHERS)]
WIDTHS = (320, 360, 768, 1280, 2560)
SUB_PATH = "some/sub path"
# A browser that calls nobody: without these, Chromium looks for updates and for its maker's hosts.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
FOCUSED = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const style = getComputedStyle(document.activeElement);
    const classes = [...document.activeElement.classList].filter(name => name != "focus-visible");
    const name = [document.activeElement.tagName, ...classes].join(".");
    const seen = box.right > 0 && box.left < innerWidth && style.visibility == "visible";
    return {name, seen, color: style.color, ground: style.backgroundColor};
}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; its absence is an error in CI only."""
    executable = shutil.which("chromium")
    if not executable:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no chromium: `sudo make tools`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served: under a path, as on a host that serves more than one lesson."""
    root = tmp_path_factory.mktemp("host")
    (root / SUB_PATH).parent.mkdir()
    (root / SUB_PATH).symlink_to(site, target_is_directory=True)
    handler = functools.partial(Handler, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{SUB_PATH.replace(' ', '%20')}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens pages; at the end, no page has asked another host for anything or met an error."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []
    own = (address, "file:", "data:", "blob:")

    def open_page(place: str, **options: object) -> Page:
        still = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        contexts.append(browser.new_context(**{**still, **options}))
        page = contexts[-1].new_page()
        page.on("request", lambda r: r.url.startswith(own) or troubles.append(r.url))
        page.on("response", lambda r: r.status < 400 or troubles.append(f"{r.status} {r.url}"))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(place if ":" in place else address + place)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds: all of it, or by these rules only."""
    options: dict = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


@pytest.mark.parametrize("place", PAGES)
def test_no_page_has_an_accessibility_violation_in_light_or_dark(place: str, visit) -> None:
    page = visit(place, color_scheme="light")
    page.evaluate(UNFOLD)
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert not violations(page, "color-contrast", "link-in-text-block")


@pytest.mark.parametrize("place", ["index.html", "specimen.html", "instructors/index.html"])
def test_a_narrow_page_has_no_accessibility_violation(place: str, visit) -> None:
    assert not violations(visit(place, viewport={"width": 320, "height": 700}))


@pytest.mark.parametrize("place", PAGES)
def test_no_page_scrolls_sideways(place: str, visit) -> None:
    page = visit(place)
    page.evaluate(UNFOLD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{width}: {wide}"


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


def commands_of_the_page() -> list[str]:
    executed = [fence for fence in fences(EPISODE.page) if fence.language == "console"]
    return ["\n".join(step.command for step in parse(fence.body)) for fence in executed]


def copied(page: Page) -> list[str]:
    """What each copy button of a terminal's block puts on the clipboard."""
    texts = []
    for button in page.locator(".language-console .md-code__button").all():
        button.click()
        texts.append(page.evaluate("navigator.clipboard.readText()"))
    return texts


def test_a_copy_button_copies_the_commands_and_nothing_else(visit) -> None:
    page = visit(PAGE, permissions=["clipboard-read", "clipboard-write"])
    assert copied(page) == commands_of_the_page()


def test_a_command_of_many_lines_is_copied_with_its_lines(visit) -> None:
    page = visit("specimen.html", permissions=["clipboard-read", "clipboard-write"])
    assert copied(page) == ['for name in a b\ndo echo "$name > x"\ndone\necho done']


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
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Space")
    expect(link).to_be_in_viewport()
    page.keyboard.press("Space")
    expect(link).to_be_hidden()


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
    for part in (".solution p", ".hint p", ".instructor p", ".language-powershell"):
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator(".md-header")).to_be_hidden()
