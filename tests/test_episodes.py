"""Every command on every page is run, and every output compared with what is shown."""

import os
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lesson import content, lanes, replay, stamps, tools
from lesson.content import Episode
from lesson.fences import fences

EPISODES = content.episodes()


@pytest.fixture(params=EPISODES, ids=lambda episode: episode.slug)
def episode(request: pytest.FixtureRequest) -> Episode:
    return request.param


def test_there_are_episodes() -> None:
    assert EPISODES


def copied(episode: Episode, site: Path) -> dict[int, str]:
    """What the site gives the copy button of each block, by the block's first line."""
    page = BeautifulSoup((site / f"{episode.slug}.html").read_text("utf-8"), "html.parser")
    numbered = enumerate(fences(episode.page), 1)
    blocks = {f.first: page.find(id=f"block-{n}") for n, f in numbered if f.kind == "executed"}
    return {first: str(block["data-copy"]) for first, block in blocks.items()}


def test_every_page_shows_what_its_commands_print(
    episode: Episode, site: Path, count: Counter
) -> None:
    """Each block is pasted as its copy button gives it, into one clean terminal for the page.

    So one run, which takes minutes where machines are started, proves that the page shows what
    its commands print and that a reader who copies them gets the same.
    In tests/test_browser_copy.py, a browser proves that the buttons put these texts, and nothing
    else, on its clipboard.
    """
    try:
        result = replay.check(episode, copied=copied(episode, site))
    except tools.Missing as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))
    assert not result.faults, "\n".join(replay.report(result))
    count["blocks"] += result.blocks
    count["commands"] += result.steps
    count["left out"] += sum(result.skipped.values())
    assert result.steps, "a page without commands is no episode"


def test_no_lane_is_missing_in_ci(episode: Episode) -> None:
    if not os.environ.get("CI"):
        pytest.skip("outside CI a lane may be missing")
    for fence in fences(episode.page):
        lane = fence.options.get("lane")
        assert lane is None or lanes.LANES[lane].optional or not lanes.missing(lane)


def test_the_stamp_is_of_the_page_as_it_is(episode: Episode) -> None:
    stamp = stamps.read(episode.base).get(episode.stem)
    advice = f"run `lesson dev record {episode.slug}`"
    assert stamp, f"{episode.path.name} has no stamp; {advice}"
    assert stamp.page == stamps.fingerprint(episode), f"the stamp is of an older page; {advice}"
