"""Checks again whenever a file is saved, and answers to single keys in between."""

from __future__ import annotations

from collections.abc import Iterator

from lesson import answer, catalogue, learner
from lesson.changes import changes
from lesson.content import Exercise
from lesson.keyboard import Key, keys, there
from lesson.progress import home
from lesson.terminal import BAD, QUIET, Part, clear, say
from lesson.workspace import Refused

KEYS = {
    "n": "next",
    "h": "hint",
    "l": "list",
    "c": "check all",
    "r": "run again",
    "q": "quit",
}


def watch(word: str | None = None, poll: bool = False) -> int:
    """Watch an exercise until the learner quits."""
    state = home()
    exercise = catalogue.meant(state, word)
    if not state.place(exercise).is_dir():
        raise Refused(f"{exercise.name} is not started yet\nhint: lesson start {exercise.name}")
    with keys() as pressed:
        clear()
        while after := _until_next(exercise, poll, pressed):
            exercise = after
    return 0


def _until_next(exercise: Exercise, poll: bool, pressed: Key) -> Exercise | None:
    """Watch one exercise; the one to watch after it, None where the learner quits."""
    shown = False
    for saved in changes(home().place(exercise), poll):
        # Not before the first of these: from now on no save is missed.
        if not shown:
            _look(exercise)
            shown = True
        key = pressed()
        if key == "q":
            return None
        if key == "n" and (after := _next(exercise)):
            return after
        if saved or key == "r":
            clear()
            _look(exercise)
        elif key and key != "n":
            _answer(key, exercise)
    return None


def _look(exercise: Exercise) -> None:
    say([*answer.outcome(learner.run_check(exercise.word)), *legend()])


def _answer(key: str, exercise: Exercise) -> None:
    clear()
    if key == "h":
        say(answer.hint(learner.hint(exercise.word)))
    elif key == "l":
        say(answer.listing(catalogue.rows(home())))
    elif key == "c":
        say(answer.together(learner.check_all()))
    else:
        say([Part(f"`{key}` is no key of this program.")])
    say(legend())


def _next(exercise: Exercise) -> Exercise | None:
    """The exercise that was handed out now, None where all are solved."""
    try:
        found = learner.start_next(exercise.word)
    except Refused as problem:
        say([Part(str(problem)), *legend()])
        return None
    clear()
    say(answer.started(found))
    return found.first


def legend() -> Iterator[Part]:
    """Which keys there are, or that there are none."""
    yield Part("")
    if there():
        words = "  ".join(f"[{key}] {does}" for key, does in KEYS.items())
        yield Part(f"Watching. {words}", look=QUIET)
    else:
        yield Part("Watching, without keys: no terminal to read them from. Ctrl-C ends.", look=BAD)
