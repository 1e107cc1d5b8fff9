"""Helper sheets in a browser: reached from an exercise, with a clock, and printed."""

import pytest
from playwright.sync_api import expect

from lesson import content

PLACE = "instructors/helpers.html"
TASKS = content.exercises()
TASK = content.find_exercise("restore-the-paper")


def test_an_exercise_leads_to_its_sheet_in_the_instructor_view(visit) -> None:
    page = visit(f"{TASK.episode.slug}.html?view=instructor#{TASK.name}")
    section = page.locator(f"section[aria-labelledby={TASK.name}]")
    section.get_by_role("link", name="Helper sheet").click()
    page.wait_for_url(f"**/{PLACE}*#{TASK.name}")
    sheet = page.locator(".sheet", has=page.locator(f"h3#{TASK.name}"))
    expect(sheet.locator("h3")).to_be_in_viewport()
    sheet.locator(".facts a").click()
    page.wait_for_url(f"**/{TASK.episode.slug}.html*#{TASK.name}")


def test_a_learner_is_not_led_to_the_sheets(visit) -> None:
    page = visit(f"{TASK.episode.slug}.html")
    link = page.locator(f"section[aria-labelledby={TASK.name}]").get_by_text("Helper sheet")
    expect(link).to_be_hidden()


def test_a_clock_counts_down_the_time_that_is_left(visit) -> None:
    page = visit(f"{PLACE}#{TASK.name}")
    sheet = page.locator(".sheet", has=page.locator(f"h3#{TASK.name}"))
    timer = sheet.get_by_role("timer")
    expect(timer).to_have_text(f"{TASK.minutes}:00")
    sheet.get_by_role("button", name="Start the clock").focus()
    page.keyboard.press("Enter")
    expect(timer).to_have_text(f"{TASK.minutes - 1}:58")
    page.keyboard.press("Enter")
    expect(sheet.get_by_role("button", name="Start the clock")).to_be_visible()


def test_one_sheet_is_printed_on_each_page_and_fewer_where_compact(visit, paper) -> None:
    page = visit(PLACE)
    page.evaluate("window.print = () => {}")
    one_a_page = page.get_by_role("button", name="Print one sheet a page")
    one_a_page.click()
    page.emulate_media(media="print")
    for part in ("h1", ".clock", ".view"):
        expect(page.locator(f"article {part}").first).to_be_hidden()
    assert paper(page) == len(TASKS)
    page.emulate_media(media="null")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    one_a_page.click()
    assert paper(page, "Letter") == len(TASKS)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.get_by_role("button", name="Print compact").click()
    assert paper(page) < len(TASKS) / 2


def test_without_a_script_the_sheets_are_all_there(visit) -> None:
    page = visit(PLACE, java_script_enabled=False)
    expect(page.locator(".sheet:visible")).to_have_count(len(TASKS))
    expect(page.locator(".sheet button")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_sheets_do_not_scroll_sideways(width: int, visit) -> None:
    page = visit(PLACE, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
