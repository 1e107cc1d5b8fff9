"""A learner's folders: handed out, solved, and never inside the repository.

Whatever stops us, and wherever: a folder is there whole, or it says that it is not, and what a
learner had is in it or in a backup beside it.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from lesson import check, content, inventory, parsons, quiz, script
from lesson.content import Exercise
from lesson.document import read_text
from lesson.inventory import UNFINISHED
from lesson.mutex import Busy, mutex

NOT_LAID_OVER = {"README.md", "key.toml", "wrong.toml", "wrong", "diagnosis.txt", "__pycache__"}
NOTE = "The lesson was stopped while it made this folder; `lesson start` makes it anew.\n"
ADVICE = {
    errno.ENOSPC: "free some space, then type the same again",
    errno.EDQUOT: "free some space, then type the same again",
    errno.EACCES: "choose a folder that you may write to: lesson start --into FOLDER",
    errno.EPERM: "choose a folder that you may write to: lesson start --into FOLDER",
    errno.EROFS: "choose a folder that you may write to: lesson start --into FOLDER",
    errno.ENAMETOOLONG: "choose a folder with a shorter path: lesson start --into FOLDER",
}


class Refused(Exception):
    """Nothing was done, since it could have cost the learner something."""


def ready(folder: Path) -> bool:
    """Whether the folder is there, made to its end."""
    return folder.is_dir() and not (folder / UNFINISHED).exists()


def start(exercise: Exercise, folder: Path) -> Path | None:
    """Make the folder with all that a learner is handed; raises Refused where it is ready.

    Gives the backup of what was there half made, as after a power cut.
    """
    with _alone(folder):
        if ready(folder):
            raise Refused(f"{folder} is there already; nothing was changed")
        return _make(exercise, folder)


def reset(exercise: Exercise, folder: Path) -> Path | None:
    """Make the folder anew; gives the backup of what was there, which nothing is taken from."""
    with _alone(folder):
        return _make(exercise, folder)


def _make(exercise: Exercise, folder: Path) -> Path | None:
    new = folder.with_name(f".{folder.name}.new")
    backup = _next_backup(folder) if os.path.lexists(folder) else None
    _remove(new)
    try:
        hand_out(exercise, new)
    except BaseException:
        _remove(new)
        raise
    try:
        if backup:
            folder.rename(backup)
        new.rename(folder)
        _prepare(exercise, folder)
    except BaseException:
        _restore(folder, backup, new)
        raise
    finally:
        _remove(new)
    return backup


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep another `lesson` from making the folder at the same time; say what cannot be done."""
    outside_repository(folder)
    with _telling(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with mutex(folder.with_name(f".{folder.name}.lock")):
            yield


@contextlib.contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """Say what could not be done, and what to do, in place of an error of the system's."""
    try:
        yield
    except Busy as problem:
        raise Refused(f"{folder} is being made by another `lesson`; try again soon") from problem
    except OSError as problem:
        advice = ADVICE.get(problem.errno or 0)
        hint = f"\nhint: {advice}" if advice else ""
        why = problem.strerror or problem
        message = f"{folder} could not be made: {why}; nothing was changed{hint}"
        raise Refused(message) from problem


def _next_backup(folder: Path) -> Path:
    """The name under which the folder is kept: numbers only grow, so that the last is newest."""
    numbers = [int(path.suffix[1:]) for path in inventory.backups(folder)]
    return folder.with_name(f"{folder.name}.{max(numbers, default=0) + 1}")


def _restore(folder: Path, backup: Path | None, new: Path) -> None:
    """After a failure: what was at the place is there again.

    It asks the disk how far we came: an interruption leaves no time to note it.
    """
    if not new.exists():  # then it has become the folder; half removed, that would look whole
        folder.rename(new)
    if backup and os.path.lexists(backup):
        backup.rename(folder)


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def hand_out(exercise: Exercise, folder: Path) -> None:
    """Lay the exercise into the folder: its files, and the notebook that its script makes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = handed_out(exercise)
    if "prepare.py" in files:
        files = {UNFINISHED: NOTE.encode(), **files}
    for name, held in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)


def handed_out(exercise: Exercise) -> dict[str, bytes]:
    """What the files that a learner gets hold, by their names."""
    files = {name: path.read_bytes() for name, path in inventory.shipped(exercise).items()}
    if exercise.script:
        from lesson import notebook

        made = notebook.text(notebook.from_script(exercise.script))
        files[inventory.notebook(exercise)] = made.encode()
    return files


def fingerprint(exercise: Exercise) -> dict[str, str]:
    """The sha256 of each file that a learner gets, to know later which of them were changed."""
    return {name: hashlib.sha256(held).hexdigest() for name, held in handed_out(exercise).items()}


def _prepare(exercise: Exercise, folder: Path) -> None:
    """Run prepare.py, if there is one, in the folder; raises Refused with its last words."""
    if not (folder / "prepare.py").exists():
        return
    # In its final place: an environment that is made here has the place written in it.
    try:
        ran = script.attempt([sys.executable, "prepare.py"], folder, seconds=300)
        ran.succeeded("prepare.py")
    except AssertionError as failure:
        last = str(failure).splitlines()[-1]
        message = f"{folder} could not be made: prepare.py: {last}; nothing was changed"
        raise Refused(f"{message}\nhint: what it does stands in its first lines") from None
    (folder / UNFINISHED).unlink()


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
    if content.is_repository() and folder.resolve().is_relative_to(content.root()):
        raise Refused(
            f"{folder} lies inside the lesson's own repository; choose another place, for example\n"
            "hint: lesson start --into ~/beyond-venv"
        )
