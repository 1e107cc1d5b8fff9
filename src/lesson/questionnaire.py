"""The guide of docs/choices.toml on a page: a table of situations, and a form that decides.

The form is a table of points, to be added up by hand; docs/assets/choose.js adds the clicks, and
looks the answer up among all answers, which are computed here.
"""

import html
import json
import re
from pathlib import Path

from lesson import choice, content
from lesson.choice import ALONE, Guide, Option
from lesson.interview import TAKE, WORDS

NONE_ALONE = "none alone; nearest: "


def expand(body: str, base: Path) -> str:
    """The text with each `/// choose | situations` and `/// choose | questions` filled in."""
    place = r"(?m)^(/{3,}) *choose *\| *(situations|questions) *\n\1 *$"
    return re.sub(place, lambda found: PARTS[found[2]](choice.read(base), base), body)


def situations(guide: Guide, base: Path) -> str:
    """What people come with, and the tool that comes out of it."""
    caption = "The smallest tool that is enough, for eight situations."
    heads = ("You have", "Enough is", WORDS["hands_over"], "Do not use it when", "Answers with yes")
    rows = []
    for one in guide.situations.values():
        found = choice.decide(guide, one.needs)
        tool = ("" if found.alone else NONE_ALONE) + _link(found.option, base)
        said = ", ".join(f"<code>{need}</code>" for need in found.needs) or "none"
        about = (found.option.records.hands_over, found.option.not_when)
        cells = [tool, *map(html.escape, about), said]
        head = f'<th scope="row">{html.escape(one.title)}</th>'
        rows.append(f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return _table("situations", caption, heads, rows)


def _link(option: Option, base: Path) -> str:
    """The option's title, as a link to its episode where the lesson has it."""
    slugs = [episode.slug for episode in content.episodes(base)]
    title = html.escape(option.title)
    return f'<a href="{option.episode}.html">{title}</a>' if option.episode in slugs else title


def questions(guide: Guide, base: Path) -> str:
    """The form, which a script shows, and what works without one: points, and what they lead to."""
    boxes = "".join(
        f'<label><input type="checkbox" name="{need.name}"> {html.escape(need.text)}</label>'
        for need in guide.needs.values()
    )
    return (
        '<section class="choose" aria-label="Which tool is enough?">'
        f"<form hidden><fieldset><legend>Tick what is true of your project.</legend>{boxes}"
        '</fieldset><button type="reset" class="md-button">Untick all</button></form>'
        '<div class="answer" role="status"></div>'
        f"{points(guide)}{options(guide, base)}"
        f'<script type="application/json">{_data(guide)}</script>'
        '<script src="assets/choose.js" defer></script></section>'
    )


def points(guide: Guide) -> str:
    """The points that each tool loses, with a row for the sums."""
    caption = "Points that a tool loses where a sentence is true. Add up; the smallest sum wins."
    titles = [option.title for option in guide.options.values()]
    rows = []
    for need in guide.needs.values():
        cells = "".join(_point(option.points[need.name]) for option in guide.options.values())
        rows.append(f'<tr><th scope="row">{html.escape(need.text)}</th>{cells}</tr>')
    sums = "".join("<td></td>" for _ in titles)
    rows.append(f'<tr class="sums"><th scope="row">Your sum</th>{sums}</tr>')
    return _table("points", caption, ("True?", *titles), rows)


def _point(value: int) -> str:
    state = "no" if value >= ALONE else "partly" if value else "full"
    return f'<td class="{state}">{value}</td>'


def options(guide: Guide, base: Path) -> str:
    """What each tool hands over, leaves out and begins with."""
    caption = "What comes out, for each tool."
    heads = ("Tool", WORDS["hands_over"], WORDS["uncaptured"], WORDS["command"])
    rows = []
    for option in guide.options.values():
        layers = "<br>".join(map(html.escape, choice.uncaptured(option.records, guide.bands)))
        command = f"<code>{html.escape(option.command)}</code>"
        about = (html.escape(option.records.hands_over), layers, command)
        cells = "".join(f"<td>{cell}</td>" for cell in about)
        rows.append(f'<tr><th scope="row">{_link(option, base)}</th>{cells}</tr>')
    return _table("options", caption, heads, rows)


def _table(name: str, caption: str, heads: tuple[str, ...], rows: list[str]) -> str:
    """A table that scrolls in a place of its own, where the screen is narrow."""
    head = "".join(f'<th scope="col">{html.escape(word)}</th>' for word in heads)
    return (
        f'<figure class="layers comparison {name}" role="region" aria-label="{caption}" '
        f'tabindex="0"><table class="bands"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></figure>"
    )


def _data(guide: Guide) -> str:
    """All answers, for the script: it looks up, and decides nothing."""
    order = [*guide.options]
    every = [choice.decide(guide, needs) for needs in choice.combinations(guide)]
    data = {
        "words": {**WORDS, "alone": TAKE[True], "nearest": TAKE[False]},
        "options": [_told(option, guide) for option in guide.options.values()],
        "answers": [[order.index(o.name) for o in (e.option, e.runner_up)] for e in every],
    }
    # Whatever a text holds, it must not end the element that the data stand in.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _told(option: Option, guide: Guide) -> dict[str, object]:
    return {
        "title": option.title,
        "hands_over": option.records.hands_over,
        "uncaptured": choice.uncaptured(option.records, guide.bands),
        "command": option.command,
        "points": option.points,
        "remarks": option.remarks,
    }


PARTS = {"situations": situations, "questions": questions}
