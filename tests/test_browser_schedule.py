"""The schedule in a browser: a real clock, ticks, and what is left for later when it is late."""

from __future__ import annotations

import datetime
import json
import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lesson import content, plans, timetable

PLACE = "instructors/schedule.html"
PLANS = plans.read(content.root())
HALF = PLANS[0]
ROWS = HALF.sittings[0]
START = 9 * 60 + 30
KEY = "beyond-venv.schedule"
# What the page's own functions say to many inputs at once; `evaluate` needs no `eval` of the page.
PROPOSED = "cases => cases.map(([late, marks]) => timetable.proposed(late, marks))"
BEGINS = "cases => cases.map(([start, minutes, lost]) => timetable.begins(start, minutes, lost))"
BEHIND = "cases => cases.map(words => timetable.behind(...words))"
CLOCKED = "times => times.map(timetable.clocked)"
CHANCE = random.Random(20)
CASES = [
    (CHANCE.randint(-5, 90), [(f"task-{n}", CHANCE.randint(1, 25)) for n in range(count % 13)])
    for count in range(1000)
]


def opened(visit, place: str = PLACE, at: str = "09:20", **options: object) -> Page:
    """The page at a time of the day, with half a day that starts at 09:30."""
    page = visit("about:blank", timezone_id="UTC", **options)
    set_clock(page, at)
    page.goto(place)
    starts(page).fill("09:30")
    starts(page).press("Tab")
    return page


@pytest.fixture
def schedule(visit, address):
    return lambda **options: opened(visit, address + PLACE, **options)


def set_clock(page: Page, time: str) -> None:
    hours, minutes = map(int, time.split(":"))
    day = datetime.datetime(2026, 11, 25, hours, minutes, tzinfo=datetime.UTC)
    page.clock.set_fixed_time(day)


def starts(page: Page) -> Locator:
    return page.get_by_label("tarts at").first


def done(page: Page, what: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Done: {what}")


def said(page: Page) -> Locator:
    return page.get_by_role("status")


def times(page: Page) -> list[str]:
    cells = page.locator(".sitting:visible tbody th").all_inner_texts()
    return [cell.strip() for cell in cells]


def clocks(lost: dict[int, int] | None = None, dropped: tuple[str, ...] = ()) -> list[str]:
    """The times of half a day, as Python has them."""
    minutes = [row.minutes - sum(row.marks.get(name, 0) for name in dropped) for row in ROWS]
    return [timetable.clocked(time) for time in timetable.begins(START, minutes, lost or {})]


def tick_until_the_break(page: Page) -> int:
    """Tick what comes before the first break; the minutes of it are given back."""
    number = next(number for number, row in enumerate(ROWS) if row.pause)
    for row in page.locator(".sitting:visible tbody tr").all()[:number]:
        row.locator("th input").check()
    return number


def test_the_pages_rules_are_pythons(visit) -> None:
    page = visit(PLACE)
    marks = [[late, [list(mark) for mark in marks]] for late, marks in CASES]
    found = page.evaluate(PROPOSED, marks)
    assert found == [timetable.proposed(late, marks) for late, marks in CASES]
    rows = [(late * 31 % 1440, [m for _, m in marks]) for late, marks in CASES]
    lost = [{n: n * 3 for n in range(0, len(minutes) + 1, 2)} for _, minutes in rows]
    clocks = [[*row, one] for row, one in zip(rows, lost, strict=True)]
    wanted = [timetable.begins(start, minutes, one) for start, minutes, one in clocks]
    assert (
        page.evaluate(BEGINS, [[*c[:2], {str(n): m for n, m in c[2].items()}] for c in clocks])
        == wanted
    )
    words = [
        (now, start, passed)
        for now in range(0, 1440, 97)
        for start in range(0, 1440, 89)
        for passed in (0, 55, 300)
    ]
    assert page.evaluate(BEHIND, words) == [timetable.behind(*one) for one in words]
    minutes = [*range(0, 3000, 7)]
    assert page.evaluate(CLOCKED, minutes) == [timetable.clocked(one) for one in minutes]


@pytest.mark.parametrize("number", range(len(PLANS)), ids=[plan.name for plan in PLANS])
def test_each_plan_is_shown_alone_on_the_chosen_clock(number: int, visit, site: Path) -> None:
    plan = plans.read(site.parent)[number]  # the site of the tests has an episode more
    page = visit(PLACE)
    page.get_by_label("Plan", exact=True).select_option(plan.title)
    expect(page.get_by_role("heading", name=plan.title, exact=True)).to_be_visible()
    expect(page.locator(".plan:visible")).to_have_count(1)
    inputs = page.locator(".starts input")
    expect(inputs).to_have_count(len(plan.sittings))
    wanted = []
    for number, rows in enumerate(plan.sittings):
        begin = 8 * 60 + 15 * number
        inputs.nth(number).fill(timetable.clocked(begin))
        inputs.nth(number).press("Tab")
        begun = timetable.begins(begin, [row.minutes for row in rows], {})
        wanted += map(timetable.clocked, begun)
    assert times(page) == wanted


def test_the_length_of_a_break_moves_what_comes_after(schedule) -> None:
    page = schedule()
    number = next(number for number, row in enumerate(ROWS) if row.pause)
    page.get_by_label("Minutes of this break").first.fill("25")
    page.keyboard.press("Tab")
    assert times(page) == clocks({number + 1: 25 - ROWS[number].minutes})


def test_an_episode_that_is_ticked_has_its_exercises_ticked(schedule) -> None:
    page = schedule()
    row = next(row for row in ROWS if row.episode)
    done(page, row.episode.page.title()).check()
    parts = [done(page, task.readme.title()) for task in row.exercises]
    for part in [done(page, f"Teaching, {row.episode.page.title()}"), *parts]:
        expect(part).to_be_checked()
    parts[0].uncheck()
    expect(done(page, row.episode.page.title())).not_to_be_checked()
    expect(parts[1]).to_be_checked()
    expect(page.locator("[aria-current=step] .what").first).to_have_text(ROWS[0].said)


def test_an_episode_is_done_when_its_teaching_and_its_exercises_are(schedule) -> None:
    page = schedule()
    row = ROWS[1]
    assert row.episode
    title = row.episode.page.title()
    done(page, ROWS[0].said).check()
    done(page, f"Teaching, {title}").check()
    set_clock(page, timetable.clocked(START + ROWS[0].minutes + row.teaching))
    page.get_by_role("button", name="Compare with the clock").click()
    expect(said(page)).to_contain_text("you are on time")
    for task in row.exercises:
        expect(done(page, title).first).not_to_be_checked()
        done(page, task.readme.title()).check()
    expect(done(page, title).first).to_be_checked()
    expect(page.locator("[aria-current=step] .what").first).to_have_text(
        ROWS[2].episode.page.title()
    )


def test_twenty_minutes_late_what_is_proposed_is_left_out_and_can_be_undone(schedule) -> None:
    page = schedule()
    number = tick_until_the_break(page)
    passed = sum(row.minutes for row in ROWS[:number])
    set_clock(page, timetable.clocked(START + passed + 20))
    page.get_by_role("button", name="Compare with the clock").click()
    left = {name: minutes for row in ROWS[number:] for name, minutes in row.marks.items()}
    marks = [(name, left[name]) for name in HALF.drop if name in left]
    names = timetable.proposed(20, marks)
    won = sum(left[name] for name in names)
    end = START + sum(row.minutes for row in ROWS)
    told = said(page)
    expect(told).to_contain_text(
        f"20 min late: you would end at {timetable.clocked(end + 20)} instead of "
        f"{timetable.clocked(end)}."
    )
    ended = timetable.clocked(end + 20 - won)
    expect(told).to_contain_text(f"you win back {won} min, and end at {ended}.")
    boxes = page.locator(".proposal input")
    assert [box.is_checked() for box in boxes.all()] == [name in names for name, _ in marks]
    before = times(page)

    page.get_by_role("button", name="Leave these for later").click()
    assert times(page) == clocks({number: 20}, tuple(names))
    assert times(page)[-1] == ended
    expect(page.locator(".later:visible")).to_have_text(re.compile("^Left for later: .+; .+"))
    expect(page.locator(".plan:visible .dropped")).to_have_count(len(names))
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    assert times(page) == before == clocks()
    expect(page.locator(".plan:visible .dropped")).to_have_count(0)
    expect(undo).to_be_disabled()


def test_a_delay_names_the_row_that_it_supposes_to_begin_only_now(schedule) -> None:
    page = schedule()
    row = ROWS[1]
    assert row.episode
    done(page, ROWS[0].said).check()
    end = START + ROWS[0].minutes + row.minutes
    set_clock(page, timetable.clocked(end))
    compare = page.get_by_role("button", name="Compare with the clock")
    compare.click()
    title = row.episode.page.title()
    time = timetable.clocked(end)
    plan = f"It is {time}; by the plan, “{title}” ends at {time}."
    expect(said(page)).to_contain_text(
        f"{plan} If you only begin with it now, you are {row.minutes} min late: you would end at"
    )
    part = row.exercises[0]
    done(page, part.readme.title()).check()
    compare.click()
    late = row.minutes - part.minutes
    expect(said(page)).to_contain_text(
        f"{plan} If you only begin with the rest of it now, you are {late} min late: "
    )


def test_a_proposal_can_be_changed_and_the_sentence_follows(schedule) -> None:
    page = schedule()
    page.get_by_label("Minutes late").fill("5")
    page.keyboard.press("Enter")
    expect(page.locator(".proposal li")).to_have_count(len(HALF.drop))
    first = page.locator(".proposal input").first
    expect(first).to_be_checked()
    first.uncheck()
    expect(said(page)).to_contain_text("Shorten your own part, or end later.")
    page.locator(".proposal input").nth(1).check()
    expect(said(page)).to_contain_text(f"you win back {HALF.marks[HALF.drop[1]]} min")
    page.get_by_role("button", name="Only move the times").click()
    assert times(page) == clocks({0: 5})


def test_what_is_done_is_never_proposed_and_a_begun_row_keeps_its_time(schedule) -> None:
    page = schedule()
    tick_until_the_break(page)
    uv = next(n for n, row in enumerate(ROWS) if row.episode and row.episode.slug == "uv")
    for row in page.locator(".sitting:visible tbody tr").all()[:uv]:
        row.locator("th input").check()
    done(page, "Restore the paper").check()
    page.get_by_label("Minutes late").fill("30")
    page.keyboard.press("Enter")
    proposal = page.locator(".proposal")
    expect(proposal).not_to_contain_text("Restore the paper")
    page.get_by_role("button", name="Only move the times").click()
    assert times(page) == clocks({uv + 1: 30})
    # With the minutes that are known to be lost, the clock says that all is well.
    passed = sum(row.minutes for row in ROWS[:uv]) + HALF.marks["restore-the-paper"]
    set_clock(page, timetable.clocked(START + passed + 30))
    page.get_by_role("button", name="Compare with the clock").click()
    expect(said(page)).to_contain_text("you are on time")


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("09:30", "It is 09:30: you are on time."),
        ("09:18", "It is 09:18: you are 12 min early."),
        ("15:00", "It is 15:00, too far from this schedule to compare."),
        ("02:00", "too far from this schedule"),
    ],
)
def test_without_delay_the_clock_proposes_nothing(time: str, words: str, schedule) -> None:
    page = schedule(at=time)
    page.get_by_role("button", name="Compare with the clock").click()
    expect(said(page)).to_contain_text(words)
    expect(page.locator(".proposal")).to_be_hidden()


def test_when_all_is_ticked_there_is_nothing_to_leave_out(schedule) -> None:
    page = schedule()
    for box in page.locator(".sitting:visible tbody th input").all():
        box.check()
    page.get_by_label("Minutes late").fill("20")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Everything is ticked")
    expect(page.locator("[aria-current=step]:visible")).to_have_count(0)


def test_a_late_sitting_drops_nothing_of_another(visit) -> None:
    page = visit(f"{PLACE}#two-half-days")
    first = page.locator(".sitting:visible").first
    for box in first.locator("tbody th input").all():
        box.check()
    page.get_by_label("Minutes late").fill("200")
    page.keyboard.press("Enter")
    shown = page.locator(".proposal li").all_inner_texts()
    names = {name for row in PLANS[2].sittings[1] for name in row.marks}
    assert len(shown) == len([name for name in PLANS[2].drop if name in names])
    before = first.locator("tbody th").all_inner_texts()
    page.get_by_role("button", name="Leave these for later").click()
    assert first.locator("tbody th").all_inner_texts() == before


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_a_schedule_is_kept_in_the_browser_with_its_last_step(served, visit, address, site) -> None:
    place = address + PLACE if served else (site / PLACE).as_uri()
    page = opened(visit, place)
    tick_until_the_break(page)
    page.get_by_label("Minutes late").fill("20")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Leave these for later").click()
    before = times(page)
    page.reload()
    assert times(page) == before
    expect(starts(page)).to_have_value("09:30")
    page.get_by_role("button", name="Undo").click()
    assert times(page) == clocks()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Begin anew").click()
    expect(starts(page)).to_have_value("09:00")
    expect(page.locator(".plan:visible input:checked")).to_have_count(0)


@pytest.mark.parametrize("kept", ["{", "5", '{"plans": {"half-day": {"of": "another"}}}'])
def test_what_cannot_be_used_is_left_aside(kept: str, visit, address) -> None:
    page = visit(PLACE)
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])
    page.reload()
    assert times(page)[0] == "09:00"
    done(page, ROWS[0].said).check()
    kept = json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))
    assert kept["plans"]["half-day"]["done"] == ["0/0"]


def test_a_browser_that_keeps_nothing_can_still_be_used(visit, address) -> None:
    page = visit("about:blank")
    page.add_init_script(
        """{
        const { getItem } = Storage.prototype;
        Storage.prototype.getItem = function (key) {
            if (!key.startsWith("beyond-venv")) return getItem.call(this, key);
            throw new DOMException("Access is denied for this document.", "SecurityError");
        };
        }"""
    )
    page.goto(address + PLACE)
    done(page, ROWS[0].said).check()
    expect(page.locator("[aria-current=step] .what").first).to_have_text(
        ROWS[1].episode.page.title()
    )


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_is_printed_on_one_or_two_sheets(plan, visit, paper) -> None:
    page = visit(f"{PLACE}#{plan.name}")
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print this schedule").click()
    page.emulate_media(media="print")
    for part in (".controls", ".late", "h1", ".plan ~ .plan[hidden]"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator(".sitting:visible")).to_have_count(len(plan.sittings))
    assert paper(page) <= 2
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("h1")).to_be_visible()


def test_a_row_leads_to_its_page_as_an_instructor_sees_it(visit) -> None:
    page = visit(PLACE)
    page.get_by_role("link", name="Predict the witnesses").click()
    page.wait_for_url("**/layers.html?view=instructor#predict-the-witnesses")
    expect(page.get_by_role("switch", name="Instructor view")).to_be_checked()


def test_without_a_script_all_plans_are_tables_that_begin_at_midnight(visit) -> None:
    page = visit(PLACE, java_script_enabled=False)
    expect(page.locator(".sitting:visible")).to_have_count(
        sum(len(plan.sittings) for plan in PLANS)
    )
    for table in page.locator(".sitting").all():
        expect(table.locator("tbody th").first).to_have_text("00:00")
    expect(page.locator(".schedule :is(input, button, select)")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_proposal_has_no_accessibility_violation(width: int, visit, violations) -> None:
    size = {"width": width, "height": 800}
    page = visit(PLACE, color_scheme="light", viewport=size)
    done(page, ROWS[0].said).check()
    page.get_by_label("Minutes late").fill("20")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Leave these for later").click()
    page.get_by_label("Minutes late").fill("9")
    page.keyboard.press("Enter")
    expect(page.locator(".proposal")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, "color-contrast")


def test_the_schedule_is_used_with_the_keyboard_alone(schedule) -> None:
    page = schedule()
    page.get_by_label("Plan", exact=True).focus()
    met = []
    while "INPUT" not in met or met[-1] != "A":
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.tagName"))
        assert len(met) < 60
    page.get_by_label("Minutes late").focus()
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".proposal")).to_be_visible()
    page.get_by_role("button", name="Leave these for later").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()


def test_the_current_row_is_seen_where_a_reader_chose_all_colours(visit) -> None:
    page = visit(PLACE, forced_colors="active")
    rows = page.locator(".sitting:visible tbody th")
    style = "rows => rows.map(row => getComputedStyle(row).borderLeftStyle)"
    assert rows.evaluate_all(style)[:2] == ["solid", "none"]


def test_the_plan_that_was_chosen_and_its_ticks_are_there_after_a_reload(visit) -> None:
    page = visit(f"{PLACE}#day")
    page.get_by_label("Plan", exact=True).select_option(HALF.title)
    done(page, ROWS[0].said).check()
    page.reload()
    expect(page.get_by_role("heading", name=HALF.title, exact=True)).to_be_visible()
    expect(done(page, ROWS[0].said)).to_be_checked()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_role("heading", name=HALF.title, exact=True)).to_be_visible()
    expect(done(page, ROWS[0].said)).not_to_be_checked()


def test_two_tabs_forget_no_tick_of_each_other(visit) -> None:
    page = visit(PLACE)
    other = page.context.new_page()
    other.goto(page.url)
    boxes = [tab.locator(".sitting:visible tbody th input") for tab in (page, other)]
    boxes[0].nth(0).check()
    boxes[0].nth(1).check()
    starts(page).fill("08:45")
    starts(page).press("Tab")
    expect(boxes[1].nth(1)).to_be_checked()
    expect(starts(other)).to_have_value("08:45")
    boxes[1].nth(2).check()
    expect(boxes[0].nth(2)).to_be_checked()
    page.reload()
    assert [box.is_checked() for box in boxes[0].all()[:4]] == [True, True, True, False]


def test_no_way_to_the_top_lies_on_the_form_that_stays_in_sight(visit) -> None:
    page = visit(PLACE)
    for place in (1500, 1200):  # upwards, the theme would offer one
        page.evaluate("place => scrollTo(0, place)", place)
        page.wait_for_timeout(500)  # as long as that takes to come
    expect(page.get_by_role("button", name="Propose what to leave out")).to_be_in_viewport()
    expect(page.locator(".md-top")).to_be_hidden()


@pytest.mark.parametrize("refused", ["", "300"])
def test_a_length_that_is_refused_does_not_stay_in_its_field(refused: str, schedule) -> None:
    page = schedule()
    field = page.get_by_label("Minutes of this break").first
    minutes = next(row.minutes for row in ROWS if row.pause)
    field.fill(refused)
    field.press("Tab")
    expect(field).to_have_value(str(minutes))
    assert times(page) == clocks()


def test_what_was_left_out_is_not_ticked_when_it_comes_back(schedule) -> None:
    page = schedule()
    page.get_by_label("Minutes late").fill("5")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Leave these for later").click()
    number = next(n for n, row in enumerate(ROWS) if HALF.drop[0] in row.marks)
    row = page.locator(".sitting:visible tbody tr").nth(number)
    part = row.locator(".dropped input")
    name = part.get_attribute("aria-label") or ""
    row.locator("th input").check()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label(name, exact=True).locator("visible=true")).not_to_be_checked()
    expect(row.locator("th input")).not_to_be_checked()
    ticked = 1 + len(ROWS[number].exercises) - 1  # teaching, and all but one
    expect(row.locator("li input:checked")).to_have_count(ticked)
