"""The rules of the four shelves, each a function that gives back what breaks it."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from lesson import check, content
from lesson.content import VERB_PHRASE, Episode, Exercise
from lesson.document import shown
from lesson.exercise import KINDS

TOP = {
    "README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "CITATION.cff",
    "LICENSE", "LICENSE-text", "LICENSE-data", "Makefile", "mkdocs.yml",
    "pyproject.toml", "requirements.lock", "environment.yml", "postBuild",
    "docs", "episodes", "exercises", "solutions", "capstone", "tests", "benchmarks", "src",
}  # fmt: skip
BUILT = {"artefacts", "site", "dist"}  # what `make` writes; git ignores it
LOCKS = {"index.lock", "transcripts.lock"}
# What a learner's check may import from lesson.
FOR_CHECKS = {
    *("archive", "bash", "capture", "card", "derivation", "elsewhere", "environment", "equipment"),
    *("nar", "parsons", "quiz", "recipe", "request", "restoration", "scheme", "score", "script"),
    *("solver", "yml"),
}


def faults(base: Path) -> list[str]:
    """Everything in the tree that breaks a rule; raises Malformed where a file cannot be read."""
    found = [*strays(base), *pairs(base), *twice(base)]
    for episode in content.episodes(base):
        found += list(budget(episode))
        for exercise in episode.exercises:
            if exercise.folder.is_dir():
                for rule in RULES:
                    found += list(rule(exercise))
    return found


def visible(folder: Path) -> list[Path]:
    """The folder's entries in order, without hidden ones and caches."""
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in entries if path.name[0] != "." and path.name != "__pycache__"]


def strays(base: Path) -> Iterator[str]:
    """What lies where no rule puts it."""
    for path in visible(base):
        if path.name not in TOP | BUILT:
            yield f"{shown(path)}: nothing of this name belongs at the top; see CONTRIBUTING.md"
    stems = {episode.stem for episode in content.episodes(base)}
    for path in visible(base / "episodes"):
        if path.suffix != ".md" and path.name not in LOCKS:
            yield f"{shown(path)}: only episodes, as NN-slug.md, and their locks belong here"
    for shelf in ("exercises", "solutions"):
        for path in visible(base / shelf):
            if path.name not in stems:
                yield f"{shown(path)}: belongs to no episode; expected a stem such as {min(stems)}"
    for path in visible(base / "tests"):
        if re.match(r"\d", path.name) and path.stem not in stems:
            yield f"{shown(path)}: holds the checks of no episode"


def pairs(base: Path) -> Iterator[str]:
    """An exercise that is missing on one of the shelves, or that no page mentions."""
    for episode in content.episodes(base):
        names = {path.name for path in visible(base / "exercises" / episode.stem)}
        solved = {path.name for path in visible(base / "solutions" / episode.stem)}
        asked = [exercise.name for exercise in episode.exercises]
        for name in sorted(names | solved | set(asked) | _checked(episode)):
            yield from _shelves(Exercise(episode, name), names, solved, asked)


def twice(base: Path) -> Iterator[str]:
    """Names that two have: a slug is an address and a folder, a name the word in the command."""
    slugs: dict[str, Path] = {}
    names: dict[str, Path] = {}
    for episode in content.episodes(base):
        if (first := slugs.setdefault(episode.slug, episode.path)) != episode.path:
            yield f"{shown(episode.path)}: has the slug `{episode.slug}` of {shown(first)}"
        for exercise in episode.exercises:
            if (other := names.setdefault(exercise.name, exercise.folder)) != exercise.folder:
                yield f"{shown(exercise.folder)}: has the name of {shown(other)}"


def _checked(episode: Episode) -> set[str]:
    """The exercises that the episode's file of checks has a function for."""
    path = Exercise(episode, "none").check
    found = re.findall(r"(?m)^def test_(\w+)\(", path.read_text("utf-8") if path.exists() else "")
    return {name.replace("_", "-") for name in found}


def _shelves(
    exercise: Exercise, names: set[str], solved: set[str], asked: list[str]
) -> Iterator[str]:
    name, page = exercise.name, shown(exercise.episode.path)
    if not VERB_PHRASE.fullmatch(name):
        yield f"{shown(exercise.folder)}: expected a verb phrase such as pin-the-language"
    if name not in names:
        yield f"{shown(exercise.folder)}: there is no such exercise, but another shelf names it"
    if name not in solved:
        yield f"{shown(exercise.solution)}: the solution is missing"
    if name not in _checked(exercise.episode):
        yield f"{shown(exercise.check)}: the check `def {exercise.function}` is missing"
    if asked.count(name) != 1:
        yield f"{page}: mentions `/// exercise | {name}` {asked.count(name)} times, wanted once"


def budget(episode: Episode) -> Iterator[str]:
    """Minutes that do not add up, objectives without exercise, an episode without its parts."""
    page = shown(episode.path)
    present = [exercise for exercise in episode.exercises if exercise.folder.is_dir()]
    told, real = episode.page.integer("exercises"), sum(e.minutes for e in present)
    episode.page.integer("teaching")
    if told != real:
        yield f"{page}:1: says {told} minutes of exercises, but they add up to {real}"
    served = {exercise.readme.text("objective") for exercise in present}
    for objective in episode.objectives:
        if objective not in served:
            yield f"{page}: no exercise serves the objective `{objective}`"
    for block in ("questions", "objectives", "keypoints"):
        if not content.listed(episode.page.body, block):
            yield f"{page}: the block `/// {block}` is missing or lists nothing"
    if not any(exercise.script for exercise in present):
        yield f"{page}: has no exercise that is also a notebook"


def readme(exercise: Exercise) -> Iterator[str]:
    """What a task must say."""
    place = shown(exercise.readme.path)
    exercise.readme.title()
    exercise.readme.text("skip")
    if exercise.readme.text("type") not in KINDS:
        raise exercise.readme.wrong("type", " or ".join(KINDS), exercise.readme.text("type"))
    if exercise.readme.text("objective") not in exercise.episode.objectives:
        yield f"{place}:1: its objective is none of the episode's, word for word"
    if not exercise.task:
        yield f"{place}: has no task"
    if len(exercise.hints) < 2:
        yield f"{place}: has {len(exercise.hints)} `## Hint` sections, wanted two or more"
    for number, hint in enumerate(exercise.hints, 1):
        if not hint:
            yield f"{place}: hint {number} is empty"


def solution(exercise: Exercise) -> Iterator[str]:
    """What a solution must bring."""
    if not exercise.solution.is_dir():
        return
    if not exercise.explanation:
        yield f"{shown(exercise.solution / 'README.md')}: does not say why the solution works"
    for folder in exercise.wrong:
        if not (folder / "diagnosis.txt").exists():
            yield f"{shown(folder)}: has no diagnosis.txt with words of the check's message"
    notebook = exercise.script and exercise.solution / f"{exercise.script.stem}.ipynb"
    if notebook and not notebook.exists():
        advice = f"run `lesson dev record {exercise.episode.slug}`"
        yield f"{shown(notebook)}: the notebook is not recorded; {advice}"


def imports(exercise: Exercise) -> Iterator[str]:
    """What a learner's machine may not have."""
    check.key(exercise)
    if not exercise.check.exists():
        return
    for node in ast.walk(ast.parse(exercise.check.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            parts = {alias.name for alias in node.names}
            names = [] if node.module == "lesson" and parts <= FOR_CHECKS else [node.module or "."]
        for name in names:
            if name.partition(".")[0] not in sys.stdlib_module_names:
                place = f"{shown(exercise.check)}:{getattr(node, 'lineno', 1)}"
                yield f"{place}: a check imports the standard library and {FOR_CHECKS}, not {name}"


RULES: tuple[Callable[[Exercise], Iterator[str]], ...] = (readme, solution, imports)
