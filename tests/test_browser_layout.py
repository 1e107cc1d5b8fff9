"""Nothing of a page is out of reach, cut off or written over, however wide or large it is."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from lesson import content

WIDTHS = (320, 360, 768, 1280, 2560)
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
WIDE = "document.documentElement.scrollWidth"
MOST = 5  # faults that are told of
# A line that fades out is meant to be cut: the page's name in its head, which is its title, too.
CUT = ".md-ellipsis, .md-search, .md-skip, [hidden], .md-nav__toggle"
# Texts that nobody can read whole: beyond the page's edge, behind the edge of a part that does
# not scroll, or over one another.
UNREADABLE = """(cut) => {
    const faults = [];
    const edge = document.documentElement.clientWidth;
    const told = (why, node) => faults.push(`${why}: ${node.data.trim().slice(0, 60)}`);
    const frames = new Map([[null, { left: 0, right: Infinity, top: 0, scrolls: false }]]);
    const frameOf = element => {
        if (frames.has(element)) return frames.get(element);
        const outer = frameOf(element.parentElement);
        const { overflowX, position } = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        let frame = outer;
        if (/auto|scroll/.test(overflowX)) frame = { scrolls: true };
        else if (/hidden|clip/.test(overflowX) && !outer.scrolls) frame = { right: box.right + 1 };
        const apart = /absolute|fixed|sticky/.test(position);
        frame = { ...frame, apart: outer.apart || apart };
        frames.set(element, frame);
        return frame;
    };
    const lines = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
        const node = texts.currentNode;
        const element = node.parentElement;
        if (!node.data.trim() || element.closest(cut) || element.closest("svg, script")) continue;
        if (!element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
        const frame = frameOf(element);
        range.selectNodeContents(node);
        for (const { left, right, top, bottom } of range.getClientRects()) {
            if (right - left < 2 || right < 0 || bottom < 0) continue;
            if (!frame.scrolls && right > edge + 1) told("beyond the page", node);
            else if (right > frame.right) told("cut off", node);
            if (!frame.apart && !frame.scrolls) lines.push({ left, right, top, bottom, node });
        }
    }
    lines.sort((one, other) => one.top - other.top);
    for (const [n, one] of lines.entries()) {
        for (let m = n + 1; m < lines.length && lines[m].top < one.bottom; m++) {
            const other = lines[m];
            const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const high = Math.min(one.bottom, other.bottom) - other.top;
            const low = Math.min(one.bottom - one.top, other.bottom - other.top);
            if (wide > 2 && high > 0.4 * low) told("written over", other.node);
        }
    }
    return [...new Set(faults)];
}"""


PAPER = 673  # pixels that a sheet of A4 has between its margins
CUT_ON_PAPER = """() => [...document.querySelectorAll("article :is(pre, code, div, figure)")]
    .filter(part => part.checkVisibility() && getComputedStyle(part).overflowX !== "visible")
    .filter(part => part.clientWidth && part.scrollWidth > part.clientWidth + 1)
    .map(part => `${part.scrollWidth} of ${part.clientWidth}: ${part.innerText.slice(0, 60)}`)"""


def unreadable(page: Page) -> list[str]:
    """What cannot be read of a page, or that it scrolls sideways."""
    page.evaluate(UNFOLD)
    wide, room = page.evaluate(WIDE), page.evaluate("innerWidth")
    sideways = [f"scrolls sideways: {wide} of {room}"] if wide > room else []
    return sideways + page.evaluate(UNREADABLE, CUT)[:MOST]


def test_no_page_scrolls_sideways_from_320_to_2560_pixels(page_type: str, visit) -> None:
    page = visit(page_type)
    page.evaluate(UNFOLD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate(WIDE)
        assert wide <= width, f"{width}: {wide}"


def test_a_page_at_200_percent_can_be_read_whole(page_type: str, visit) -> None:
    # What a browser does to a window of 1280 by 900 pixels: half of them, each twice as large.
    page = visit(page_type, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    assert not unreadable(page)


@pytest.mark.parametrize("episode", content.episodes(), ids=lambda episode: episode.slug)
def test_nothing_is_cut_off_on_paper(episode: content.Episode, visit) -> None:
    page = visit(f"{episode.slug}.html", viewport={"width": PAPER, "height": 900})
    page.emulate_media(media="print")
    page.evaluate(UNFOLD)
    assert not page.evaluate(CUT_ON_PAPER)


@pytest.fixture(scope="module")
def large(browser: Browser) -> Iterator[Browser]:
    """A browser whose owner set all text to twice the usual size, and nothing else."""
    chromium = browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=["--disable-gpu", "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"],
    )
    yield chromium
    chromium.close()


def test_text_of_twice_the_size_can_be_read_whole(
    page_type: str, large: Browser, address: str
) -> None:
    page = large.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address + page_type)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "40px"
    assert not unreadable(page)
    page.close()


def test_a_text_that_is_cut_off_or_written_over_is_found(visit) -> None:
    page = visit("index.html", viewport={"width": 640, "height": 450})
    assert not unreadable(page)
    page.evaluate("document.querySelector('article h2').style.cssText = 'margin-bottom: -2em'")
    assert [fault for fault in unreadable(page) if fault.startswith("written over: ")]
    page.reload()
    cut = "width: 5em; overflow: hidden; white-space: nowrap"
    page.evaluate(f"document.querySelector('article h2').style.cssText = '{cut}'")
    assert [fault for fault in unreadable(page) if fault.startswith("cut off: ")]
