"""A sheet for each exercise, for whoever helps in the room: what comes out, fails, and may go.

All of it comes from the exercise's folders and from the plans. It is written as HTML, since so much
Markdown would make the site's build slower.
"""

import json
from collections.abc import Iterator
from html import escape
from itertools import chain, islice, zip_longest
from pathlib import Path
from textwrap import dedent
from typing import Any

from lesson import check, content, exercise, parsons, plans, quiz, teaching, wrong
from lesson.content import Episode, Exercise
from lesson.document import read_text
from lesson.exercise import Change
from lesson.inline import marked
from lesson.plans import Plan
from lesson.transcript import ELISION
from lesson.wrong import Wrong

UP = "../"  # from the page's folder to the site's root
MOST_FAILURES = 3
MOST_LINES = 30  # of a file's difference; a longer one is read on the page of its exercise
MOST_OUTPUT = 10  # lines of what a notebook prints
SIGNS = {"+": "gi", "-": "gd"}


def listing(base: Path) -> str:
    """All sheets under the titles of their episodes."""
    made = plans.read(base)
    parts = [part for episode in content.episodes(base) for part in _episode(episode, made)]
    return "\n\n".join([*parts, f'<script src="{UP}assets/sheets.js" defer></script>'])


def _episode(episode: Episode, made: list[Plan]) -> Iterator[str]:
    yield f"## [{episode.page.title()}](../episodes/{episode.path.name})"
    sheets = "\n".join(sheet(task, made) for task in episode.exercises)
    yield f'<div class="sheets">\n{sheets}\n</div>'


def sheet(task: Exercise, made: list[Plan]) -> str:
    """The exercise's sheet, at its name; docs/assets/sheets.js adds the clock."""
    rows = {
        "Goal": marked(task.readme.text("objective")),
        "Expected": "".join(_expected(task)),
        "Common failures": f"<ol>{''.join(islice(_failures(task), MOST_FAILURES))}</ol>",
        "When time is short": _short(task, made),
    }
    body = "\n".join(f"<dt>{name}</dt>\n<dd>{text}</dd>" for name, text in rows.items())
    return (
        f'<section class="sheet" aria-labelledby="{task.name}">\n'
        f'<h3 id="{task.name}">{marked(task.readme.title())}</h3>\n'
        f'<p class="facts" data-minutes="{task.minutes}">{_facts(task)}</p>\n'
        f"<dl>\n{body}\n</dl>\n</section>"
    )


def _facts(task: Exercise) -> str:
    kind = exercise.KINDS[task.readme.text("type")]
    title = marked(task.episode.page.title())
    address = f"{UP}{task.episode.slug}.html#{task.name}"
    place = f'<a href="{address}" data-view="instructor">{title}</a>'
    known = [f"{task.minutes} min", kind, marked(exercise.needs(task)), place]
    return " · ".join(filter(None, known))


def _expected(task: Exercise) -> Iterator[str]:
    """The right answers, lines, outputs and files, as the solution has them."""
    found = [*_answers(task), *_lines(task), *_outputs(task), *_files(task)]
    yield from found or [f"<p>{marked(text)}</p>" for text in teaching.expected(task)]


def _answers(task: Exercise) -> Iterator[str]:
    if (task.folder / quiz.FILE).exists():
        options = {asked.name: asked.options for asked in quiz.read(task.folder)}
        items = []
        for name, entry in check.key(task).items():
            text = options[name][entry["answer"]]
            told = f"<strong>{escape(name)}</strong> <code>{escape(entry['answer'])}</code>"
            items.append(f"<li>{told}: {marked(text)}</li>")
        yield f"<ul>{''.join(items)}</ul>"


def _lines(task: Exercise) -> Iterator[str]:
    if (task.folder / parsons.FILE).exists():
        yield _block("\n".join(check.key(task)["lines"].values()))


def _outputs(task: Exercise) -> Iterator[str]:
    """What the solution's notebook printed when it was recorded."""
    if task.script:
        recorded = json.loads(read_text(task.solution / f"{task.script.stem}.ipynb"))
        printed = [out for cell in recorded["cells"] for out in cell.get("outputs", ())]
        lines = "".join("".join(out["text"]) for out in printed if "text" in out).splitlines()
        shown = lines if len(lines) <= MOST_OUTPUT else [*lines[:MOST_OUTPUT], ELISION]
        text = "\n".join(shown)
        yield f"<p>The notebook prints:</p>{_block(text)}"


def _files(task: Exercise) -> Iterator[str]:
    """What the solution changes in the files, where that fits on a sheet."""
    for change in exercise.changes(task):
        if change.text.count("\n") < MOST_LINES:
            yield f"<p><code>{escape(change.name)}</code>:</p>{_difference(change)}"
        else:
            yield f"<p><code>{escape(change.name)}</code>, as in the solution.</p>"


def _difference(change: Change) -> str:
    if change.language != "diff":
        return _block(change.text)
    lines = change.text.split("\n")[2:]  # the names of the files stand above
    return _block("\n".join(lines).rstrip(), SIGNS)


def _block(text: str, signs: dict[str, str] | None = None) -> str:
    """A text of lines, in colours by their first letters."""
    lines = []
    for line in text.split("\n"):
        kind = (signs or {}).get(line[:1])
        shown = escape(line, quote=False)
        lines.append(f'<span class="{kind}">{shown}</span>' if kind else shown)
    whole = "\n".join(lines)
    return f'<div class="highlight"><pre><code>{whole}</code></pre></div>'


def _failures(task: Exercise) -> Iterator[str]:
    """Known wrong answers in the order in which they stand; of questions, one of each in turn."""
    yield from map(_spoilt, wrong.in_files(task))
    key = check.key(task)
    if (task.folder / quiz.FILE).exists():
        each = [[(name, *one) for one in entry["wrong"].items()] for name, entry in key.items()]
        for name, option, words in filter(None, chain.from_iterable(zip_longest(*each))):
            told = f"<strong>{escape(name)}</strong> <code>{escape(option)}</code>"
            yield f"<li>{told}: {marked(words)}</li>"
    if (task.folder / parsons.FILE).exists():
        yield from _misplaced(key)


def _spoilt(found: Wrong) -> str:
    where = f" in <code>{escape(found.file)}</code>" if found.file else ""
    title = found.name.replace("-", " ").capitalize()
    written = _block(dedent(found.written).strip("\n")) if found.written else ""
    return f"<li><strong>{title}</strong>{where}: “… {marked(found.words)} …”{written}</li>"


def _misplaced(key: dict[str, Any]) -> Iterator[str]:
    lines = key["lines"]
    for line, words in key.get("distractors", {}).items():
        yield f"<li><code>{escape(line)}</code> does not belong: {marked(words)}</li>"
    for later, earlier in ((later, one) for later, all_ in key["after"].items() for one in all_):
        pair = f"<code>{escape(lines[later])}</code> before <code>{escape(lines[earlier])}</code>"
        yield f"<li>{pair}: {marked(key.get('why', {}).get(later, ''))}</li>"


def _short(task: Exercise, made: list[Plan]) -> str:
    """What the plans say of it, which part of it to give away, and how to end it earlier."""
    goes = any(task.name in plan.drop for plan in made)
    advice = "It may become homework" if goes else "Keep it, and shorten your own part instead"
    fates: dict[str, list[str]] = {}
    for plan in made:
        fates.setdefault(_fate(task.name, plan), []).append(marked(plan.title))
    said = " ".join(f"{fate}: {', '.join(titles)}." for fate, titles in fates.items())
    hint = f"The last of its {len(task.hints)} hints is all but the answer: give it to end earlier."
    skip = marked(task.readme.text("skip"))
    return f"<p>{advice}. {said}</p><p><strong>Skip:</strong> {skip}</p><p>{hint}</p>"


def _fate(name: str, plan: Plan) -> str:
    if name in plan.drop:
        return f"Goes as number {plan.drop.index(name) + 1} of {len(plan.drop)}"
    return "Stays" if name in plan.marks else "For later anyway"
