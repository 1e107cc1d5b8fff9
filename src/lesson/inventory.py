"""What an exercise hands out, and what a learner's folder holds in its place."""

import codecs
import hashlib
import os
import re
import stat
from pathlib import Path

from lesson.content import Exercise

UNFINISHED = ".unfinished"  # in a folder for as long as it is being made
MOST = 10_000_000  # bytes of a file that a check reads
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def shipped(exercise: Exercise) -> dict[str, Path]:
    """The files that the exercise's folder holds for a learner, by their names in it."""
    paths = [path for path in exercise.folder.rglob("*") if path.is_file()]
    named = {path.relative_to(exercise.folder).as_posix(): path for path in sorted(paths)}
    return {name: path for name, path in named.items() if "__pycache__" not in name.split("/")}


def notebook(exercise: Exercise) -> str:
    """The name of the notebook that is made from the exercise's script; empty where none is."""
    return exercise.script.with_suffix(".ipynb").name if exercise.script else ""


def digest(path: Path) -> str:
    """The sha256 of an ordinary file; empty for what is not there or is another thing."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def backups(folder: Path) -> list[Path]:
    """The folders in which earlier work was put aside, the newest last."""
    named = re.compile(rf"{re.escape(folder.name)}\.(\d+)")
    try:
        found = [(named.fullmatch(path.name), path) for path in folder.parent.iterdir()]
    except OSError:
        return []
    return [path for _, path in sorted((int(name[1]), path) for name, path in found if name)]


def fault(exercise: Exercise, work: Path) -> str:
    """What keeps a check from reading the folder, in a learner's words; empty where nothing does.

    Links are looked at, not followed: what lies outside of the learner's folder is not ours to
    read, and a pipe or a disk as large as the world would keep a check busy for ever.
    """
    home = work.absolute().parent.parent.resolve()
    try:
        found = _folder(exercise, work, home)
        for name, path in [] if found else _names(exercise).items():
            found = found or _file(exercise, work, name, path, home)
    except OSError as problem:
        at = Path(problem.filename or work)
        shown = at.relative_to(work) if at != work and at.is_relative_to(work) else at
        return f"{shown} cannot be read: {problem.strerror}. {_permit(problem)}"
    return found


def _permit(problem: OSError) -> str:
    if isinstance(problem, PermissionError):
        return "Give yourself back the permission to read it, then check again."
    return "Check again when it can be."


def _names(exercise: Exercise) -> dict[str, Path | None]:
    made = notebook(exercise)
    return {**shipped(exercise), **({made: None} if made else {})}


def _folder(exercise: Exercise, work: Path, home: Path) -> str:
    kept = backups(work)
    earlier = f" Your earlier files are kept in {kept[-1]}." if kept else ""
    start = f"`lesson start {exercise.word}`"
    if not os.path.lexists(work):
        return f"There is no folder {work}; {start} makes it.{earlier}"
    if work.is_symlink() and (told := _outside(work, str(work), home)):
        return told
    if not work.is_dir():
        return f"{work} is a file, wanted a folder; move it away, then {start} makes it.{earlier}"
    if (work / UNFINISHED).exists():
        return (
            f"{work} was not made to its end, because the lesson was stopped; {start} makes it "
            f"anew and puts aside what is there.{earlier}"
        )
    return ""


def _outside(path: Path, name: str, home: Path) -> str:
    """What to say of a link, empty where it leads to something in the learner's folder."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a link to itself, up to Python 3.12
        return f"{name} is a link to {path.readlink()}, which is not there; put the file itself."
    if target.is_relative_to(home):
        return ""
    return (
        f"{name} is a link to {path.readlink()}, outside of your folder, and is not followed; "
        "put the file itself in its place."
    )


def _file(exercise: Exercise, work: Path, name: str, original: Path | None, home: Path) -> str:
    """What is wrong with one file; that it is missing is for the check to judge."""
    path = work / name
    for place in (*reversed(path.relative_to(work).parents[:-1]), path.relative_to(work)):
        if (work / place).is_symlink() and (told := _outside(work / place, str(place), home)):
            return told
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not stat.S_ISREG(state.st_mode):
        kind = KINDS.get(stat.S_IFMT(state.st_mode), "no ordinary file")
        return (
            f"{name} is {kind}, wanted a file; move it away, "
            f"then `lesson reset {exercise.name}` brings the file back."
        )
    if state.st_size > MOST:
        size = f"{state.st_size:,} bytes, more than {MOST:,}"
        return f"{name} holds {size}; take out what does not belong in it."
    return _text(path.read_bytes(), name, original)


def _text(content: bytes, name: str, original: Path | None) -> str:
    return undecodable(content, name) if original is None or _is_text(original) else ""


def undecodable(content: bytes, name: str) -> str:
    """What to say of a file that is not UTF-8 text; empty where it is."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        kind = "UTF-16 text, as `>` of Windows PowerShell writes it"
        return f"{name} is {kind}; save it as UTF-8 and check again."
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return f"{name}, line {line}: not UTF-8 text; save it as UTF-8 and check again."
    return ""


def _is_text(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True
