"""An exercise as one block of its episode's page, made from its folder and its solution's."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from lesson import check, parsons, questions, quiz, teaching
from lesson.content import Exercise
from lesson.document import read_text

NOT_SHOWN = {"README.md", "prepare.py", "answers.toml", "order.txt"}
KINDS = {
    "predict": "predict the output",
    "parsons": "put lines in order",
    "fill": "fill in the blanks",
    "debug": "repair what is broken",
    "choice": "choose the answer",
    "project": "small project",
}
LANGUAGES = {
    "Containerfile": "docker",
    ".in": "text",
    ".nix": "nix",
    ".py": "python",
    ".scm": "scheme",
    ".toml": "toml",
    ".sh": "bash",
    ".yml": "yaml",
    ".txt": "text",
}


@dataclass(frozen=True)
class Change:
    """What a solution does to one file: a difference, or the file where none was handed out."""

    name: str
    language: str
    text: str


def block(exercise: Exercise, number: int) -> str:
    """The exercise as one block: task, files, hints and solution come from its folders."""
    readme = exercise.readme
    kind = readme.text("type")
    if kind not in KINDS:
        raise readme.wrong("type", " or ".join(KINDS), kind)
    facts = " · ".join(filter(None, [f"{exercise.minutes} min", KINDS[kind], needs(exercise)]))
    head = (
        f"////// exercise | Exercise {number}: {readme.title()}\n"
        f"    name: {exercise.name}\n"
        f"    word: {exercise.word}\n"
        f'    facts: "{facts}"'
    )
    hints = [fold("hint", f"Hint {n}", hint) for n, hint in enumerate(exercise.hints, 1)]
    parts = [exercise.task, *asked(exercise), *handed_out(exercise), to_type(exercise), *hints]
    solved = fold("solution", "Solution", solution(exercise, on_page=True))
    return "\n\n".join([head, *parts, solved, teaching.sheet(exercise), "//////"])


def needs(exercise: Exercise) -> str:
    """What the exercise cannot do without, as a fact beside its minutes."""
    return f"needs {exercise.needs}" if exercise.needs else ""


def fold(block: str, title: str, content: str) -> str:
    """A block inside an exercise."""
    return f"///// {block} | {title}\n\n{content}\n\n/////"


def to_type(exercise: Exercise) -> str:
    """The two commands of every exercise."""
    return f"```sh\nlesson start {exercise.name}\nlesson check {exercise.name}\n```"


def asked(exercise: Exercise) -> Iterator[str]:
    """The questions or lines that the learner answers."""
    if (exercise.folder / quiz.FILE).exists():
        yield questions.form(exercise)
    if (exercise.folder / parsons.FILE).exists():
        lines = "\n".join(parsons.read(exercise.folder))
        yield f"```text\n{lines}\n```"


def handed_out(exercise: Exercise) -> Iterator[str]:
    """The files that a learner edits, folded."""
    for path in sorted(exercise.folder.iterdir()):
        if path.is_file() and path.name not in NOT_SHOWN and language(path):
            yield fold("spoiler", path.name, fenced(path))


def fenced(path: Path) -> str:
    """A file in a fence of its language."""
    return f"```{language(path)}\n{read_text(path).rstrip()}\n```"


def language(path: Path) -> str:
    """The language of a file that a page shows; empty for one that is not shown."""
    return LANGUAGES.get(path.suffix or path.name, "")


def solution(exercise: Exercise, on_page: bool = False) -> str:
    """What changes, and why: as plain Markdown, or with the blocks that a page is made of."""
    right = answers(exercise, on_page)
    return "\n\n".join([*right, *map(shown, changes(exercise)), exercise.explanation])


def answers(exercise: Exercise, on_page: bool) -> Iterator[str]:
    """The right answers or order, and what each wrong choice tells."""
    if (exercise.folder / quiz.FILE).exists():
        for name, answer in questions.answers(exercise).items():
            yield questions.key(name, answer) if on_page else answer
    if (exercise.folder / parsons.FILE).exists():
        key = check.key(exercise)
        yield "```text\n{}\n```".format("\n".join(key["lines"].values()))
        wrong = [f"- `{line}`: {words}" for line, words in key["distractors"].items()]
        yield "\n".join(["These lines do not belong:", "", *wrong])


def changes(exercise: Exercise) -> Iterator[Change]:
    """The solution's files as differences to what is handed out; new ones whole."""
    for path in sorted(exercise.solution.iterdir()):
        if not path.is_file() or not language(path) or path.name in ("key.toml", "wrong.toml"):
            continue
        before = exercise.folder / path.name
        if not before.exists():
            yield Change(path.name, language(path), read_text(path).rstrip())
            continue
        old, new = read_text(before).splitlines(), read_text(path).splitlines()
        diff = unified_diff(old, new, path.name, path.name, lineterm="", n=2)
        yield Change(path.name, "diff", "\n".join(diff))


def shown(change: Change) -> str:
    """A change in a fence; a new file under its name."""
    name = "" if change.language == "diff" else f"`{change.name}`:\n\n"
    return f"{name}```{change.language}\n{change.text}\n```"
