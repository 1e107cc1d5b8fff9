"""The clock goes on by each row, and no more is left out than is needed to end as planned."""

import random
from itertools import pairwise

import pytest

from lesson import timetable
from lesson.timetable import begins, behind, proposed

Marks = list[tuple[str, int]]


def marks_of(seed: int) -> tuple[int, Marks]:
    """Minutes late, and marks: made up, and the same for the same number."""
    chance = random.Random(seed)
    marks = [(f"task-{n}", chance.randint(1, 25)) for n in range(chance.randint(0, 12))]
    return chance.randint(-5, 90), marks


CASES = [marks_of(seed) for seed in range(400)]


def test_a_clock_goes_on_by_the_minutes_of_each_row() -> None:
    times = begins(9 * 60 + 30, [20, 10, 35], {})
    assert [timetable.clocked(time) for time in times] == ["09:30", "09:50", "10:00", "10:35"]


def test_minutes_that_were_lost_move_what_comes_after() -> None:
    assert begins(0, [20, 10, 35], {1: 15}) == [0, 35, 45, 80]
    assert begins(0, [20, 10], {0: 5, 2: 7}) == [5, 25, 42]
    assert begins(0, [], {}) == [0]


def test_a_clock_goes_on_after_midnight() -> None:
    assert timetable.clocked(begins(23 * 60 + 30, [45], {})[-1]) == "00:15"


@pytest.mark.parametrize(
    ("now", "start", "passed", "late"),
    [
        ("10:45", "09:30", 55, 20),
        ("09:30", "09:30", 0, 0),
        ("09:20", "09:30", 0, -10),
        ("10:00", "09:30", 45, -15),
        ("00:20", "23:00", 60, 20),
        ("23:50", "00:00", 0, -10),
    ],
)
def test_a_clock_tells_how_late_it_is(now: str, start: str, passed: int, late: int) -> None:
    def minutes(clock: str) -> int:
        hours, rest = clock.split(":")
        return int(hours) * 60 + int(rest)

    assert behind(minutes(now), minutes(start), passed) == late


def test_exercises_go_in_the_order_of_their_marks() -> None:
    marks = [("one", 5), ("two", 4), ("three", 6), ("four", 9)]
    assert proposed(9, marks) == ["one", "two"]
    assert proposed(12, marks) == ["one", "two", "three"]
    assert proposed(0, marks) == proposed(-7, marks) == []


def test_what_need_not_go_stays_and_the_last_mark_stays_first() -> None:
    assert proposed(10, [("small", 4), ("large", 25)]) == ["large"]
    assert proposed(20, [("one", 5), ("two", 7), ("three", 14)]) == ["two", "three"]
    assert proposed(9, [("one", 3), ("two", 3), ("three", 6)]) == ["one", "three"]


def test_all_that_is_marked_goes_where_it_is_not_enough() -> None:
    assert proposed(60, [("one", 5), ("two", 4)]) == ["one", "two"]
    assert proposed(60, []) == []


@pytest.mark.parametrize(("late", "marks"), CASES)
def test_a_proposal_is_enough_where_it_can_be_and_never_more(late: int, marks: Marks) -> None:
    minutes = dict(marks)
    found = proposed(late, marks)
    won = sum(minutes[name] for name in found)
    assert won >= min(late, sum(minutes.values()))
    assert not [name for name in found if won - minutes[name] >= late], "it need not go"
    order = [name for name, _ in marks]
    assert all(order.index(a) < order.index(b) for a, b in pairwise(found))


def test_the_cases_have_all_that_can_be() -> None:
    everything = [late > sum(minutes for _, minutes in marks) > 0 for late, marks in CASES]
    skipping = [
        proposed(late, marks) != [name for name, _ in marks][: len(proposed(late, marks))]
        for late, marks in CASES
    ]
    assert any(everything) and any(skipping)
    assert any(late <= 0 for late, _ in CASES) and any(not marks for _, marks in CASES)
