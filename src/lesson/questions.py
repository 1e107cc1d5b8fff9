"""The questions of an exercise on its page: to be answered there, and the key in the solution."""

import ast
from collections.abc import Iterator

from lesson import check, quiz
from lesson.content import Exercise
from lesson.document import read_text
from lesson.quiz import Question

WHOLE = {"predict", "choice"}  # kinds of exercises that are their questions, and nothing more
HERE = "Answer here, or in `answers.toml` with the two commands below."
MEASURED = (
    "This page knows the answers that our tests found. "
    "`lesson check {0}` finds them out on your machine: "
    "where the two differ, your machine is right."
)
PART = "The questions are one part of this exercise; `lesson check {0}` looks at all of it."


def form(exercise: Exercise) -> str:
    """The questions as a form, which without a script reads as a list."""
    asked = quiz.read(exercise.folder)
    shared = all(question.options == asked[0].options for question in asked)
    above = [note(HERE), options(asked[0])] if shared else [note(HERE)]
    parts = [*above, *(question(one, shared) for one in asked), *map(note, notes(exercise))]
    whole = str(exercise.readme.text("type") in WHOLE).lower()
    return "\n\n".join([f"///// quiz\n    whole: {whole}", *parts, "/////"])


def question(asked: Question, shared: bool) -> str:
    """One question; options that stand above already are only named."""
    choices = "\n".join(f"- `{name}`" for name in asked.options) if shared else options(asked)
    return f"//// question | {asked.name}\n\n**{asked.name}.** {asked.prompt}\n\n{choices}\n\n////"


def options(asked: Question) -> str:
    """The choices as a list."""
    return "\n".join(f"- `{name}`: {text}" for name, text in asked.options.items())


def notes(exercise: Exercise) -> Iterator[str]:
    """What this page cannot know, for whoever answers on it."""
    if exercise.readme.text("type") not in WHOLE:
        yield PART.format(exercise.name)
    if measured(exercise):
        yield MEASURED.format(exercise.name)


def note(words: str) -> str:
    """A sentence that is shown where a script judges the answers."""
    return f"//// note\n\n{words}\n\n////"


def measured(exercise: Exercise) -> bool:
    """Whether the check finds answers out on a learner's machine, beside those in the key."""
    tree = ast.parse(read_text(exercise.check), exercise.check.name)
    found = [node for node in tree.body if getattr(node, "name", "") == exercise.function]
    calls = [node for one in found for node in ast.walk(one) if isinstance(node, ast.Call)]
    marks = [call for call in calls if ast.unparse(call.func) == "quiz.mark"]
    return any(len(call.args) + len(call.keywords) > 2 for call in marks)


def answers(exercise: Exercise) -> dict[str, str]:
    """By question, the right answer and what each wrong choice tells, as Markdown."""
    found = {}
    for name, entry in check.key(exercise).items():
        wrong = [f"- not `{option}`: {words}" for option, words in entry["wrong"].items()]
        found[name] = "\n".join([f"**{name}**: `{entry['answer']}`", "", *wrong])
    return found


def key(name: str, answer: str) -> str:
    """The answer to a question as a block, in which the script of a page finds it."""
    return f"//// key | {name}\n\n{answer}\n\n////"
