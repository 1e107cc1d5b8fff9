"""A learner's folders: handed out, solved, and never inside the repository."""

import shutil
import subprocess
import sys
from pathlib import Path

from lesson import check, content, parsons, quiz
from lesson.content import Exercise
from lesson.document import Malformed, read_text

NOT_LAID_OVER = {"README.md", "key.toml", "wrong.toml", "wrong", "diagnosis.txt", "__pycache__"}


class Refused(Exception):
    """Nothing was done, since it could have cost the learner something."""


def start(exercise: Exercise, folder: Path) -> None:
    """Make the folder with all that a learner is handed; raises Refused where it exists."""
    outside_repository(folder)
    if folder.exists():
        raise Refused(f"{folder} is there already; nothing was changed")
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        hand_out(exercise, new)
        new.rename(folder)
        # In its final place: an environment that is made here has the place written in it.
        if (folder / "prepare.py").exists():
            _prepare(exercise, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)


def hand_out(exercise: Exercise, folder: Path) -> None:
    """Lay the exercise into the folder: its files, and the notebook that its script makes."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(exercise.folder, folder, dirs_exist_ok=True, ignore=ignored)
    if exercise.script:
        from lesson import notebook

        made = notebook.from_script(exercise.script)
        notebook.write(made, folder / exercise.script.with_suffix(".ipynb").name)


def _prepare(exercise: Exercise, folder: Path) -> None:
    """Run prepare.py in the folder; raises Malformed with its last words where it fails."""
    command = [sys.executable, "prepare.py"]
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired as error:
        raise _unprepared(exercise, "it had not ended after 300 seconds") from error
    if ran.returncode:
        last = (ran.stderr.strip() or ran.stdout.strip()).splitlines()[-1:]
        raise _unprepared(exercise, "".join(last))


def _unprepared(exercise: Exercise, why: str) -> Malformed:
    message = f"could not make the exercise's first state: {why}"
    return Malformed(exercise.folder / "prepare.py", None, message)


def lay_over(folder: Path, layer: Path) -> None:
    """Put the files of a solution, or of a wrong answer, over those in the folder."""
    for path in sorted(layer.iterdir()):
        if path.name in NOT_LAID_OVER:
            continue
        if path.suffix == ".ipynb":
            continue  # its script is the source
        if path.is_dir():
            shutil.copytree(path, folder / path.name, dirs_exist_ok=True)
        else:
            shutil.copy2(path, folder / path.name)


def solve(exercise: Exercise, folder: Path) -> None:
    """Lay the solution over the folder, and fill in what its key knows."""
    lay_over(folder, exercise.solution)
    key = check.key(exercise)
    if (folder / quiz.FILE).exists():
        answer(folder, {name: entry["answer"] for name, entry in key.items()})
    if (folder / parsons.FILE).exists():
        path = folder / parsons.FILE
        path.write_text(parsons.solved(read_text(path), key), encoding="utf-8")


def answer(folder: Path, answers: dict[str, str]) -> None:
    """Fill answers into the folder's answers.toml."""
    path = folder / quiz.FILE
    path.write_text(quiz.filled(read_text(path), answers), encoding="utf-8")


def outside_repository(folder: Path) -> None:
    """Raise Refused for a folder in the lesson's own tree, whose tools would take it for theirs."""
    base = content.root()
    if (base / "pyproject.toml").exists() and folder.resolve().is_relative_to(base):
        raise Refused(
            f"{folder} lies inside the lesson's own repository; choose another place, for example\n"
            "hint: lesson start --into ~/beyond-venv"
        )
