"""What there is to do: every exercise with its state, and the one that a word means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from lesson import content
from lesson.content import Exercise, Unknown
from lesson.progress import Progress, here
from lesson.terminal import quoted

DONE, BEGUN, NEW = "done", "begun", "new"
MARKS = {DONE: "x", BEGUN: "-", NEW: " "}


@dataclass(frozen=True)
class Row:
    """An exercise, and how far the learner is with it."""

    exercise: Exercise
    state: str
    current: bool
    hints: int  # how many were shown

    def as_dict(self) -> dict[str, Any]:
        """The row for another program."""
        return {
            "exercise": self.exercise.word,
            "title": self.exercise.readme.title(),
            "minutes": self.exercise.minutes,
            "needs": self.exercise.readme.meta.get("needs", ""),
            "state": self.state,
            "current": self.current,
            "hints": self.hints,
        }


def rows(state: Progress) -> list[Row]:
    """All exercises in the order of the lesson."""
    return [row(state, exercise) for exercise in content.exercises()]


def row(state: Progress, exercise: Exercise) -> Row:
    """One exercise and its state."""
    begun = BEGUN if state.place(exercise).is_dir() else NEW
    reached = DONE if exercise.word in state.done else begun
    shown = state.hints.get(exercise.word, 0)
    return Row(exercise, reached, exercise.word == state.current, shown)


def chosen(
    found: list[Row], episode: str | None = None, pending: bool | None = None, text: str = ""
) -> list[Row]:
    """Those of an episode, those done or pending, and those that speak of all words of a text."""
    stem = content.find_episode(known(episode, episodes())).stem if episode else ""
    words = text.casefold().split()
    return [
        row
        for row in found
        if (not stem or row.exercise.episode.stem == stem)
        and (pending is None or pending == (row.state != DONE))
        and all(word in _read(row.exercise) for word in words)
    ]


def _read(exercise: Exercise) -> str:
    """What a search looks through: all but the hints, which would tell too much."""
    objective = exercise.readme.text("objective")
    parts = (exercise.word, exercise.readme.title(), objective, exercise.task)
    return " ".join(parts).casefold()


def summary(found: list[Row]) -> str:
    """How many are solved, and how long the others take."""
    left = sum(row.exercise.minutes for row in found if row.state != DONE)
    done = sum(row.state == DONE for row in found)
    rest = f"about {left} minutes left" if left else "nothing is left"
    return f"{done} of {len(found)} solved, {rest}"


def meant(state: Progress, word: str | None) -> Exercise:
    """The exercise that is named, else the one we stand in, else the current one.

    Raises Unknown in a folder of earlier files: what is changed there is not checked.
    """
    if word:
        return find(word)
    now, folder = here().resolve(), state.folder.resolve()
    inside = now.relative_to(folder).parts[:2] if now.is_relative_to(folder) else ()
    name, _, number = "/".join(inside).rpartition(".")
    if number.isdigit() and (folder / name).is_dir():
        place = quoted(str(state.folder / name))
        raise Unknown(f"this folder keeps your files from before; to go on: cd {place}")
    for guess in ("/".join(inside), state.current):
        try:
            return content.find_exercise(guess)
        except Unknown:
            continue
    if state.current:
        raise Unknown(f"this lesson has no {state.current} any more; to go on: lesson next")
    raise Unknown("no exercise is started yet; `lesson start` begins with the first")


def following(state: Progress, after: str) -> Exercise | None:
    """The next exercise that is not done, once around; None where all are."""
    order = content.exercises()
    at = next((n for n, exercise in enumerate(order, 1) if exercise.word == after), 0)
    return next((e for e in order[at:] + order[:at] if e.word not in state.done), None)


def find(word: str) -> Exercise:
    """The exercise that a word names; raises Unknown with those that may have been meant."""
    try:
        return content.find_exercise(word)
    except Unknown:
        for episode in content.episodes():
            if word in (episode.slug, episode.stem):
                names = ", ".join(exercise.name for exercise in episode.exercises)
                told = f"`{word}` is an episode; its exercises are {names}"
                raise Unknown(told) from None
        known(word, exercises(), "exercise")
        raise


def find_all(word: str) -> list[Exercise]:
    """The exercise with this name, or all of the episode with it; raises Unknown."""
    try:
        return [content.find_exercise(word)]
    except Unknown:
        slugs = [*episodes(), *exercises()]
        return content.find_episode(known(word, slugs, "episode or exercise")).exercises


def episodes() -> list[str]:
    """The words that name an episode."""
    return [episode.slug for episode in content.episodes()]


def exercises() -> list[str]:
    """The names of all exercises."""
    return [exercise.name for exercise in content.exercises()]


def needs() -> list[str]:
    """The words that say what a project needs, for `lesson choose`."""
    from lesson import choice

    return [*choice.read(content.root()).needs]


def known(word: str, words: list[str], kind: str = "episode") -> str:
    """The word; raises Unknown, with words like it, where neither it nor its slug is known."""
    bare = word.rstrip("/").removesuffix(".md")
    if bare in words or bare[3:] in words:
        return bare
    last = bare.rpartition("/")[2].casefold()
    like = [name for name in words if last and last in name][:3]
    like = like or get_close_matches(last, words, cutoff=0.5)
    meant = f"did you mean {' or '.join(f'`{name}`' for name in like)}?" if like else ""
    seen = "" if like else "`lesson list` shows all of them"
    raise Unknown(f"no {kind} is called `{word}`; {meant}{seen}")


def completion(words: Callable[[], list[str]], begun: str) -> list[str]:
    """The words that begin so, none where the lesson cannot be read: a key must not fail."""
    try:
        return [word for word in words() if word.startswith(begun)]
    except Exception:
        return []
