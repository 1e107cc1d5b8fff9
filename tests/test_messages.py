"""Every error message that the pages show is listed, with the place that explains it."""

import html
import json
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lesson import content, messages
from lesson.transcript import Step

MESSAGES = [found for episode in content.episodes() for found in messages.messages(episode)]


@pytest.mark.parametrize(
    ("command", "status", "output", "said"),
    [
        ("pip list", 127, ["bash: pip: cannot execute: required file not found"], 1),
        ("uv sync", 1, ["Resolved 7 packages", "error: The lockfile has to be", "       new."], 2),
        ("python a.py", 1, ["Traceback (most recent call last):", "ValueError: too large"], 1),
        ("cloud-init schema", 1, ["Error:", "hostname: 42 is not of type 'string'"], 2),
        ("vagrant validate", 1, ["There are errors in the configuration."], 1),
        ("sh run.sh | tail -n 1", 0, ["E: Version '1.0' for 'fitline' was not found"], 1),
        ("cat a | grep --count b", 1, ["0"], 0),
        ("diff one other", 1, ["2c2", "< 38.1", "---", "> 38.2"], 0),
        ("diff one missing", 2, ["diff: missing: No such file or directory"], 1),
        ("python3 same.py bit", 1, ["hardware: 38.1 and 38.2 differ"], 0),
        ("ansible-playbook site.yml", 0, ["paper : ok=4    unreachable=0    failed=0"], 0),
        ("python3 scale.py", 0, ["0.52  standard error"], 0),
        ("false", 1, ["..."], 0),
    ],
)
def test_a_complaint_is_told_from_an_answer(
    command: str, status: int, output: list[str], said: int
) -> None:
    lines = messages.complaint(Step(command, tuple(output), status))
    assert lines == (tuple(output[-said:]) if said else ())


def test_every_failure_of_a_tool_is_listed_unless_its_status_is_an_answer() -> None:
    listed = {(found.block.address, found.step) for found in MESSAGES}
    answering = {"grep", "diff", "cmp", "test", "python3.13", "python3"}
    for episode in content.episodes():
        for block in messages.ledger.blocks(episode):
            for step in block.steps:
                said = [line for line in step.output if line not in ("", "...")]
                if step.status > 1 and said:
                    assert (block.address, step) in listed, step
                elif step.status and said and (block.address, step) not in listed:
                    last = step.command.split("|")[-1].split()[0]
                    assert last in answering, step


def test_the_page_of_messages_leads_to_the_block_that_shows_each(site: Path) -> None:
    page = BeautifulSoup((site / "messages.html").read_text("utf-8"), "html.parser")
    shown = page.select("article .message")
    assert len(shown) == len(MESSAGES) > 0
    for place, found in zip(shown, MESSAGES, strict=True):
        assert place.pre.text.split("\n") == list(found.lines)
        address, _, name = str(place.a["href"]).partition("#")
        block = BeautifulSoup((site / address).read_text("utf-8"), "html.parser").find(id=name)
        assert block and all(line in block.text for line in found.lines), found.step


def test_no_place_stands_twice_in_the_search(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    places = Counter(entry["location"] for entry in index["docs"])
    assert places
    assert not [place for place, times in places.items() if times > 1]


def test_the_search_holds_each_message_in_a_title(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    entries = [entry for entry in index["docs"] if "#block-" in entry["location"]]
    titles = {entry["location"]: entry["title"] for entry in entries}
    assert titles.keys() == {found.block.address for found in MESSAGES}
    for found in MESSAGES:
        text = html.escape(messages.whole(found), quote=False)
        assert text in titles[found.block.address], text
    assert not [e for e in index["docs"] if e["location"] == "messages.html" and "pip" in e["text"]]
