"""What an author types: new, check, record, lock."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lesson import content, layout, prose, replay, workspace
from lesson.channel import sources
from lesson.content import STEM, VERB_PHRASE, Episode, Exercise
from lesson.document import read_text, save
from lesson.tools import pip
from lesson.workspace import Refused

EPISODE = """---
teaching: 10
exercises: 5
captures: []
---
# {title}

/// questions
- What does this episode answer?
///

/// objectives
- Do one thing that can be observed.
///

Say why before showing a command.

## A first section

/// exercise | {exercise}
///

/// keypoints
- One thing to remember.
///
"""
EXERCISE = """---
minutes: 5
type: fill
objective: Do one thing that can be observed.
skip: Name the part that a helper gives away when time is short.
---
# {title}

What to do, and why.

## Hint

Where to look.

## Hint

All but the answer.
"""
CHECK = '''

def {function}(work: Path) -> None:
    """Say what the learner has done when this passes."""
    assert (work / "file.txt").exists(), "file.txt is not there yet; make it."
'''


def chosen(words: Sequence[str]) -> list[Episode]:
    """The named episodes, all of them where none is named."""
    return [content.find_episode(word) for word in words] or content.episodes()


def check_all(words: Sequence[str], anyway: bool = False) -> int:
    """Compare pages with real runs, but only those that changed; 1 where one is not as shown."""
    base = content.root()
    broken = [*layout.faults(base), *prose.faults(base)]
    print("\n".join(broken), end="\n" if broken else "")
    failed, left_out = bool(broken), False
    for episode in chosen(words):
        stamp = None if anyway or words else replay.unchanged(episode)
        if stamp:
            print(f"{episode.path.name}: unchanged since {stamp.date}, not run again")
            left_out = True
            continue
        result = replay.check(episode)
        print("\n".join(replay.report(result)))
        failed |= bool(result.faults)
    if left_out:
        print("hint: our own tools were not looked at; `lesson dev check --all` runs every page")
    return int(failed)


def record_all(words: Sequence[str]) -> int:
    """Rewrite the outputs of pages and the recorded notebooks; 1 where a page could not be run."""
    failed = False
    for episode in chosen(words):
        result = replay.record(episode)
        print("\n".join(replay.report(result)))
        failed |= bool(result.faults)
        for path in record_notebooks(episode):
            print(f"{path.name}: recorded")
    return int(failed)


def record_notebooks(episode: Episode) -> Iterator[Path]:
    """The solutions' notebooks that were run anew and written, because their script changed."""
    from lesson import notebook

    for exercise in episode.exercises:
        if exercise.script is None:
            continue
        with tempfile.TemporaryDirectory(prefix="lesson-") as base:
            folder = Path(base, exercise.name)
            workspace.start(exercise, folder)
            workspace.solve(exercise, folder)
            made = notebook.from_script(folder / exercise.script.name)
            path = exercise.solution / exercise.script.with_suffix(".ipynb").name
            if not path.exists() or notebook.code(path) != notebook.code(
                folder / exercise.script.name
            ):
                notebook.write(notebook.execute(made, folder), path)
                yield path


def new(stem: str, exercise: str) -> Iterator[Path]:
    """The files made for an exercise, and for its episode where that is new."""
    if not STEM.fullmatch(stem):
        raise Refused(f"`{stem}` is no stem: expected two digits and a slug, such as 67-spack")
    if not VERB_PHRASE.fullmatch(exercise):
        raise Refused(f"`{exercise}` is no verb phrase: expected words such as pin-the-compiler")
    base = content.root()
    made = Exercise(Episode(base, stem), exercise)
    words = {
        "title": exercise.replace("-", " ").capitalize(),
        "exercise": exercise,
        "function": made.function,
    }
    files = {
        made.folder / "README.md": EXERCISE,
        made.solution / "README.md": "Why it works, and why the tempting answers do not.\n",
    }
    if not made.episode.path.exists():
        head = f'"""The checks of {stem}."""\n\nfrom pathlib import Path\n'
        files |= {made.episode.path: EPISODE, made.check: head}
    if made.folder.exists():
        raise Refused(f"{made.folder} is there already; nothing was changed")
    if other := _namesake(made):
        raise Refused(f"{other} has that name already; nothing was changed")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**words), encoding="utf-8")
        yield path
    with made.check.open("a", encoding="utf-8") as checks:
        checks.write(CHECK.format(**words))


def _namesake(made: Exercise) -> Path | None:
    """What has the episode's slug under another number, or the exercise's name; or None."""
    base, mine = made.episode.base, made.episode
    if not any((base / "episodes").glob("*.md")):
        return None
    for episode in content.episodes(base):
        if episode.slug == mine.slug and episode.stem != mine.stem:
            return episode.path
    return next((e.folder for e in content.exercises(base) if e.name == made.name), None)


def lock() -> int:
    """Renew requirements.lock and the locks of wheels: with hashes, naming no registry."""
    for path in (content.root() / "episodes" / "index.lock", sources.LOCK):
        save(path, pip.relocked(read_text(path)))
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--group", "dev"]
    command += ["--universal", "--generate-hashes", "--python-version", "3.11.2"]
    command += ["--no-header", "--no-annotate", "--quiet", "--output-file", "requirements.lock"]
    return subprocess.run(command, cwd=content.root()).returncode
