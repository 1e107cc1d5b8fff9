"""Questions with choices: answers.toml for the learner, key.toml with the diagnoses.

Imports the standard library alone, like everything a learner's check uses.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "answers.toml"
ANSWER = r"""(answer\s*=\s*)("[^"]*"|'[^']*')"""
Truth = Mapping[str, str] | Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Question:
    """A question, its options by name, and the answer given so far."""

    name: str
    prompt: str
    options: dict[str, str]
    answer: str


def read(folder: Path) -> list[Question]:
    """The questions in a folder's answers.toml; raises AssertionError in a learner's words."""
    path = folder / FILE
    assert path.is_file(), f"{FILE} is missing; `lesson reset` brings it back."
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssertionError(
            f'{FILE} cannot be read: {error}. An answer is a line like: answer = "b"'
        ) from None
    shared = found.pop("options", {})
    return [_question(name, entry, shared) for name, entry in found.items()]


def _question(name: str, entry: object, shared: dict[str, str]) -> Question:
    assert isinstance(entry, dict) and isinstance(entry.get("answer"), str), (
        f'{FILE}: [{name}] has no line `answer = "…"`; put it back below its prompt.'
    )
    options = entry.get("options", shared)
    assert isinstance(options, dict), (
        f"{FILE}: [{name}] has lost its options; `lesson reset` helps."
    )
    return Question(name, str(entry.get("prompt", name)), options, entry["answer"].strip())


def mark(work: Path, key: Mapping[str, Any], truth: Truth | None = None) -> None:
    """Pass when every answer is right; raises AssertionError with the first wrong one's diagnosis.

    `truth` holds answers found by really running something, or computes them; it is asked only
    when all questions are answered, and it wins over the key.
    """
    questions = {question.name: question for question in read(work)}
    for name in key:
        assert name in questions, f"{FILE}: the question [{name}] is gone; `lesson reset` helps."
    asked = [questions[name] for name in key]
    for question in asked:
        _answered(question)
    found = truth() if callable(truth) else truth or {}
    right = {name: found.get(name, key[name]["answer"]) for name in key}
    wrong = [question for question in asked if question.answer != right[question.name]]
    if wrong:
        count = f"{len(wrong)} of {len(asked)} answers are" if len(wrong) > 1 else "one answer is"
        raise AssertionError(f"{FILE}: {count} not right yet. {diagnosis(wrong[0], key, right)}")


def _answered(question: Question) -> None:
    choices = ", ".join(question.options)
    assert question.answer, f"{FILE}: [{question.name}] has no answer yet; choose from: {choices}."
    assert question.answer in question.options, (
        f"{FILE}: [{question.name}] is answered by `{question.answer}`; choose from: {choices}."
    )


def diagnosis(question: Question, key: Mapping[str, Any], right: Mapping[str, str]) -> str:
    """What a wrong answer tells about the misconception behind it."""
    known = key[question.name].get("wrong", {}).get(question.answer)
    told = known or f"On this machine it is `{right[question.name]}`: try it and look."
    return f"[{question.name}] `{question.answer}`: {told}"


def filled(text: str, answers: Mapping[str, str]) -> str:
    """The text of answers.toml with these answers filled in, all else byte for byte."""
    lines, name = text.splitlines(keepends=True), ""
    for number, line in enumerate(lines):
        if header := re.match(r'\[(?:"([^"]+)"|([^."\]]+))\]', line):
            name = header[1] or header[2]
        elif name in answers and (old := re.match(ANSWER, line)):
            lines[number] = f'{old[1]}"{answers[name]}"{line[old.end() :]}'
    return "".join(lines)
