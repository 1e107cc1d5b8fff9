"""Plans fit into the time they promise, and their minutes are the lesson's own."""

import re
import shutil
from pathlib import Path

import pytest

from lesson import content, plans
from lesson.document import Malformed

BASE = content.root()
PLANS = plans.read(BASE)


def test_there_are_three_plans_and_ways_for_one_person() -> None:
    assert [plan.name for plan in PLANS] == ["half-day", "day", "two-half-days"]
    assert "### By yourself" in plans.listing(BASE)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_fits_and_has_a_break_before_anybody_is_tired(plan: plans.Plan) -> None:
    for rows in plan.sittings:
        assert sum(row.minutes for row in rows) <= plan.minutes
        stretch = longest = 0
        for row in rows:
            stretch = 0 if row.what == "Break" else stretch + row.minutes
            longest = max(longest, stretch)
        assert longest <= 130, f"{longest} minutes without a break"


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_ends_with_a_choice(plan: plans.Plan) -> None:
    assert any("90-choose.md" in row.what for row in plan.sittings[-1][-2:])


def test_everything_takes_as_long_as_its_episodes() -> None:
    text = plans.listing(BASE)
    minutes = sum(
        episode.page.integer("teaching") + episode.page.integer("exercises")
        for episode in content.episodes()
    )
    (row,) = re.findall(r"(?m)^\| Everything.*", text)
    assert f"| {plans.clocked(minutes)} h |" in row


def test_a_clock_goes_on_by_the_minutes_of_each_row() -> None:
    rows = [plans.Row("One", 20, 10), plans.Row("Break", 5), plans.Row("Two", 30, 0, 2)]
    shown = list(plans._clocked(rows))
    assert [line.split("|")[1].strip() for line in shown[2:]] == [
        "00:00",
        "00:30",
        "00:35",
        "01:05",
    ]
    assert "left for later" not in "".join(shown), "no exercise of the second is done"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    for shelf in ("docs", "episodes", "exercises"):
        shutil.copytree(BASE / shelf, tmp_path / shelf)
    path = tmp_path / "docs" / plans.FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('episode = "venv"', 'episode = "poetry"', "no episode is called `poetry`"),
        ('"predict-six-files"', '"predict-seven-files"', "no exercise 'predict-seven-files'"),
        ("minutes = 180", "minutes = 60", "more than it says"),
        ("teaching = 20,", "teaching = 150,", "minutes of teaching, not 150"),
        ("rows = [", "row = [", "is not as its comment describes"),
    ],
)
def test_a_plan_that_cannot_be_held_is_refused(
    old: str, new: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(Malformed, match=re.escape(words)):
        plans.read(changed(tmp_path, old, new))


def test_minutes_of_exercises_come_from_the_exercises(tmp_path: Path) -> None:
    def doing(base: Path) -> int:
        return sum(row.exercises for plan in plans.read(base) for row in plan.sittings[0])

    before = doing(BASE)
    base = changed(tmp_path, "minutes = 180", "minutes = 900")
    readme = base / "exercises/25-locks/predict-six-files/README.md"
    readme.write_text(readme.read_text("utf-8").replace("minutes: 4", "minutes: 5"), "utf-8")
    assert doing(base) == before + len(PLANS)
