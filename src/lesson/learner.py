"""What a learner does: start, check, hint, solution, reset; each gives back what came of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson import catalogue, check, content, progress, upgrade, workspace
from lesson.catalogue import following, meant
from lesson.check import Verdict
from lesson.content import Exercise
from lesson.document import Malformed, shown
from lesson.progress import Progress, Unsaved, home
from lesson.workspace import Refused

# -P: a learner's file must not be taken for a module of ours.
COMMAND = [sys.executable, "-P", "-m", "lesson"]


@dataclass(frozen=True)
class Started:
    """What `start` did: what is said of each exercise, the first of which is the current one."""

    state: Progress
    exercises: list[tuple[Exercise, str]]

    @property
    def first(self) -> Exercise:
        """The exercise to go to."""
        return self.exercises[0][0]


@dataclass(frozen=True)
class Outcome:
    """What a check found, and where the learner stands after it."""

    state: Progress
    exercise: Exercise
    verdict: Verdict
    unsaved: str = ""  # why it could not be noted

    def as_dict(self) -> dict[str, Any]:
        """The outcome for another program."""
        after = following(self.state, self.exercise.word)
        return {
            "exercise": self.exercise.word,
            "passed": self.verdict.passed,
            "message": self.verdict.message,
            "command": self.verdict.command,
            "folder": str(self.state.place(self.exercise)),
            "unsaved": self.unsaved,
            "next": after.word if after else "",
        }


@dataclass(frozen=True)
class Reset:
    """An exercise that was handed out anew, and where what was there is kept."""

    state: Progress
    exercise: Exercise
    backup: Path | None
    unsaved: str = ""


@dataclass(frozen=True)
class Hint:
    """One hint of an exercise."""

    exercise: Exercise
    number: int
    unsaved: str = ""


def start(word: str | None = None, into: Path | None = None) -> Started:
    """Hand out an exercise, all of an episode's, or the one that is next."""
    state = home(into)
    first = following(state, "") or content.exercises()[0]
    return _start(state, catalogue.find_all(word) if word else [first])


def start_next(after: str = "") -> Started:
    """Hand out the exercise after that one or the current one; raises Refused without one."""
    state = home()
    wanted = following(state, after or state.current)
    if wanted is None:
        raise Refused("all exercises are solved; `lesson list` shows them")
    return _start(state, [wanted])


def _start(state: Progress, wanted: list[Exercise]) -> Started:
    new = [exercise for exercise in wanted if not workspace.ready(state.place(exercise))]
    prints = {exercise.word: workspace.fingerprint(exercise) for exercise in new}
    # Noted before it is done: a full disk then stops us while nothing is half-made.
    with progress.changing(state.folder) as noted:
        before = noted.current
        noted.current = wanted[0].word
        noted.handed_out |= prints
    try:
        said = [(e, _begun(noted, e) if e in new else _again(noted, e)) for e in wanted]
    except BaseException:
        _save(state.folder, lambda noted: _take_back(noted, new, before))
        raise
    return Started(noted, said)


def _take_back(state: Progress, new: list[Exercise], before: str) -> None:
    """Forget of exercises what was noted and did not happen; the one before is current again."""
    for exercise in new:
        if not workspace.ready(state.place(exercise)):
            state.handed_out.pop(exercise.word, None)
            state.current = before if state.current == exercise.word else state.current


def _begun(state: Progress, exercise: Exercise) -> str:
    """What is said of an exercise that is handed out now."""
    backup = workspace.start(exercise, state.place(exercise))
    kept = f" What was there is kept in {shown(backup)}." if backup else ""
    needs = f" It needs {exercise.needs}." if exercise.needs else ""
    return f"is ready, about {exercise.minutes} minutes.{needs}{kept}"


def _again(state: Progress, exercise: Exercise) -> str:
    """What is said of an exercise that was handed out before, maybe by an older lesson."""
    place = state.place(exercise)
    planned = upgrade.plan(exercise, place, state.handed_out.get(exercise.word, {}))
    if not planned:
        return "is there already, as you left it."
    said = upgrade.said(exercise, place, planned)
    if taken := upgrade.take(exercise, place, planned):
        with progress.changing(state.folder) as noted:
            noted.handed_out[exercise.word] = taken
    return f"is there already. {said}"


def news(state: Progress) -> Iterator[str]:
    """What a newer lesson changed in exercises that were begun and are not solved."""
    for row in catalogue.rows(state):
        name, place = row.exercise.name, state.place(row.exercise)
        handed_out = state.handed_out.get(row.exercise.word, {})
        if row.state == catalogue.BEGUN and upgrade.plan(row.exercise, place, handed_out):
            yield f"the lesson has a newer {name}; to take it over: lesson start {name}"


def run_check(word: str | None = None) -> Outcome:
    """What the check finds in the learner's folder; a success is noted."""
    state = home()
    exercise = meant(state, word)
    verdict = check.verdict(exercise, state.place(exercise))
    if not verdict.passed or exercise.word in state.done:
        return Outcome(state, exercise, verdict)
    state.done.append(exercise.word)
    why = _save(state.folder, lambda noted: noted.done.append(exercise.word))
    return Outcome(state, exercise, verdict, why)


def _save(folder: Path, change: Callable[[Progress], None]) -> str:
    """Change the progress; why that could not be saved, nothing where it was."""
    try:
        with progress.changing(folder) as noted:
            change(noted)
    except (Unsaved, Malformed, Refused) as problem:
        return str(problem)
    return ""


def check_all() -> Iterator[Outcome]:
    """What the checks of all begun exercises find, several at a time."""
    state = home()
    begun = [e for e in content.exercises() if state.place(e).is_dir()]
    if not begun:
        raise Refused("no exercise is started yet; `lesson start` begins with the first")
    from lesson import several

    # Each in a process of its own: a check ends whatever its own process has begun.
    words = [[*COMMAND, "check", exercise.word, "--json"] for exercise in begun]
    with several.run(words, state.folder) as answers:
        for exercise, (said, problem) in zip(begun, answers, strict=True):
            told: dict[str, Any] = (
                json.loads(said) if said else {"passed": False, "message": problem}
            )
            verdict = Verdict(told["passed"], told["message"], told.get("command", ""))
            if verdict.passed:
                state.done.append(exercise.word)
            yield Outcome(state, exercise, verdict, told.get("unsaved", ""))


def hint(word: str | None = None) -> Hint:
    """The next hint of an exercise; the last one again when all were shown."""
    state = home()
    exercise = meant(state, word)
    number = min(state.hints.get(exercise.word, 0) + 1, len(exercise.hints))
    if not state.folder.exists():
        return Hint(exercise, number, f"{shown(state.folder)} is not there; lesson start makes it")

    def note(noted: Progress) -> None:
        noted.hints[exercise.word] = max(number, noted.hints.get(exercise.word, 0))

    return Hint(exercise, number, _save(state.folder, note))


def solution(word: str | None = None, anyway: bool = False) -> Exercise:
    """The exercise whose solution may be shown; raises Refused before it is solved."""
    state = home()
    exercise = meant(state, word)
    if exercise.word not in state.done and not anyway:
        raise Refused(
            f"`{exercise.name}` is not solved yet; to get on: lesson hint {exercise.name}\n"
            "hint: to see the solution now, add --anyway"
        )
    return exercise


def reset(word: str | None = None) -> Reset:
    """Hand an exercise out anew; what was there is kept in the folder that is given back."""
    state = home()
    progress.writable(state)
    exercise = meant(state, word)
    made = workspace.fingerprint(exercise)
    backup = workspace.reset(exercise, state.place(exercise))

    def note(noted: Progress) -> None:
        noted.handed_out[exercise.word] = made

    # Noted when it is done: news of a newer exercise may come once too often, but are never lost.
    return Reset(state, exercise, backup, _save(state.folder, note))
