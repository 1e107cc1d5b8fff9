"""The plans as tables that read without a script, and that hold what the script needs."""

import pytest
from bs4 import BeautifulSoup

from lesson import content, plans, schedule, timetable

BASE = content.root()
PLANS = plans.read(BASE)


@pytest.fixture(scope="module")
def page() -> BeautifulSoup:
    return BeautifulSoup(schedule.listing(BASE), "html.parser")


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_stands_at_its_name_with_a_table_for_each_sitting(plan, page) -> None:
    section = page.find("h2", id=plan.name).find_parent("section")
    assert section["data-drop"].split() == list(plan.drop)
    tables = section.select("table")
    assert len(tables) == len(plan.sittings)
    for rows, table in zip(plan.sittings, tables, strict=True):
        times = [cell.text for cell in table.select("tbody th")]
        begun = timetable.begins(0, [row.minutes for row in rows], {})
        assert times == [timetable.clocked(time) for time in begun]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_what_the_script_reads_adds_up_to_what_people_read(plan, page) -> None:
    section = page.find("h2", id=plan.name).find_parent("section")
    for row in section.select("tbody tr:not(.end)"):
        parts = [int(part["data-minutes"]) for part in row.select("li[data-minutes]")]
        assert int(row["data-minutes"]) + sum(parts) == int(row.select("td")[-1].text)
        assert row.select_one(".what").text
    named = {part["data-name"]: int(part["data-minutes"]) for part in section.select("[data-name]")}
    assert named == plan.marks


def test_every_exercise_leads_to_its_place(page) -> None:
    links = {a["href"] for a in page.select("li a")}
    assert links == {f"../{task.episode.slug}.html#{task.name}" for task in content.exercises()}
