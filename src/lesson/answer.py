"""What the command says of what a learner did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from lesson import catalogue, content
from lesson.catalogue import Row, following
from lesson.check import Verdict
from lesson.content import Episode, Exercise
from lesson.document import shown
from lesson.learner import Hint, Outcome, Reset, Started
from lesson.progress import Progress
from lesson.terminal import BAD, GOOD, MARKDOWN, QUIET, TITLE, TYPE, Part, quoted

# What becomes a link on a page; the bibliography is not on a learner's machine.
CITED = re.compile(r" \(?\[@[\w-]+\]\)?")


def rendered(title: str, markdown: str) -> Iterator[Part]:
    """A text with its title between empty lines."""
    yield Part("")
    yield Part(title, look=TITLE)
    yield Part("")
    yield Part(markdown, look=MARKDOWN)
    yield Part("")


def started(found: Started) -> Iterator[Part]:
    """What was handed out, the task, and where to go."""
    for exercise, said in found.exercises:
        yield Part(f"{shown(found.state.place(exercise))} {said}")
    yield from rendered(found.first.readme.title(), found.first.task)
    yield from go(found.state, found.first)
    yield Part(f"lesson check {found.first.name}", "Then", TYPE)


def go(state: Progress, exercise: Exercise) -> Iterator[Part]:
    """The command that goes to an exercise, nothing where we stand in it."""
    place = state.place(exercise)
    if place.resolve() != Path.cwd().resolve():
        yield Part(f"cd {quoted(shown(place))}", "Go there", TYPE)


def outcome(found: Outcome) -> Iterator[Part]:
    """What a check found, what it ran, and the one command to type next."""
    exercise = found.exercise
    if not found.verdict.passed:
        yield Part(found.verdict.message, "Not yet", BAD)
        yield from ran(found.verdict)
        yield Part(f"lesson hint {exercise.name}", "Stuck", TYPE)
        return
    yield Part(f"{exercise.readme.title()}.", "Solved", GOOD)
    if layers_of := captured(exercise.episode):
        yield Part(layers_of, "Captured", GOOD)
    yield from ran(found.verdict)
    if found.unsaved:
        yield Part(found.unsaved, "Not noted", BAD)
    yield Part(f"{catalogue.summary(catalogue.rows(found.state))}.", "So far")
    yield Part(f"lesson solution {exercise.name}", "Compare", TYPE)
    yield from what_next(found.state, exercise.word)


def what_next(state: Progress, after: str) -> Iterator[Part]:
    """The command that goes on, or that nothing is left."""
    if exercise := following(state, after):
        yield Part(f"lesson start {exercise.name}", "Next", TYPE)
    else:
        yield Part("Every exercise of the lesson is solved. Well done!", look=GOOD)


def ran(verdict: Verdict) -> Iterator[Part]:
    """Which check looked at which folder, if one did."""
    if verdict.command:
        yield Part(verdict.command, "Ran", QUIET)


def captured(episode: Episode) -> str:
    """The layers that the episode's tools record, those they record in part marked as such."""
    named = episode.page.texts("captures")
    base = content.root()
    if not (base / "docs" / "layers.toml").exists():
        return ", ".join(named)
    from lesson import layers

    table = layers.read(base)
    tools = [table.tools[name] for name in named if name in table.tools]
    best = {
        band.name: next(
            (s for s in ("full", "partly") for t in tools if t.states[band.name] == s), ""
        )
        for band in table.bands
    }
    words = {"full": "{}", "partly": "{} (in part)"}
    return ", ".join(words[state].format(name) for name, state in best.items() if state)


def together(found: Iterable[Outcome]) -> Iterator[Part]:
    """A line for each check, and how many passed."""
    passed = failed = 0
    for one in found:
        if one.verdict.passed:
            passed += 1
            yield Part(one.exercise.word, "Solved ", GOOD)
        else:
            failed += 1
            yield Part(
                f"{one.exercise.word}: {one.verdict.message.partition(chr(10))[0]}", "Not yet", BAD
            )
        if one.unsaved:
            yield Part(one.unsaved, "Not noted", BAD)
    new = len(content.exercises()) - passed - failed
    yield Part(f"\n{passed} solved, {failed} not yet, {new} not started.")


def hint(found: Hint) -> Iterator[Part]:
    """A hint, and how to get the next."""
    exercise, last = found.exercise, len(found.exercise.hints)
    yield Part(f"Hint {found.number} of {last}: {exercise.readme.title()}", look=TITLE)
    yield Part("")
    yield Part(exercise.hints[found.number - 1], look=MARKDOWN)
    yield Part("")
    more = "solution --anyway" if found.number == last else "hint"
    yield Part(f"lesson {more} {exercise.name}", "Still stuck", TYPE)
    if found.unsaved:
        yield Part(found.unsaved, "Not noted", BAD)


def solution(exercise: Exercise) -> Iterator[Part]:
    """The solution and its reasons."""
    from lesson.exercise import solution as written

    yield Part(f"Solution: {exercise.readme.title()}", look=TITLE)
    yield Part("")
    text = written(exercise)
    yield Part(CITED.sub("", text), look=MARKDOWN)
    if CITED.search(text):
        yield Part("")
        yield Part("what this relies on is cited on the page of the episode", "Sources", QUIET)


def was_reset(found: Reset) -> Iterator[Part]:
    """Where the learner's files are kept, and where the new ones are."""
    if kept := found.backup:
        inside = Path.cwd().is_relative_to(kept.resolve())  # a terminal goes with its folder
        told = f"{kept}, where this terminal is now" if inside else shown(kept)
        yield Part(f"Your files are kept in {told}")
    yield Part(f"{shown(found.state.place(found.exercise))} is as it was at the start.")
    if found.unsaved:
        yield Part(found.unsaved, "Not noted", BAD)
    yield from go(found.state, found.exercise)


def listing(found: list[Row]) -> Iterator[Part]:
    """Exercises under their episodes, each with its state and minutes."""
    for episode, rows in groupby(found, key=lambda row: row.exercise.episode):
        yield Part(f"{episode.slug}: {episode.page.title()}", look=TITLE)
        for row in rows:
            mark, exercise = catalogue.MARKS[row.state], row.exercise
            here = "  <- you are here" if row.current else ""
            line = f"  [{mark}] {exercise.name:36} {exercise.minutes:3} min{here}"
            yield Part(line, look="green" if row.state == catalogue.DONE else "")
            if exercise.needs and row.state != catalogue.DONE:
                yield Part(f"      needs {exercise.needs}", look=QUIET)
    yield Part(f"\n{catalogue.summary(found)}." if found else "No exercise is like that.")
    yield Part("[x] solved, [-] begun, [ ] not begun", look=QUIET)


def progress(state: Progress) -> Iterator[Part]:
    """How many exercises of each episode are solved, and where that is written."""
    rows = catalogue.rows(state)
    for episode, some in groupby(rows, key=lambda row: row.exercise.episode):
        yield Part(f"{catalogue.summary([*some])}.", episode.slug, TITLE)
    yield Part(f"{catalogue.summary(rows)}.", "In all", TITLE)
    kept = shown(state.path) if state.path.exists() else "nowhere yet; lesson start makes the file"
    yield Part(kept, "Kept in", QUIET)


def imported(state: Progress, new: list[str]) -> Iterator[Part]:
    """What an import added."""
    for word in new:
        yield Part(word, "Solved", GOOD)
    yield Part(f"{len(new)} more solved; kept in {shown(state.path)}.")


def where(state: Progress, news: Iterable[str]) -> Iterator[Part]:
    """Where a learner is, what is next, and the one command to type."""
    rows = catalogue.rows(state)
    yield Part(f"{catalogue.summary(rows)}.", "Beyond venv", TITLE)
    yield from (Part(line, "News", BAD) for line in news)
    row = next((row for row in rows if row.current), None)
    if row is None and any(row.state == catalogue.BEGUN for row in rows):
        yield Part(f"{shown(state.path)} says nothing of the exercises beside it", "News", BAD)
        yield from _to_type("lesson check --all")
        return
    if row is None:
        first = following(state, "")
        yield from _to_type("lesson start" if first else "lesson list")
        return
    title = f"{row.exercise.readme.title()} ({row.exercise.word}), {row.state}"
    yield Part(title, "You are at")
    if row.state == catalogue.DONE:
        after = following(state, row.exercise.word)
        if after:
            yield Part(f"{after.readme.title()}, about {after.minutes} minutes", "Next")
        yield from _to_type("lesson next" if after else "lesson list")
    elif row.state == catalogue.NEW:
        yield from _to_type(f"lesson start {row.exercise.name}")
    else:
        yield Part(shown(state.place(row.exercise)), "Your files are in")
        yield from _to_type(f"lesson check {row.exercise.name}")


def _to_type(command: str) -> Iterator[Part]:
    yield Part(command, "Type", TYPE)
