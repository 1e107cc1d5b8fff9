"""One thing of a page alone and large, moved by keys, with a clock, and put back afterwards."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lesson import content
from lesson.fences import fences
from lesson.transcript import parse

EPISODE = content.find_episode("layers")
PLACE = f"{EPISODE.slug}.html"
FIRST = parse(next(f for f in fences(EPISODE.page) if f.language == "console").body)[0]
TASK = EPISODE.exercises[0]
SIZE = "p => parseFloat(getComputedStyle(p).fontSize)"
SHAPE = """() => [...document.querySelectorAll('article > *, .exercise > *')]
    .filter(part => !part.closest('dialog')).map(part => part.tagName + part.id).join()"""


def project(page: Page) -> Locator:
    """The wall, once it is open."""
    page.get_by_role("button", name="Project").click()
    wall = page.locator(".projection .wall")
    expect(wall).to_be_focused()
    return wall


def go_to(page: Page, selector: str) -> Locator:
    """Move on with the arrow key until the wall shows it."""
    found = page.locator(f".projection .wall > {selector}")
    for _ in range(200):
        if found.count():
            return found
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"{selector} is never shown")


def test_a_command_is_shown_before_its_output(visit) -> None:
    page = visit(PLACE)
    wall = project(page)
    expect(wall).to_have_text(f"$ {FIRST.command}")
    page.keyboard.press("ArrowRight")
    expect(wall).to_have_text("\n".join([f"$ {FIRST.command}", *FIRST.output]))
    page.keyboard.press("PageUp")
    expect(wall).to_have_text(f"$ {FIRST.command}")
    page.keyboard.press("PageUp")
    expect(page.locator(".projection").get_by_role("status")).to_have_text(re.compile("^1 of"))


def test_every_command_file_figure_and_exercise_can_be_shown(visit) -> None:
    page = visit(PLACE)
    steps = [s for f in fences(EPISODE.page) if f.language == "console" for s in parse(f.body)]
    wanted = len(steps) + sum(1 for step in steps if step.output)
    whole = page.locator("article").locator("figure, .highlight:not(.language-console)")
    whole = whole.locator("visible=true").and_(page.locator(":not(details *, .exercise *)"))
    assert whole.and_(page.locator(".language-python")).count() > 1
    project(page)
    said = page.locator(".projection").get_by_role("status").inner_text()
    assert said == f"1 of {wanted + whole.count() + len(EPISODE.exercises)}"


@pytest.mark.parametrize(("system", "other"), [("Windows", "brew"), ("macOS", "py -3")])
def test_commands_for_another_system_are_not_met(system: str, other: str, visit) -> None:
    page = visit("setup.html")
    page.locator(".tabbed-labels label", has_text=system).first.click()
    shown = page.locator("article .highlight:visible:not(details *)").all_inner_texts()
    wall, met = project(page), []
    while number(page) == len(met) + 1:
        met.append(wall.inner_text())
        page.keyboard.press("ArrowRight")
    assert len(met) == len(shown) > 3
    assert other not in "".join(met)
    page.reload()
    page.evaluate("document.body.style.paddingBottom = '200vh'; scrollTo(0, 1e6)")
    page.evaluate("document.querySelector('.md-typeset .view button:last-child').click()")
    assert 1 <= number(page) <= len(met)  # also where nothing is left below


def test_an_exercise_is_alone_and_large_and_its_clock_counts_down(visit) -> None:
    page = visit(f"{PLACE}?view=instructor")
    small = (
        page.locator(".exercise > p")
        .nth(1)
        .evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    )
    project(page)
    exercise = go_to(page, ".exercise")
    expect(exercise.locator("h3")).to_contain_text(TASK.readme.title())
    large = exercise.locator("> p").nth(1).evaluate(SIZE)
    assert large > 1.4 * small
    expect(exercise.locator(".instructor").first).to_be_hidden()
    timer = page.get_by_role("timer")
    expect(timer).to_have_text(f"{TASK.minutes}:00")
    page.keyboard.press("t")
    expect(timer).to_have_text(f"{TASK.minutes - 1}:58")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Start the clock")).to_be_visible()


def test_a_clock_goes_on_in_the_bar_of_the_page_while_the_projection_is_closed(visit) -> None:
    page = visit(PLACE)
    timer = page.get_by_role("timer")
    project(page)
    go_to(page, ".exercise")
    full = timer.inner_text()
    page.keyboard.press("t")
    expect(timer).not_to_have_text(full)
    page.keyboard.press("Escape")
    expect(page.locator(".md-typeset .view").get_by_role("timer")).to_be_visible()
    expect(timer).not_to_have_text(timer.inner_text())
    page.get_by_role("button", name="Project").click()
    expect(page.locator(".projection").get_by_role("timer")).to_be_visible()
    expect(timer).not_to_have_text(full)
    page.keyboard.press("t")  # and one that stands keeps its time
    stopped = timer.inner_text()
    assert stopped != full
    page.keyboard.press("Escape")
    expect(page.locator(".md-typeset .view").get_by_role("timer")).to_have_count(0)
    page.get_by_role("button", name="Project").click()
    expect(timer).to_have_text(stopped)


def number(page: Page) -> int:
    """At which item the projection is."""
    said = page.locator(".projection .bar [role=status]").inner_text()
    return int(said.partition(" of ")[0])


def test_the_keys_move_on_after_something_on_the_wall_was_used(visit) -> None:
    page = visit(PLACE)
    project(page)
    go_to(page, ".exercise").locator("summary").first.click()
    before = number(page)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert number(page) == before + 3
    go_to(page, ".exercise").get_by_role("link").first.focus()
    before = number(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert number(page) == before - 2


def test_after_a_vote_in_a_quiz_a_presenters_remote_still_moves(visit) -> None:
    page = visit(PLACE)
    project(page)
    choices = go_to(page, ".exercise:has(form.quiz)").locator("input[type=radio]")
    choices.first.check()
    before = number(page)
    page.keyboard.press("ArrowDown")
    expect(choices.nth(1)).to_be_checked()
    assert number(page) == before
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    assert number(page) == before - 1


def test_the_page_is_as_before_when_the_projection_is_closed(visit) -> None:
    page = visit(PLACE)
    before = page.evaluate(SHAPE)
    project(page)
    go_to(page, "figure")
    go_to(page, ".exercise").locator("summary").first.click()
    assert page.evaluate(SHAPE) != before
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Project")).to_be_focused()
    assert page.evaluate(SHAPE) == before
    expect(page.locator(".exercise details[open]:not(.instructor)")).to_have_count(1)


def test_a_projection_begins_where_the_page_is_read(visit) -> None:
    page = visit(f"{PLACE}#{TASK.name}")
    page.evaluate("document.querySelector('.md-typeset .view button:last-child').click()")
    expect(page.locator(".projection .wall > .exercise h3")).to_have_id(TASK.name)


def test_an_instructor_shows_an_exercise_alone_from_where_it_stands(visit) -> None:
    page = visit(f"{PLACE}?view=instructor#{EPISODE.exercises[1].name}")
    section = page.locator(f"section[aria-labelledby={EPISODE.exercises[1].name}]")
    section.get_by_role("button", name="Show alone").press("Enter")
    wall = page.locator(".projection .wall")
    expect(wall).to_be_focused()
    expect(wall.locator("> .exercise h3")).to_have_id(EPISODE.exercises[1].name)
    expect(page.get_by_role("timer")).to_have_text(f"{EPISODE.exercises[1].minutes}:00")
    expect(wall.get_by_text("Show alone")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(section.get_by_role("button", name="Show alone")).to_be_focused()
    page.get_by_role("switch", name="Instructor view").click()
    expect(section.get_by_text("Show alone")).to_be_hidden()


@pytest.mark.parametrize("size", [(320, 640), (1280, 720), (2560, 1440)])
def test_nothing_projected_scrolls_sideways_or_is_inaccessible(size, visit, violations) -> None:
    width, height = size
    page = visit(PLACE, color_scheme="light", viewport={"width": width, "height": height})
    wall = project(page)
    for kind in (".language-console", "figure", ".exercise"):
        go_to(page, kind)
        assert wall.evaluate("wall => wall.scrollWidth <= wall.clientWidth"), kind
        assert not violations(page), kind


def test_a_page_with_nothing_to_project_has_no_button_for_it(visit) -> None:
    assert not visit("references.html").get_by_role("button", name="Project").count()
