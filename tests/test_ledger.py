"""The list of what was executed is the pages' own, block by block."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lesson import content, ledger, stamps
from lesson.lanes import LANES

EPISODES = content.episodes()


@pytest.fixture(scope="module")
def tables(site: Path) -> dict[str, BeautifulSoup]:
    """The table of each episode, by its slug."""
    page = BeautifulSoup((site / "executed.html").read_text("utf-8"), "html.parser")
    return {str(h.a["href"]).removesuffix(".html"): h for h in page.select("article h2")}


def test_every_block_is_listed_with_its_place_and_its_fate(tables) -> None:
    for episode in EPISODES:
        found = ledger.blocks(episode)
        rows = tables[episode.slug].find_next("table").select("tbody tr")
        assert len(rows) == len(found) > 0
        for row, block in zip(rows, found, strict=True):
            number, section, _, fate = (cell.text for cell in row.select("td"))
            assert (number, section) == (str(block.number), block.section.replace("`", ""))
            assert row.a["href"] == block.address
            assert fate.startswith("file") == (block.fence.kind == "file")
            assert block.fence.kind != "shown" or fate == "not executed"
            if lane := block.fence.options.get("lane"):
                assert LANES[lane].label in fate


def test_the_counts_and_the_date_are_those_of_the_recording(tables) -> None:
    book = stamps.read(content.root())
    for episode in EPISODES:
        stamp = book[episode.stem]
        said = tables[episode.slug].find_next("p").text
        assert stamp.sentence in said and f"{stamp.files} are files" in said
        fates = [cell.text for cell in tables[episode.slug].find_next("table").select("td + td")]
        assert sum(fate.startswith("executed") for fate in fates[2::3]) == stamp.executed
        assert sum(fate.startswith("not executed") for fate in fates[2::3]) == stamp.shown


def test_a_page_without_a_recording_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "read", lambda base: {})
    listed = ledger.listing(content.root())
    assert listed.count("have not been recorded yet") == len(EPISODES)
    assert "<td>executed" not in listed


def test_every_block_of_a_page_has_its_anchor(site: Path) -> None:
    for episode in EPISODES:
        page = BeautifulSoup((site / f"{episode.slug}.html").read_text("utf-8"), "html.parser")
        for block in ledger.blocks(episode):
            place = page.find(id=block.name)
            first = next(iter(block.fence.body.split("\n"))).strip()
            assert place and first.removeprefix("$ ") in place.text, block.address
