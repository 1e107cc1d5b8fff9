"""Plans fit into the time they promise, and their minutes are the lesson's own."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from lesson import content, plans, timetable, ways
from lesson.document import Malformed

BASE = content.root()
PLANS = plans.read(BASE)
TOLD = tomllib.loads((BASE / "docs" / plans.FILE).read_text("utf-8"))


def test_there_are_three_plans_and_the_whole_lesson() -> None:
    assert [plan.name for plan in PLANS] == ["half-day", "day", "two-half-days", "whole"]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_fits_and_has_a_break_before_anybody_is_tired(plan: plans.Plan) -> None:
    for rows in plan.sittings:
        if plan.name != "whole":
            assert sum(row.minutes for row in rows) <= TOLD[plan.name]["minutes"]
        stretch = longest = 0
        for row in rows:
            stretch = 0 if row.pause else stretch + row.minutes
            longest = max(longest, stretch)
        assert longest <= 130, f"{longest} minutes without a break"
        assert not rows[0].pause and not rows[-1].pause


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_ends_with_a_choice(plan: plans.Plan) -> None:
    last = [row.episode.slug for row in plan.sittings[-1][-2:] if row.episode]
    assert last == ["choose"]


def test_the_whole_lesson_has_every_episode_with_all_its_exercises() -> None:
    rows = [row for row in PLANS[-1].rows if row.episode]
    assert [row.episode for row in rows] == content.episodes()
    assert [task for row in rows for task in row.exercises] == content.exercises()
    assert not [row for row in rows if row.left_out]
    for row in rows:
        assert row.minutes == sum(
            row.episode.page.integer(key) for key in ("teaching", "exercises")
        )


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_every_sitting_can_win_back_a_quarter_of_an_hour_and_keeps_an_exercise(plan) -> None:
    for rows in plan.sittings:
        marks = {name: minutes for row in rows for name, minutes in row.marks.items()}
        dropped = [name for name in plan.drop if name in marks]
        assert sum(marks[name] for name in dropped) >= 15
        kept = {task.name for row in rows for task in row.exercises} - {*dropped}
        assert kept, "a sitting without an exercise is a talk"


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_the_last_exercise_is_never_dropped(plan: plans.Plan) -> None:
    assert "plan-your-change" in plan.marks and "plan-your-change" not in plan.drop


def test_of_the_whole_lesson_goes_what_no_plan_has() -> None:
    planned = {name for plan in PLANS[:-1] for name in plan.marks}
    drop = PLANS[-1].drop
    assert drop and not planned & {*drop}
    assert {*drop} | planned >= {task.name for task in content.exercises()}


def test_everything_takes_as_long_as_its_episodes() -> None:
    minutes = sum(
        episode.page.integer("teaching") + episode.page.integer("exercises")
        for episode in content.episodes()
    )
    (row,) = re.findall(r"(?m)^\| Everything.*", ways.listing(BASE))
    assert f"| {timetable.clocked(minutes)} h |" in row


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
        ('  "restore-the-paper",', '  "restore-paper",', "drops 'restore-paper', and has nothing"),
        ('  "restore-the-paper",', '  "machine-and-nix",', "drops 'machine-and-nix' twice"),
        ('name = "machine-and-nix"', 'name = "predict-six-files"', "'predict-six-files' twice"),
        ('begins = ["layers"', 'begins = ["layer"', "no episode is called 'layer'; there are: "),
        ('begins = ["layers", "conda"', 'begins = ["conda", "layers"', "the lesson's order"),
        ('begins = ["layers", ', "begins = [", "from 'layers' on"),
    ],
)
def test_a_plan_that_cannot_be_held_is_refused_with_its_line(
    old: str, new: str, words: str, tmp_path: Path
) -> None:
    base = changed(tmp_path, old, new)
    with pytest.raises(Malformed, match=re.escape(words)) as caught:
        plans.read(base)
    text = (base / "docs" / plans.FILE).read_text(encoding="utf-8")
    assert caught.value.line
    line = text.splitlines()[caught.value.line - 1]
    assert new.strip().strip(",").rpartition(" ")[2].strip('[",') in line


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        ("rows = [", "row = [", "[half-day]"),
        ("drop = [", "dropped = [", "[half-day]"),
        ("begins = [", "begin = [", "[whole]"),
        ('title = "The least"\n', "", "[paths.least]"),
        ('["layers", "venv"', '["layers", "ven"', "[paths.least]"),
    ],
)
def test_a_plan_without_a_part_is_refused_at_its_beginning(
    old: str, new: str, first: str, tmp_path: Path
) -> None:
    base = changed(tmp_path, old, new)
    with pytest.raises(Malformed) as caught:
        plans.read(base)
        ways.listing(base)
    text = (base / "docs" / plans.FILE).read_text(encoding="utf-8")
    assert caught.value.line and text.splitlines()[caught.value.line - 1] == first


def test_minutes_of_exercises_come_from_the_exercises(tmp_path: Path) -> None:
    def doing(base: Path) -> int:
        return sum(row.doing for plan in plans.read(base) for row in plan.sittings[0])

    before = doing(BASE)
    base = changed(tmp_path, "minutes = 180", "minutes = 900")
    readme = base / "exercises/25-locks/predict-six-files/README.md"
    readme.write_text(readme.read_text("utf-8").replace("minutes: 4", "minutes: 5"), "utf-8")
    assert doing(base) == before + len(PLANS)
