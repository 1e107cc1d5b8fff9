"""Pages gathered from the episodes hold all of them, once, under names that are their own."""

from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lesson import content, gathered

TASKS = content.exercises()
PAGES = ("exercises", "solutions", "figures", "whole")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """The gathered pages by name."""
    texts = {name: (site / f"{name}.html").read_text("utf-8") for name in PAGES}
    return {name: BeautifulSoup(text, "html.parser") for name, text in texts.items()}


def test_every_exercise_is_handed_out_without_what_gives_it_away(pages) -> None:
    sections = pages["exercises"].select("section.exercise")
    assert [section.h3["id"] for section in sections] == [task.name for task in TASKS]
    for section, task in zip(sections, TASKS, strict=True):
        assert not section.select(".hint, .solution, .instructor"), task.word
        assert f"{task.minutes} min" in section.select_one(".facts").text


def test_every_exercise_stands_with_its_hints_and_its_solution(pages) -> None:
    sections = pages["solutions"].select("section.exercise")
    for section, task in zip(sections, TASKS, strict=True):
        assert section.h3["id"] == task.name
        assert len(section.select("details.hint")) == len(task.hints)
        assert len(section.select("details.solution")) == 1


def test_the_whole_lesson_has_every_block_exercise_and_figure_of_its_pages(site, pages) -> None:
    parts = pages["whole"].select(".gathered")
    figures = pages["figures"].select(".gathered")
    episodes = [*content.episodes(), None]  # the specimen comes last
    assert len(parts) == len(figures) == len(episodes)
    for part, drawn, episode in zip(parts, figures, episodes, strict=True):
        name = episode.slug if episode else "specimen"
        page = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser").article
        for selector in ("pre", "section", "details", "table"):
            assert len(part.select(selector)) == len(page.select(selector)), name
        headings = [h.text for h in page.select("h2, h3, h4")]
        assert [h.text for h in part.select("h3, h4, h5")] == headings, name
        shown = len(page.select("figure")) + len(page.select("p > img"))
        assert len(drawn.select("figure, p > img")) == shown, name


def test_the_whole_lesson_explains_the_terms_that_its_pages_explain(site, pages) -> None:
    for episode in content.episodes():
        page = BeautifulSoup((site / f"{episode.slug}.html").read_text("utf-8"), "html.parser")
        (part,) = [
            p for p in pages["whole"].select(".gathered") if p.select(f"[id^='{episode.slug}--']")
        ]
        assert len(part.select("a.term")) == len(page.select("article a.term")) > 0, episode.stem


def test_no_name_stands_twice_on_a_gathered_page(pages) -> None:
    for name, page in pages.items():
        names = Counter(tag["id"] for tag in page.select("[id]"))
        assert not [word for word, count in names.items() if count > 1], name
        for label in page.select("article label[for], article [aria-labelledby]"):
            assert (label.get("for") or label["aria-labelledby"]) in names, name


def test_a_group_of_tabs_stays_one_group_and_does_not_join_another(pages) -> None:
    groups = [group.select("input") for group in pages["whole"].select(".tabbed-set")]
    names = [{box["name"] for box in boxes} for boxes in groups]
    assert groups and all(len(group) == 1 for group in names)
    assert len({*map(frozenset, names)}) == len(names)


def test_elements_that_hold_their_like_are_taken_whole() -> None:
    text = "<p>a</p><div class=x><div>b</div>c</div>d<div class=x>e</div>"
    found = list(gathered.elements(text, "<div class=x>"))
    assert found == ["<div class=x><div>b</div>c</div>", "<div class=x>e</div>"]
    assert gathered.without(text, "<div class=x>") == "<p>a</p>d"
    with pytest.raises(ValueError, match="not closed"):
        list(gathered.elements("<div class=x>", "<div class=x>"))


def test_names_are_changed_with_all_that_refer_to_them() -> None:
    text = (
        '<h2 id="a">x<a href="#a">y</a></h2><label for="b"></label><input id="b" name="__tabbed_1">'
        '<a href="#elsewhere">z</a><a href="uv.html#a">w</a><path fill="url(#a)">'
    )
    assert gathered.renamed(text, "venv") == (
        '<h2 id="venv--a">x<a href="#venv--a">y</a></h2><label for="venv--b"></label>'
        '<input id="venv--b" name="venv--__tabbed_1"><a href="venv.html#elsewhere">z</a>'
        '<a href="uv.html#a">w</a><path fill="url(#venv--a)">'
    )
