"""One check on a learner's folder, said in a learner's words."""

import errno
import inspect
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson import inventory, trial
from lesson.content import Episode, Exercise
from lesson.document import Malformed, read_text, read_toml
from lesson.script import clean_copy

Check = Callable[..., None]
LIMIT = 300.0  # seconds; what a check runs has shorter limits, whose messages say more


@dataclass(frozen=True)
class Verdict:
    """Whether an exercise is solved, what to tell the learner, and what was run to find out."""

    passed: bool
    message: str = ""
    command: str = ""


def load(exercise: Exercise) -> Check:
    """The exercise's check; raises Malformed where the episode's file of checks has none."""
    source = read_text(exercise.check)
    space: dict[str, Any] = {"__name__": f"checks_{exercise.episode.slug}"}
    try:
        # optimize=0: with PYTHONOPTIMIZE set, every assertion would vanish and all would pass.
        exec(compile(source, exercise.check, "exec", optimize=0, dont_inherit=True), space)
    except SyntaxError as error:
        raise Malformed(exercise.check, error.lineno, f"is not Python: {error.msg}") from error
    check = space.get(exercise.function)
    if check is None:
        raise Malformed(exercise.check, None, f"has no check `def {exercise.function}(work)`")
    return check  # type: ignore[no-any-return]


def key(exercise: Exercise) -> dict[str, Any]:
    """What the solution's key.toml holds, nothing where the exercise has no key."""
    path = exercise.solution / "key.toml"
    if not path.exists():
        return {}
    return read_toml(path)


def run(exercise: Exercise, work: Path) -> None:
    """Pass when the folder solves the exercise; raises AssertionError that says what is missing."""
    check = load(exercise)
    with _newest(exercise, work) as folder:
        if "key" in inspect.signature(check).parameters:
            check(folder, key(exercise))
        else:
            check(folder)


def verdict(exercise: Exercise, work: Path, limit: float = LIMIT) -> Verdict:
    """Whether the folder solves the exercise, found out by another process; never a traceback."""
    command = f"the check {exercise.function} of tests/{exercise.check.name} on {work}"
    if fault := inventory.fault(exercise, work):
        return Verdict(False, fault)
    words = {
        "base": str(exercise.episode.base),
        "stem": exercise.episode.stem,
        "name": exercise.name,
        "work": str(work.absolute()),
    }
    try:
        answer = trial.call("lesson.check:answer", words, limit)
    except trial.Stopped as stopped:
        advice = "Look in your files for what waits, or never ends; then check again."
        return Verdict(False, f"The check {stopped}. {advice}", command)
    except OSError as problem:
        advice = "A check needs room for a copy of your folder; free some, then check again."
        return Verdict(False, f"No check was run: {problem.strerror or problem}. {advice}")
    if malformed := answer.pop("malformed", None):
        path, line, message = malformed
        raise Malformed(Path(path), line, message)
    return Verdict(**answer, command=command)


def answer(base: str, stem: str, name: str, work: str) -> dict[str, Any]:
    """The verdict as plain words, for the process that asked for it."""
    exercise = Exercise(Episode(Path(base), stem), name)
    try:
        found = judge(exercise, Path(work))
    except Malformed as problem:
        return {"malformed": [str(problem.path), problem.line, problem.message]}
    copies = re.escape(tempfile.gettempdir()) + r"[/\\][^/\\\s]+[/\\]" + re.escape(Path(work).name)
    # A learner has never seen the copy that a check ran.
    return {"passed": found.passed, "message": re.sub(copies, lambda _: work, found.message)}


def judge(exercise: Exercise, work: Path) -> Verdict:
    """Whether the folder solves the exercise, with a message whatever is raised."""
    try:
        run(exercise, work)
    except AssertionError as finding:
        return Verdict(False, str(finding) or _faulty("an assertion without words"))
    except OSError as problem:
        return Verdict(False, _unusable(exercise, problem))
    except UnicodeDecodeError as problem:
        return Verdict(False, _undecodable(work, problem))
    except Malformed as problem:
        if not problem.path.is_relative_to(work):
            raise
        advice = f"`lesson reset {exercise.name}` brings it back and keeps yours."
        return Verdict(False, f"{problem.path.name} {problem.message}. {advice}")
    except (Exception, SystemExit) as fault:
        return Verdict(False, _faulty(f"{type(fault).__name__}: {fault}"))
    return Verdict(True)


def _faulty(said: str) -> str:
    return f"The check itself has a fault ({said}). Please report it."


def _unusable(exercise: Exercise, problem: OSError) -> str:
    name = Path(problem.filename).name if problem.filename else "a file"
    if problem.errno == errno.ENOENT and name in inventory.shipped(exercise):
        return f"{name} is missing; `lesson reset {exercise.name}` brings it back."
    if problem.errno == errno.ENOSPC:
        return "The disk is full, so nothing could be checked; free some space, then check again."
    return f"{name} cannot be used: {problem.strerror or problem}."


def _undecodable(work: Path, problem: UnicodeDecodeError) -> str:
    """Names the file in which stands what could not be decoded."""
    for path in sorted(work.rglob("*")):
        readable = path.is_file() and path.stat().st_size <= inventory.MOST
        if readable and problem.object in (content := path.read_bytes()):
            return inventory.undecodable(content, path.relative_to(work).as_posix())
    return "A file is not UTF-8 text; save it as UTF-8 and check again."


@contextmanager
def _newest(exercise: Exercise, work: Path) -> Iterator[Path]:
    """The folder, with what was written in the notebook put where checks look: in the script."""
    script = exercise.script
    notebook = script and work / script.with_suffix(".ipynb").name
    if script is None or notebook is None or not notebook.exists() or _holds(notebook, script):
        yield work
        return
    from lesson.notebook import code

    handed_out, clicked = code(script), code(notebook)
    typed = code(work / script.name) if (work / script.name).exists() else handed_out
    if clicked in (typed, handed_out):
        yield work
        return
    assert typed == handed_out, (
        f"{script.name} and {notebook.name} were both changed, each in its own way; "
        f"keep your work in one and delete the other."
    )
    with clean_copy(work) as copy:
        (copy / script.name).write_text(clicked, encoding="utf-8")
        yield copy


def _holds(notebook: Path, script: Path) -> bool:
    """Whether the notebook surely holds the script's cells: found out without a slow import."""
    parts = re.split(r"(?m)^# %%(.*)\n", read_text(script))
    bodies = [
        body
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
        if "[markdown]" not in title
    ]
    try:
        cells = json.loads(read_text(notebook))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return False
    return [text.strip() for text in bodies] == [text.strip() for text in code]
