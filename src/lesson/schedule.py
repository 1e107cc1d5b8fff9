"""The plans as tables on a clock; docs/assets/schedule.js makes a real clock of them.

Without the script they read as they are, from 00:00 on. Minutes and names that the script needs are
attributes of the rows.
"""

from collections.abc import Iterator
from pathlib import Path

from lesson import plans
from lesson.content import Episode
from lesson.inline import marked
from lesson.plans import Plan, Row
from lesson.timetable import begins, clocked

UP = "../"  # from the page's folder to the site's root
SCRIPTS = ("timetable", "plan", "schedule")


def listing(base: Path) -> str:
    """All plans, the whole lesson last."""
    sections = "\n".join(_plan(plan) for plan in plans.read(base))
    scripts = "".join(f'<script src="{UP}assets/{name}.js" defer></script>' for name in SCRIPTS)
    return f'<div class="schedule">\n{sections}\n{scripts}\n</div>'


def _plan(plan: Plan) -> str:
    """A plan under its title, which is its address."""
    tables = [
        _sitting(rows, f"Sitting {number}" if len(plan.sittings) > 1 else "One sitting")
        for number, rows in enumerate(plan.sittings, 1)
    ]
    marks = f'data-drop="{" ".join(plan.drop)}"'
    return "\n".join(
        [
            f'<section class="plan" aria-labelledby="{plan.name}" {marks}>',
            f'<h2 id="{plan.name}">{marked(plan.title)}</h2>',
            f"<p>{marked(plan.about)}</p>",
            *tables,
            "</section>",
        ]
    )


def _sitting(rows: tuple[Row, ...], title: str) -> str:
    """The rows of a sitting, on a clock that starts at 00:00."""
    times = [clocked(time) for time in begins(0, [row.minutes for row in rows], {})]
    body = [_row(row, time) for row, time in zip(rows, times, strict=False)]
    body.append(f'<tr class="end"><th scope="row">{times[-1]}</th><td>End</td><td></td></tr>')
    return "\n".join(
        [
            f'<table class="sitting"><caption>{marked(title)}</caption>',
            '<thead><tr><th scope="col">Time</th><th scope="col">What</th>'
            '<th scope="col">Min</th></tr></thead>',
            "<tbody>",
            *body,
            "</tbody></table>",
        ]
    )


def _row(row: Row, time: str) -> str:
    """A row with its minutes; what may be ticked or dropped has a name.

    An episode's minutes stand at its parts, of which teaching is the first.
    """
    kind = ' class="pause"' if row.pause else ""
    own = 0 if row.episode else row.teaching
    name = f' data-name="{row.name}"' if row.name else ""
    what = f'<span class="what">{_what(row)}</span>'
    return (
        f'<tr{kind}{name} data-minutes="{own}"><th scope="row">{time}</th>'
        f"<td>{what}{_parts(row)}</td><td>{row.minutes}</td></tr>"
    )


def _what(row: Row) -> str:
    if row.episode is None:
        return marked(row.said)
    return _link(row.episode, row.episode.page.title())


def _link(episode: Episode, title: str, place: str = "") -> str:
    address = f"{UP}{episode.slug}.html{place and f'#{place}'}"
    return f'<a href="{address}" data-view="instructor">{marked(title)}</a>'


def _parts(row: Row) -> str:
    """What an episode's row is made of: teaching, exercises, and what is left for later."""
    return f"<ul>{''.join(_items(row, row.episode))}</ul>" if row.episode else ""


def _items(row: Row, episode: Episode) -> Iterator[str]:
    if row.teaching:
        yield _part('class="taught"', "Teaching", row.teaching)
    for task in row.exercises:
        link = _link(episode, task.readme.title(), task.name)
        yield _part(f'data-name="{task.name}"', link, task.minutes)
    if row.left_out:
        yield f"<li>{row.left_out} more exercise{'s' * (row.left_out > 1)} for later</li>"


def _part(known: str, what: str, minutes: int) -> str:
    return (
        f'<li {known} data-minutes="{minutes}"><span class="what">{what}</span>, {minutes} min</li>'
    )
