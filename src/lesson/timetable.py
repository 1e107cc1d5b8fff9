"""The clock of a sitting, and the rule of what goes when it is late.

A time is in minutes after midnight. docs/assets/timetable.js has the same functions for the
browser; a test compares the two over many inputs.
"""

from collections.abc import Mapping, Sequence

DAY = 24 * 60


def clocked(minutes: int) -> str:
    """A time, or a duration of less than a day, as hours and minutes."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def begins(start: int, minutes: Sequence[int], lost: Mapping[int, int]) -> list[int]:
    """When each row begins, and after them when the sitting ends.

    `minutes` are those of the rows; `lost` are minutes that passed before the row of that number.
    """
    times = [start]
    for number, row in enumerate(minutes):
        times[-1] += lost.get(number, 0)
        times.append(times[-1] + row)
    times[-1] += lost.get(len(minutes), 0)
    return times


def behind(now: int, start: int, passed: int) -> int:
    """How many minutes a sitting is late, when so many of its minutes have passed by its plan.

    Negative where it is early. A sitting may go on beyond midnight, so the answer lies within half
    a day.
    """
    return (now - start - passed + DAY // 2) % DAY - DAY // 2


def proposed(late: int, marks: Sequence[tuple[str, int]]) -> list[str]:
    """The names of what to leave out, so that a sitting ends as planned, or as nearly as can be.

    `marks` are names and minutes in the order in which they go. They are taken in this order until
    the minutes are won back. Then what is not needed for that stays, the last of the order first.
    """
    taken: list[tuple[str, int]] = []
    for mark in marks:
        if _won(taken) >= late:
            break
        taken.append(mark)
    for mark in reversed(taken[:]):
        if _won(taken) - mark[1] >= late:
            taken.remove(mark)
    return [name for name, _ in taken]


def _won(taken: Sequence[tuple[str, int]]) -> int:
    return sum(minutes for _, minutes in taken)
