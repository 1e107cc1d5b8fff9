"""One check on a learner's folder, said in a learner's words."""

import inspect
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson.content import Exercise
from lesson.document import Malformed, read_text, read_toml

Check = Callable[..., None]


@dataclass(frozen=True)
class Verdict:
    """Whether an exercise is solved, and what to tell the learner."""

    passed: bool
    message: str = ""


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


def verdict(exercise: Exercise, work: Path) -> Verdict:
    """Whether the folder solves the exercise, with a message and never a traceback."""
    if not work.is_dir():
        return Verdict(
            False, f"There is no folder {work}; `lesson start {exercise.word}` makes it."
        )
    try:
        run(exercise, work)
    except AssertionError as finding:
        return Verdict(False, str(finding))
    except OSError as problem:
        name = Path(problem.filename).name if problem.filename else "a file"
        return Verdict(False, f"{name} cannot be used: {problem.strerror}.")
    except UnicodeDecodeError:
        return Verdict(False, "A file is not UTF-8 text; save it as UTF-8 and check again.")
    except Malformed:
        raise
    except Exception as fault:
        said = f"{type(fault).__name__}: {fault}"
        return Verdict(False, f"The check itself has a fault ({said}). Please report it.")
    return Verdict(True)


@contextmanager
def _newest(exercise: Exercise, work: Path) -> Iterator[Path]:
    """The folder, with what was written in the notebook put where checks look: in the script."""
    script = exercise.script
    notebook = script and work / script.with_suffix(".ipynb").name
    if script is None or notebook is None or not notebook.exists():
        yield work
        return
    from lesson.notebook import code

    handed_out, typed, clicked = code(script), code(work / script.name), code(notebook)
    if clicked in (typed, handed_out):
        yield work
        return
    assert typed == handed_out, (
        f"{script.name} and {notebook.name} were both changed, each in its own way; "
        f"keep your work in one and delete the other."
    )
    with tempfile.TemporaryDirectory(prefix="lesson-", ignore_cleanup_errors=True) as base:
        copy = Path(base, work.name)
        shutil.copytree(work, copy, symlinks=True)
        (copy / script.name).write_text(clicked, encoding="utf-8")
        yield copy
