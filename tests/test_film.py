"""A film of a terminal: what it shows when, and that it is one self-contained file."""

import re
from xml.etree import ElementTree

import pytest

from lesson import film
from lesson.film import Frame, Line, Span

SVG = "{http://www.w3.org/2000/svg}"
PROMPT = (Span(0, "$"),)
TYPED = (Span(0, "$ ls"),)
ANSWER = (Span(0, "a < b", "bold green"),)
FRAMES = (
    Frame((PROMPT,), 1.0),
    Frame((TYPED,), 1.0),
    Frame((TYPED, ANSWER), 2.0),
)


def made() -> str:
    return film.svg(FRAMES, "A title", "What happens & why.")


def test_a_line_that_stays_is_written_once() -> None:
    assert film.lines(FRAMES) == [
        Line(0, 1, 0, PROMPT),
        Line(1, 3, 0, TYPED),
        Line(2, 3, 1, ANSWER),
    ]


def test_a_line_that_comes_back_is_written_again() -> None:
    again = (FRAMES[0], FRAMES[1], FRAMES[0])
    assert [line.spans for line in film.lines(again)] == [PROMPT, TYPED, PROMPT]


def test_a_film_is_xml_with_a_title_and_a_description() -> None:
    tree = ElementTree.fromstring(made())
    assert tree.find(f"{SVG}title").text == "A title"
    assert tree.find(f"{SVG}desc").text == "What happens & why."
    assert ["".join(text.itertext()) for text in tree.iter(f"{SVG}text")] == ["$", "$ ls", "a < b"]


def test_a_film_fetches_nothing() -> None:
    text = made().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "//" not in text
    assert not re.findall(r"href|src=|@import|url\(|<script", text)


def test_lines_appear_and_go_when_their_frames_do() -> None:
    times = dict(re.findall(r"@keyframes f(\S+?)\{(.*)\}", made()))
    assert times["0-1"] == "0.000%{visibility:visible}25.000%,to{visibility:hidden}"
    assert times["1-3"] == "0%{visibility:hidden}25.000%{visibility:visible}to{visibility:visible}"
    assert times["2-3"] == "0%{visibility:hidden}50.000%{visibility:visible}to{visibility:visible}"


def test_where_nothing_moves_the_last_frame_is_seen() -> None:
    last = re.findall(r'<g class="t f\S+ last">\n(.*)', made())
    assert ["$ ls" in last[0], "a &lt; b" in last[1]] == [True, True]
    assert ".t{visibility:hidden" in made()
    assert "prefers-reduced-motion:reduce){.t{animation:none}" in made()


def test_a_single_frame_moves_not_at_all() -> None:
    still = film.svg(FRAMES[-1:], "A title", "")
    assert "<g class=" not in still
    assert "@keyframes" not in still
    assert "$ ls" in still


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [film.LIGHT, film.DARK], ids=["light", "dark"])
def test_every_colour_can_be_read_on_its_background(palette: dict[str, str]) -> None:
    paper = luminance(palette["paper"])
    for name in palette.keys() - {"paper", "edge"}:
        darker, lighter = sorted((paper, luminance(palette[name])))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, name
