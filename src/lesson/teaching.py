"""What only an instructor's view of a page tells: timings, expected answers, common failures."""

from collections.abc import Iterator
from textwrap import dedent

from lesson import check, parsons, quiz, wrong
from lesson.content import Episode, Exercise

IN_SOLUTION = "The solution says what each wrong one tells, as `lesson check` does."


def _block(title: str, content: str, slashes: str) -> str:
    """A fold that no view but the instructor's shows."""
    return (
        f"{slashes} instructor | {title}\n    attrs: {{class: teaching}}\n\n{content}\n\n{slashes}"
    )


def plan(episode: Episode) -> str:
    """The episode's minutes, exercise by exercise."""
    teaching, doing = (episode.page.integer(key) for key in ("teaching", "exercises"))
    pause = episode.page.integer("break", default=0)
    after = f", then a break of {pause} min" if pause else ""
    rows = [
        f"{teaching} min of teaching and {doing} min of exercises{after}."
        " The [schedule](../docs/instructors/schedule.md) says when.",
        "",
        *(f"- {task.minutes} min: {_link(task)}" for task in episode.exercises),
    ]
    return _block("Timing", "\n".join(rows), "///")


def _link(exercise: Exercise) -> str:
    return f"[{exercise.readme.title()}](#{exercise.name})"


def sheet(exercise: Exercise) -> str:
    """What the exercise is for, what is expected, and which failures are known."""
    objective = exercise.readme.text("objective")
    head = f"**{exercise.minutes} min.** Objective: {objective}"
    link = f"[Helper sheet](../docs/instructors/helpers.md#{exercise.name})"
    content = "\n\n".join([f"{head} {link}", *expected(exercise), *_failures(exercise)])
    return _block("What to expect", content, "/////")


def expected(exercise: Exercise) -> Iterator[str]:
    """What solves the exercise, in a sentence."""
    if (exercise.folder / quiz.FILE).exists():
        right = (f"{name} `{entry['answer']}`" for name, entry in check.key(exercise).items())
        yield f"Expected: {', '.join(right)}. {IN_SOLUTION}"
    elif (exercise.folder / parsons.FILE).exists():
        yield f"Expected: the lines in the order of the solution. {IN_SOLUTION}"
    else:
        changed = sorted(path.name for path in exercise.solution.iterdir() if path.is_file())
        files = [f"`{name}`" for name in changed if name not in ("README.md", "wrong.toml")]
        yield f"Expected: the solution's {', '.join(files) or 'commands'}, or what does the same."


def _failures(exercise: Exercise) -> Iterator[str]:
    """Known wrong answers that someone wrote, with words of what `lesson check` says to each."""
    if any((exercise.folder / name).exists() for name in (quiz.FILE, parsons.FILE)):
        return
    for number, found in enumerate(wrong.answers(exercise)):
        if not number:
            yield "Common failures, with words of what `lesson check` says:"
        where = f" in `{found.file}`" if found.file else ""
        title = found.name.replace("-", " ").capitalize()
        yield f"**{title}**{where}: “… {found.words} …”"
        if found.written:
            yield f"```text\n{dedent(found.written).strip()}\n```"
