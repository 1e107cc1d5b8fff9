"""What the copy buttons of the terminals' blocks put on the clipboard: commands, nothing else."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from lesson import content
from lesson.content import Episode
from lesson.fences import fences
from lesson.transcript import parse

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
# Presses each copy button of the page, and asks the clipboard: a few hundred buttons through the
# browser's own protocol would take a minute.
COPIED = """async () => {
    const texts = [];
    for (const block of document.querySelectorAll(".language-console")) {
        await navigator.clipboard.writeText("nothing was copied");
        block.querySelector(".md-code__button").click();
        texts.push([block.id, await navigator.clipboard.readText()]);
    }
    return texts;
}"""
# What lies under the copy button of a block that is scrolled to the ends of its lines.
COVERED = """() => [...document.querySelectorAll(".md-code__button")].flatMap(button => {
    const code = button.closest("pre").querySelector("code");
    code.scrollLeft = code.scrollWidth;
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const range = new Range();
    range.selectNodeContents(code);
    const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
    const under = line => line.right > left + 1 && line.left < right - 1
        && line.bottom > top + 1 && line.top < bottom - 1;
    return lines.some(under) ? [code.textContent] : [];
})"""


def commands(text: str) -> str:
    """The commands of a console block, as a reader would type them."""
    return "\n".join(step.command for step in parse(text))


@pytest.mark.parametrize("episode", content.episodes(), ids=lambda episode: episode.slug)
def test_every_copy_button_copies_the_commands_of_its_block_and_nothing_else(
    episode: Episode, visit, site, count: Counter
) -> None:
    page: Page = visit(f"{episode.slug}.html", **CLIPBOARD)
    copied = page.evaluate(COPIED)
    numbered = enumerate(fences(episode.page), 1)
    written = {f"block-{n}": commands(f.body) for n, f in numbered if f.kind == "executed"}
    assert {name: text for name, text in copied if name} == written
    # Blocks in exercises and solutions have no number: their commands are those that are shown.
    html = BeautifulSoup((site / f"{episode.slug}.html").read_text("utf-8"), "html.parser")
    shown = [commands(block.code.text) for block in html.select(".language-console")]
    assert [text for _, text in copied] == shown
    count["copied"] += len(copied)


def test_a_click_copies_a_command_of_many_lines_with_its_lines(visit) -> None:
    page: Page = visit("specimen.html", **CLIPBOARD)
    page.locator(".language-console .md-code__button").click()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == 'for name in a b\ndo echo "$name > x"\ndone\necho done'


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", ["containers.html", "messages.html"])
def test_a_copy_button_hides_the_end_of_no_line(place: str, width: int, visit) -> None:
    page: Page = visit(place, viewport={"width": width, "height": 900})
    page.locator(".md-code__button").first.wait_for()
    assert page.evaluate(COVERED) == []
