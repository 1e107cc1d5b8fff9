"""The figures on the page are the measured ones, and complete."""

import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lesson import choice, comparison, content, layers
from lesson.document import Malformed

BASE = content.root()
FOUND = comparison.read(BASE)
PARTS = ("figure", "table", "machine")


def drawn(part: str) -> str:
    return comparison.expand(f"/// tools | {part}\n///\n", BASE)


def test_each_tool_with_a_capture_of_its_own_was_measured() -> None:
    options = choice.read(BASE).options
    assert {*FOUND.tools} <= {*options}
    assert {"lock", "uv", "conda", "container", "vm"} <= {*FOUND.tools}


def test_it_says_when_where_and_how_busy_the_machine_was() -> None:
    text = drawn("machine")
    assert FOUND.machine["processor"] in text
    for tool in FOUND.tools.values():
        assert tool["date"] in text
    loads = [load for tool in FOUND.tools.values() for load in tool["load"]]
    assert f"{min(loads):g} to {max(loads):g} processes" in text


def test_every_figure_is_a_time_a_size_or_an_answer() -> None:
    bands = {band.name for band in layers.read(BASE).bands}
    for tool in FOUND.tools.values():
        assert all(tool[name] > 0 for name in (*comparison.TIMES, "handed_over", "disk", "rounds"))
        assert {*tool["captured"]} < bands
        assert all(isinstance(yes, bool) for yes in (tool["offline"], *tool["captured"].values()))


def test_no_witness_speaks_for_a_layer_that_the_table_calls_unrecorded() -> None:
    options = choice.read(BASE).options
    for name, tool in FOUND.tools.items():
        states = options[name].records.states
        for band, yes in tool["captured"].items():
            assert not yes or states[band] in ("full", "partly"), (name, band)
            assert yes or states[band] != "full", (name, band)


def test_the_table_has_a_row_for_each_tool_and_the_drawing_a_bar_for_each_time() -> None:
    table = BeautifulSoup(drawn("table"), "html.parser")
    assert len(table.select("tbody tr")) == len(FOUND.tools)
    assert len({len(row.select("th, td")) for row in table.select("tr")}) == 1
    figure = BeautifulSoup(drawn("figure"), "html.parser")
    for kind, words in comparison.TIMES.values():
        assert len(figure.select(f"rect.{kind}")) == len(FOUND.tools) + 1, "and one in the key"
        assert words in figure.svg["aria-label"]
    assert figure.figcaption


def test_a_longer_time_is_a_longer_bar() -> None:
    times = sorted({tool[name] for tool in FOUND.tools.values() for name in comparison.TIMES})
    places = [comparison._at(time) for time in times]
    assert places == sorted(places)
    assert places[0] > comparison.NAMES and places[-1] < comparison.WIDE


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0 B"), (471, "471 B"), (2285, "2 kB"), (71_718_912, "72 MB"), (1_500_000, "1.5 MB")],
)
def test_a_size_is_said_in_its_unit(value: float, words: str) -> None:
    assert comparison.weight(value) == words


def test_a_damaged_file_says_how_to_measure_again(tmp_path: Path) -> None:
    shutil.copytree(BASE / "docs", tmp_path / "docs")
    path = tmp_path / "docs" / comparison.FILE
    told = json.loads(path.read_text("utf-8"))
    for damage in ("{", json.dumps({**told, "tools": None}), json.dumps({"machine": {}})):
        path.write_text(damage, encoding="utf-8")
        with pytest.raises(Malformed, match=re.escape("python -m benchmarks.tools --write")):
            comparison.read(tmp_path)
