"""The questions of an exercise are answered on its page, and judged as the command judges them."""

from collections.abc import Iterator
from pathlib import Path

import markdown
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Locator, Page, expect

from lesson import check, content, questions, quiz
from lesson.content import Exercise

QUIZZES = [e for e in content.exercises() if (e.folder / quiz.FILE).exists()]
FEW = content.find_exercise("find-the-packages")
SHARED = content.find_exercise("predict-what-activate-changes")
PART = content.find_exercise("find-what-pip-overwrote")
LEFT = "() => JSON.parse(localStorage.getItem('beyond-venv.progress') ?? '{}').done ?? []"
# Gives one answer to every question of every quiz on the page, and what the page says of each:
# 400 clicks through the browser's own protocol would take minutes.
JUDGED = """(given) => Object.fromEntries(Object.entries(given).map(([id, answers]) => {
    const form = document.getElementById(id).closest(".exercise").querySelector("form.quiz");
    for (const place of form.querySelectorAll(".question")) {
        const boxes = [...place.querySelectorAll("input")];
        boxes.find(box => box.value === answers[place.dataset.question]).click();
    }
    form.querySelector("button").click();
    const told = place => [place.dataset.question, place.querySelector(".told").innerText];
    return [id, Object.fromEntries([...form.querySelectorAll(".question")].map(told))];
}))"""


def section(page: Page, exercise: Exercise) -> Locator:
    """The exercise on its page."""
    return page.locator(".exercise", has=page.locator(f"#{exercise.name}"))


def place(exercise: Exercise) -> str:
    return f"{exercise.episode.slug}.html"


def solve(page: Page, exercise: Exercise) -> None:
    """Choose all right answers, and have them checked."""
    for name, entry in check.key(exercise).items():
        asked = section(page, exercise).locator(f'[data-question="{name}"]')
        asked.locator(f'input[value="{entry["answer"]}"]').check()
    section(page, exercise).get_by_role("button", name="Check my answers").click()


def rounds(exercises: list[Exercise]) -> Iterator[dict[str, dict[str, str]]]:
    """Answers to all questions, each wrong option of each question at least once."""
    wrong = [entry["wrong"] for e in exercises for entry in check.key(e).values()]
    for turn in range(max(map(len, wrong))):
        yield {
            exercise.name: {
                name: [*entry["wrong"]][turn % len(entry["wrong"])]
                for name, entry in check.key(exercise).items()
            }
            for exercise in exercises
        }


def plain(words: str) -> str:
    """Words without the marks of Markdown, as a page shows them."""
    return BeautifulSoup(markdown.markdown(words), "html.parser").text


@pytest.mark.parametrize("slug", sorted({e.episode.slug for e in QUIZZES}))
def test_every_answer_on_a_page_is_judged_in_the_words_of_the_key(slug: str, visit) -> None:
    page = visit(f"{slug}.html")
    mine = [exercise for exercise in QUIZZES if exercise.episode.slug == slug]
    keys = {exercise.name: check.key(exercise) for exercise in mine}
    for given in rounds(mine):
        said = page.evaluate(JUDGED, given)
        for word, key in keys.items():
            for name, entry in key.items():
                words = entry["wrong"][given[word][name]]
                assert said[word][name] == f"Not yet. {plain(words)}", f"{word} [{name}]"
    assert page.evaluate(LEFT) == []
    right = {word: {n: entry["answer"] for n, entry in key.items()} for word, key in keys.items()}
    said = page.evaluate(JUDGED, right)
    for word, key in keys.items():
        for name, entry in key.items():
            told = said[word][name]
            assert told.startswith("Right."), f"{word} [{name}]"
            assert all(plain(words) in told for words in entry["wrong"].values())
    whole = [e.word for e in mine if e.readme.text("type") in questions.WHOLE]
    assert page.evaluate(LEFT) == sorted(whole)


def test_every_question_on_the_page_has_the_options_of_the_file_and_no_more(site: Path) -> None:
    assert QUIZZES
    for exercise in QUIZZES:
        page = BeautifulSoup((site / place(exercise)).read_text("utf-8"), "html.parser")
        form = page.find(id=exercise.name).find_parent("section").select_one("form.quiz")
        found = {
            field["data-question"]: [box["value"] for box in field.select("input")]
            for field in form.select("fieldset")
        }
        assert found == {q.name: [*q.options] for q in quiz.read(exercise.folder)}
        assert all(field.legend.text for field in form.select("fieldset"))
        assert not form.select("[checked]")


def test_a_page_says_which_answers_another_machine_may_change(site: Path) -> None:
    measured = [exercise for exercise in QUIZZES if questions.measured(exercise)]
    assert content.find_exercise("predict-the-witnesses") in measured
    for exercise in QUIZZES:
        page = BeautifulSoup((site / place(exercise)).read_text("utf-8"), "html.parser")
        form = page.find(id=exercise.name).find_parent("section").select_one("form.quiz")
        assert ("your machine is right" in form.text) == (exercise in measured), exercise.word
        if exercise in measured:
            assert f"lesson check {exercise.name}" in form.text


def test_a_quiz_is_answered_with_the_keyboard_and_read_aloud(visit) -> None:
    page = visit(place(FEW))
    quiz_ = section(page, FEW)
    first = quiz_.get_by_role("group", name="where. No environment is active")
    first.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(first.get_by_role("radio", name="b: The shell finds")).to_be_checked()
    expect(first.get_by_role("status")).to_be_empty()  # nothing is told before it is asked for
    quiz_.get_by_role("button", name="Check my answers").focus()
    page.keyboard.press("Enter")
    expect(first.get_by_role("status")).to_contain_text("Not yet. PATH is how the shell")
    expect(quiz_.get_by_role("status").filter(has_text="No answer yet.")).to_have_count(4)
    expect(quiz_.locator(".verdict")).to_contain_text("0 of 5 answers are right")
    first.get_by_role("radio").nth(2).check()
    expect(first.get_by_role("status")).to_be_empty()
    expect(quiz_.locator(".verdict")).to_be_empty()


def test_a_solved_quiz_is_ticked_and_stays_so(visit) -> None:
    page = visit(place(FEW))
    tick = section(page, FEW).get_by_label("Done")
    expect(tick).not_to_be_checked()
    solve(page, FEW)
    expect(section(page, FEW).locator(".verdict")).to_contain_text("All 5 answers are right.")
    expect(tick).to_be_checked()
    page.reload()
    expect(tick).to_be_checked()
    expect(section(page, FEW).locator(":checked")).to_have_count(1)  # the tick, and no answer


def test_a_quiz_that_is_a_part_of_its_exercise_ticks_nothing(visit) -> None:
    page = visit(place(PART))
    expect(section(page, PART)).to_contain_text("one part of this exercise")
    solve(page, PART)
    expect(section(page, PART).locator(".verdict")).to_contain_text("All 4 answers are right.")
    expect(section(page, PART).get_by_label("Done")).not_to_be_checked()


def test_without_a_script_the_questions_read_as_a_list(visit) -> None:
    page = visit(place(SHARED), java_script_enabled=False)
    few, shared = section(page, FEW), section(page, SHARED)
    expect(few.get_by_text("It finds the file pyvenv.cfg")).to_be_visible()
    expect(shared.get_by_text("is no longer set")).to_be_visible()
    for exercise in (few, shared):
        expect(exercise.locator("input:visible, button:visible, .label:visible")).to_have_count(0)
    expect(shared.locator(".question li:visible")).to_have_count(0)


def test_the_answers_are_in_the_folded_solution_alone(site: Path) -> None:
    for exercise in QUIZZES:
        page = BeautifulSoup((site / place(exercise)).read_text("utf-8"), "html.parser")
        whole = page.find(id=exercise.name).find_parent("section")
        keys = whole.select("details.solution:not([open]) .key")
        assert [key["data-question"] for key in keys] == [*check.key(exercise)]
        assert len(page.select(".key")) == len(page.select("details.solution .key"))


@pytest.mark.parametrize("width", [320, 1280])
def test_an_answered_quiz_has_no_accessibility_violation(width: int, visit, violations) -> None:
    page = visit(place(FEW), color_scheme="light", viewport={"width": width, "height": 800})
    for given in [next(rounds([SHARED])), {FEW.name: dict.fromkeys(check.key(FEW), "a")}]:
        page.evaluate(JUDGED, given)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert not violations(page, "color-contrast", "link-in-text-block")
    for label in section(page, FEW).locator("label").all():
        box = label.bounding_box()
        assert box and box["height"] >= 24
