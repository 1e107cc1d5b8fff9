"""The two views of a page, folds that are remembered, and what goes on paper."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lesson import content, wrong

EPISODE = content.find_episode("layers")
PLACE = f"{EPISODE.slug}.html"
NOTES = "details.instructor"
TOLD = "details.teaching"
COUNT_OPEN = "document.querySelectorAll('details:not(.instructor)[open]').length"


def view_in(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("view", [])


def switch(page: Page):
    return page.get_by_role("switch", name="Instructor view")


def test_learners_see_no_notes_timings_or_failures(visit) -> None:
    page = visit(PLACE)
    assert page.locator(NOTES).count() > len(EPISODE.exercises)
    assert not [note for note in page.locator(NOTES).all() if note.is_visible()]
    expect(switch(page)).not_to_be_checked()


def test_the_switch_opens_all_notes_in_line_and_the_address_says_so(visit) -> None:
    page = visit(PLACE)
    switch(page).focus()
    page.keyboard.press("Space")
    expect(switch(page)).to_be_checked()
    for note in page.locator(NOTES).all():
        expect(note.locator("p").first).to_be_visible()
    assert view_in(page.url) == ["instructor"]
    page.keyboard.press("Space")
    expect(page.locator(NOTES).first).to_be_hidden()
    assert not view_in(page.url)


def test_the_instructor_view_has_times_answers_and_known_failures(visit) -> None:
    page = visit(f"{PLACE}?view=instructor")
    plan = page.locator(TOLD).first
    for task in EPISODE.exercises:
        expect(plan).to_contain_text(f"{task.minutes} min: {task.readme.title()}")
        sheet = page.locator(f"section[aria-labelledby={task.name}] {TOLD}")
        expect(sheet).to_contain_text(task.readme.text("objective"))
        expect(sheet).to_contain_text("Expected: ")
        for known in wrong.answers(task):
            if known.file:
                expect(sheet).to_contain_text(known.written.strip().splitlines()[-1].strip())
                expect(sheet).to_contain_text(known.words.replace("`", ""))


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_the_view_is_kept_by_links_and_in_the_browser(served: bool, visit, site) -> None:
    page = visit(f"{PLACE if served else (site / PLACE).as_uri()}?view=instructor")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/venv.html?view=instructor")
    expect(page.locator(NOTES).first).to_be_visible()
    page.goto(page.url.partition("?")[0].replace("venv.html", "uv.html"))
    expect(switch(page)).to_be_checked()
    assert view_in(page.url) == ["instructor"]
    page.goto(page.url.replace("instructor", "learner"))
    expect(page.locator(NOTES).first).to_be_hidden()


def test_a_link_keeps_the_view_where_the_browser_keeps_nothing(visit) -> None:
    page = visit(f"{PLACE}?view=instructor")
    link = page.get_by_role("link", name="Next")
    link.dispatch_event("auxclick")
    assert view_in(link.get_attribute("href") or "") == ["instructor"]


def test_a_learners_view_on_the_wall_stays_while_another_tab_shows_notes(visit) -> None:
    wall = visit(PLACE)
    desk = wall.context.new_page()
    desk.goto(wall.url)
    switch(desk).click()
    wall.get_by_role("link", name="Next").click()
    wall.wait_for_url("**/venv.html*")
    for _ in range(2):
        expect(switch(wall)).not_to_be_checked()
        expect(wall.locator(NOTES).first).to_be_hidden()
        wall.reload()
    switch(wall).click()
    expect(switch(wall)).to_be_checked()
    switch(wall).click()
    expect(switch(wall)).not_to_be_checked()
    desk.reload()
    expect(switch(desk)).to_be_checked()


def test_a_new_tab_has_the_view_of_the_link_that_opened_it(visit) -> None:
    wall = visit(PLACE)
    desk = wall.context.new_page()
    desk.goto(f"{wall.url}?view=instructor")
    with wall.context.expect_page() as opened:
        wall.get_by_role("link", name="Next").click(modifiers=["Control"])
    expect(switch(opened.value)).not_to_be_checked()
    fresh = wall.context.new_page()  # and one that nothing opened has what was chosen last
    fresh.goto(wall.url.partition("?")[0])
    expect(fresh.locator(NOTES).first).to_be_hidden()


def test_pages_for_instructors_hide_nothing_from_them(visit) -> None:
    page = visit("instructors/questions.html")
    expect(page.locator(f"{NOTES} p").first).to_be_visible()


def test_all_folds_are_opened_and_closed_and_remembered_for_their_page(visit) -> None:
    page = visit(PLACE)
    folds = page.locator("details:not(.instructor)").count()
    page.get_by_role("button", name="Open all folds").click()
    assert page.evaluate(COUNT_OPEN) == folds > 10
    page.reload()
    assert page.evaluate(COUNT_OPEN) == folds
    page.get_by_role("button", name="Close all folds").click()
    page.locator("details.hint").nth(1).locator("summary").click()
    page.reload()
    assert page.evaluate(COUNT_OPEN) == 1
    expect(page.locator("details.hint").nth(1)).to_have_attribute("open", "")
    page.goto(page.url.replace(PLACE, "uv.html"))
    assert page.evaluate(COUNT_OPEN) == 0


def test_printing_opens_folds_on_paper_alone(visit) -> None:
    page = visit(PLACE)
    page.emulate_media(media="print")
    for part in (".solution", ".hint"):
        expect(page.locator(f"{part} p").first).to_be_visible()
    for part in (NOTES, ".md-typeset .view"):
        expect(page.locator(part).first).to_be_hidden()
    page.emulate_media(media="screen")
    page.reload()
    assert page.evaluate(COUNT_OPEN) == 0


def test_a_handout_has_the_tasks_without_hints_and_solutions(visit) -> None:
    page = visit(f"{PLACE}?view=instructor")
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print without solutions").click()
    page.emulate_media(media="print")
    for part in (".solution", ".hint", NOTES):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator(".exercise > p").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".solution p").first).to_be_visible()
    expect(page.locator(f"{NOTES} p").first).to_be_visible()


def test_a_handout_shows_nothing_of_what_was_answered_before(visit) -> None:
    page = visit(PLACE)
    page.evaluate("window.print = () => {}")
    quiz = page.locator("form.quiz").first
    choice = quiz.locator("input[type=radio]").first
    empty = page.locator("form.quiz").nth(1).locator("input[type=radio]").first
    choice.check()
    quiz.get_by_role("button", name="Check my answers").click()
    expect(quiz.locator(".told").first).to_be_visible()
    page.get_by_role("button", name="Print without solutions").click()
    page.emulate_media(media="print")
    for told in page.locator(":is(.told, .verdict)").all():
        expect(told).to_be_hidden()
    choice.scroll_into_view_if_needed()
    chosen = choice.screenshot()
    empty.scroll_into_view_if_needed()
    assert chosen == empty.screenshot()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(choice).to_be_checked()
    expect(quiz.locator(".told").first).to_be_visible()


def test_without_a_script_notes_are_folded_and_nothing_asks_for_one(visit) -> None:
    page = visit(PLACE, java_script_enabled=False)
    expect(page.locator(TOLD).first).to_be_hidden()
    expect(page.locator(f"{NOTES}:not(.teaching)").first).to_be_visible()
    assert not page.locator(".md-typeset .view").count()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_instructor_view_has_no_accessibility_violation(width, visit, violations) -> None:
    page = visit(
        f"{PLACE}?view=instructor", color_scheme="light", viewport={"width": width, "height": 800}
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, "color-contrast")
