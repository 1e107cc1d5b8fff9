"""Pictures on pages have the sizes of their files, and can be read in both schemes."""

import re
from pathlib import Path

import pytest

from lesson import content, pictures
from lesson.document import Malformed

DOCS = content.root() / "docs"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("figures/guest-screen.png", (640, 480)),
        ("figures/two-trees.svg", (580, 286)),
        ("assets/preview.svg", (1200, 630)),
    ],
)
def test_a_size_is_read_from_its_file(name: str, size: tuple[int, int]) -> None:
    assert pictures.measured(DOCS / name) == size


def test_a_picture_gets_its_size_and_keeps_the_width_that_it_has() -> None:
    page = (
        '<img alt="a" src="../figures/two-trees.svg"><img src="../assets/preview.svg" width="600">'
    )
    assert pictures.sized(page, "instructors/x.html", DOCS) == (
        '<img width="580" height="286" alt="a" src="../figures/two-trees.svg">'
        '<img height="315" src="../assets/preview.svg" width="600">'
    )


def test_a_picture_whose_size_is_not_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    for name, words in (("a.gif", "its size is not known"), ("b.png", "cannot be read")):
        with pytest.raises(Malformed, match=words):
            pictures.sized(f'<img src="{name}">', "x.html", tmp_path)


# ---- colours: what is drawn for a screen's scheme is read on the ground of that scheme -----------

DRAWN = sorted(path for path in DOCS.rglob("*.svg") if "prefers-color-scheme" in path.read_text())
GROUNDS = ("paper", "back", "fill")  # what a figure calls the ground of its boxes
NO_TEXT = (*GROUNDS, "edge")
LEAST = 4.5  # contrast of text to its ground, by WCAG 2.2 at level AA


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_there_are_drawn_figures() -> None:
    assert len(DRAWN) > 3
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_the_text_of_every_figure_stands_out_from_its_ground(path: Path, dark: bool) -> None:
    light_rules, dark_rules = path.read_text("utf-8").split("prefers-color-scheme:dark", 1)
    page = re.findall(r"--paper: (#\w{6});", (DOCS / "assets/lesson.css").read_text("utf-8"))[dark]
    rules = dark_rules.partition("}}")[0] if dark else light_rules
    colours = dict(re.findall(r"--(\w+):(#\w{6})", rules))
    grounds = [page, *(colours[name] for name in GROUNDS if name in colours)]
    faint = {
        f"{name} on {ground}"
        for name, colour in colours.items()
        for ground in grounds
        if name not in NO_TEXT and contrast(colour, ground) < LEAST
    }
    assert colours and not faint
