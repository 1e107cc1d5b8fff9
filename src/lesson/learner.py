"""What a learner does: start, check, hint, solution; and where they are, in one readable file."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lesson import check, content, workspace
from lesson.content import Exercise, Unknown
from lesson.document import Malformed, read_text
from lesson.workspace import Refused

STATE = "progress.json"
DEFAULT = "beyond-venv"


@dataclass
class Progress:
    """Where a learner is, kept in their own folder."""

    folder: Path
    current: str = ""
    done: list[str] = field(default_factory=list)
    hints: dict[str, int] = field(default_factory=dict)  # how many were shown

    def save(self) -> None:
        """Write the file at once or not at all."""
        kept = {name: value for name, value in asdict(self).items() if name != "folder"}
        new = self.folder / f"{STATE}.new"
        new.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        new.replace(self.folder / STATE)


def progress(folder: Path | None = None) -> Progress:
    """The progress kept in the folder, else in the nearest one above, else a new one."""
    here = Path.cwd()
    above = [path for path in (here, *here.parents) if (path / STATE).is_file()]
    chosen = (folder or next(iter(above), here / DEFAULT)).absolute()
    if not (chosen / STATE).exists():
        return Progress(chosen)
    try:
        kept = json.loads(read_text(chosen / STATE))
        return Progress(chosen, **kept)
    except (ValueError, TypeError) as error:
        advice = "move it aside; your exercises are not touched by that"
        raise Malformed(chosen / STATE, None, f"is damaged ({error}); {advice}") from error


def chosen(state: Progress, word: str | None) -> Exercise:
    """The exercise that is meant: named, else the one we stand in, else the current one."""
    if word:
        return content.find_exercise(word)
    here = Path.cwd()
    for exercise in content.exercises():
        if here.is_relative_to(place(state, exercise)):
            return exercise
    if state.current:
        return content.find_exercise(state.current)
    raise Unknown("no exercise is started yet; `lesson start` begins with the first")


def place(state: Progress, exercise: Exercise) -> Path:
    """Where the learner's own copy of an exercise is."""
    return state.folder / exercise.episode.slug / exercise.name


def start(word: str | None, folder: Path | None) -> Iterator[str]:
    """Hand out an exercise, all of an episode's, or the next one; says where they are."""
    state = progress(folder)
    workspace.outside_repository(state.folder)
    wanted = _wanted(state, word)
    for exercise in wanted:
        target = place(state, exercise)
        if target.exists():
            yield f"{target} is there already, as you left it."
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        workspace.start(exercise, target)
        needs = f" It needs {exercise.needs}." if exercise.needs else ""
        yield f"{target} is ready, about {exercise.minutes} minutes.{needs}"
    state.current = wanted[0].word
    state.save()
    first = place(state, wanted[0])
    yield f"\n{wanted[0].readme.title()}\n\n{wanted[0].task}\n"
    yield f"Go there: cd '{first}'"
    yield f"Then:     lesson check {wanted[0].name}"


def _wanted(state: Progress, word: str | None) -> list[Exercise]:
    if word is None:
        return [next_one(state) or content.exercises()[0]]
    try:
        return [content.find_exercise(word)]
    except Unknown:
        return content.find_episode(word).exercises


def next_one(state: Progress) -> Exercise | None:
    """The first exercise that is not done yet."""
    return next((e for e in content.exercises() if e.word not in state.done), None)


def run_check(word: str | None) -> tuple[bool, list[str]]:
    """Whether the learner's folder solves the exercise, and what to tell them."""
    state = progress()
    exercise = chosen(state, word)
    verdict = check.verdict(exercise, place(state, exercise))
    if not verdict.passed:
        return False, [f"Not yet: {verdict.message}", f"Stuck? lesson hint {exercise.name}"]
    if exercise.word not in state.done:
        state.done.append(exercise.word)
        state.save()
    lines = [f"Solved: {exercise.readme.title()}.", f"Compare: lesson solution {exercise.name}"]
    if following := next_one(state):
        lines.append(f"Next:    lesson start {following.name}")
    return True, lines


def reset(word: str | None) -> Iterator[str]:
    """Hand the exercise out anew; what was there is kept under another name, which is told."""
    state = progress()
    exercise = chosen(state, word)
    target = place(state, exercise)
    if target.exists():
        numbers = (n for n in range(1, 1000) if not target.with_name(f"{target.name}.{n}").exists())
        backup = target.with_name(f"{target.name}.{next(numbers)}")
        target.rename(backup)
        yield f"Your files are kept in {backup}"
    target.parent.mkdir(parents=True, exist_ok=True)
    workspace.start(exercise, target)
    yield f"{target} is as it was at the start."


def hint(word: str | None) -> str:
    """The next hint of an exercise; the last one again when all were shown."""
    state = progress()
    exercise = chosen(state, word)
    shown = min(state.hints.get(exercise.word, 0) + 1, len(exercise.hints))
    state.hints[exercise.word] = shown
    if state.folder.exists():
        state.save()
    return f"Hint {shown} of {len(exercise.hints)}:\n\n{exercise.hints[shown - 1]}"


def solution(word: str | None, anyway: bool) -> str:
    """The solution and its reasons; raises Refused before the exercise is solved."""
    from lesson.exercise import solution as written

    state = progress()
    exercise = chosen(state, word)
    if exercise.word not in state.done and not anyway:
        raise Refused(
            f"`{exercise.name}` is not solved yet; to get on: lesson hint {exercise.name}\n"
            "hint: to see the solution now, add --anyway"
        )
    return written(exercise)


def listing() -> Iterator[str]:
    """Every exercise with its minutes, marked when it is done or current."""
    state = progress()
    for episode in content.episodes():
        yield f"{episode.slug}: {episode.page.title()}"
        for exercise in episode.exercises:
            done = "x" if exercise.word in state.done else " "
            here = "  <- here" if exercise.word == state.current else ""
            needs = f"  needs {exercise.readme.meta['needs']}" if exercise.needs else ""
            yield f"  [{done}] {exercise.name:36} {exercise.minutes:3} min{needs}{here}"
