"""A helper's sheet says what its exercise, its solution, its check and the plans say."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from lesson import check, content, exercise, inline, parsons, plans, quiz, sheets, wrong
from lesson.content import Exercise

BASE = content.root()
PLANS = plans.read(BASE)
TASKS = content.exercises()


def plain(text: str) -> str:
    """A line of text as a reader sees it."""
    return BeautifulSoup(inline.marked(text), "html.parser").text


def squeezed(text: str) -> str:
    return " ".join(text.split())


def row(sheet: Tag, name: str) -> Tag:
    return sheet.find("dt", string=name).find_next("dd")


@pytest.fixture(scope="module", params=TASKS, ids=lambda task: task.name)
def task(request: pytest.FixtureRequest) -> Exercise:
    return request.param


@pytest.fixture(scope="module")
def sheet(task: Exercise) -> Tag:
    return BeautifulSoup(sheets.sheet(task, PLANS), "html.parser").section


def test_a_sheet_has_the_goal_in_one_line_and_the_minutes(task, sheet) -> None:
    assert sheet.h3["id"] == sheet["aria-labelledby"] == task.name
    assert row(sheet, "Goal").text == plain(task.readme.text("objective"))
    facts = sheet.select_one(".facts")
    assert facts["data-minutes"] == str(task.minutes)
    assert f"{task.minutes} min · {exercise.KINDS[task.readme.text('type')]}" in facts.text
    assert facts.a["href"] == f"../{task.episode.slug}.html#{task.name}"


def test_a_sheet_shows_what_is_expected(task, sheet) -> None:
    found = row(sheet, "Expected")
    key = check.key(task)
    if (task.folder / quiz.FILE).exists():
        items = [item.text for item in found.select("li")]
        assert len(items) == len(key)
        for item, (name, entry) in zip(items, key.items(), strict=True):
            assert item.startswith(f"{name} {entry['answer']}: ")
    if (task.folder / parsons.FILE).exists():
        assert found.pre.text == "\n".join(key["lines"].values())
    for change in exercise.changes(task):
        assert change.name in found.text
    assert found.select_one("li, pre, code"), "a helper sees something to compare with"


def test_a_notebooks_sheet_shows_what_it_prints(task, sheet) -> None:
    if task.script:
        first = row(sheet, "Expected").pre.text.splitlines()[0]
        recorded = task.solution / f"{task.script.stem}.ipynb"
        assert first.strip() and first.replace('"', '\\"') in recorded.read_text("utf-8")


def test_a_sheet_has_up_to_three_failures_with_what_the_check_says(task, sheet) -> None:
    items = [squeezed(item.text) for item in row(sheet, "Common failures").select("ol > li")]
    assert len(items) == min(sheets.MOST_FAILURES, len(list(wrong.answers(task))))
    for item, known in zip(items, islice(wrong.in_files(task), 3), strict=False):
        assert item.startswith(known.name.replace("-", " ").capitalize())
        assert squeezed(plain(known.words)) in item
        assert squeezed(known.written) in item


def test_failures_of_questions_are_of_as_many_questions_as_there_are() -> None:
    task = content.find_exercise("predict-the-witnesses")
    found = BeautifulSoup(sheets.sheet(task, PLANS), "html.parser").section
    items = row(found, "Common failures").select("ol > li")
    entries = list(islice(check.key(task).items(), 3))
    for item, (name, entry) in zip(items, entries, strict=True):
        option, words = next(iter(entry["wrong"].items()))
        assert item.text == f"{name} {option}: {plain(words)}"


def test_a_sheet_says_what_each_plan_does_with_it_when_time_is_short(task, sheet) -> None:
    text = row(sheet, "When time is short").text
    goes = [plan for plan in PLANS if task.name in plan.drop]
    assert text.startswith("It may become homework" if goes else "Keep it")
    for plan in PLANS:
        assert plan.title in text
    for plan in goes:
        assert f"Goes as number {plan.drop.index(task.name) + 1} of {len(plan.drop)}" in text
    assert f"{len(task.hints)} hints" in text


def test_a_sheet_says_which_part_of_the_exercise_to_skip(task, sheet) -> None:
    skip = task.readme.text("skip")
    assert f"Skip: {plain(skip)}" in row(sheet, "When time is short").text
    known = "".join(path.read_text("utf-8") for path in parts(task)).replace(skip, "")
    for name in re.findall(r"`([^`]+)`", skip):
        assert name in known, f"{task.name} has no `{name}`"


def parts(task: Exercise) -> Iterator[Path]:
    """The texts that a learner or a helper has before them."""
    for folder in (task.folder, task.solution):
        yield from (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_there_is_a_sheet_for_every_exercise_in_the_order_of_the_lesson() -> None:
    text = BeautifulSoup(sheets.listing(BASE), "html.parser")
    assert [heading["id"] for heading in text.select(".sheet h3")] == [t.name for t in TASKS]


def test_what_a_sheet_shows_of_a_file_is_escaped() -> None:
    assert sheets._block("+<b>", sheets.SIGNS).count("&lt;b&gt;") == 1
    assert inline.marked("`a < b` and *this*, 2 * 3 * 4") == (
        "<code>a &lt; b</code> and <em>this</em>, 2 * 3 * 4"
    )
