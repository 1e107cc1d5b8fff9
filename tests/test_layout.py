"""The tree follows its rules, and each broken rule is found with one clear message."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lesson import content, layout, prose
from lesson.document import Malformed

BASE = content.root()
SHELVES = ("episodes", "exercises", "solutions", "tests", "docs")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the shelves in which rules can be broken."""
    ignored = shutil.ignore_patterns("__pycache__", "wrong-lesson")
    for shelf in SHELVES:
        shutil.copytree(BASE / shelf, tmp_path / shelf, ignore=ignored)
    return tmp_path


def test_the_layout_is_kept() -> None:
    assert layout.faults(BASE) == []


def test_the_text_reads_as_agreed() -> None:
    assert prose.faults(BASE) == []


def first(tree: Path) -> content.Exercise:
    return content.exercises(tree)[0]


def remove_solution(tree: Path) -> str:
    shutil.rmtree(first(tree).solution)
    return "the solution is missing"


def remove_check(tree: Path) -> str:
    path = first(tree).check
    path.write_text(path.read_text("utf-8").replace(first(tree).function, "unnamed"), "utf-8")
    return "is missing"


def empty_a_hint(tree: Path) -> str:
    readme = first(tree).folder / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\n## Hint\n", encoding="utf-8")
    return "is empty"


def misspell_an_objective(tree: Path) -> str:
    readme = first(tree).folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("objective: ", "objective: X"), "utf-8")
    return "its objective is none of the episode's"


def add_a_folder(tree: Path) -> str:
    (tree / "exercises" / "99-stray").mkdir()
    return "belongs to no episode"


def add_an_exercise_that_no_page_mentions(tree: Path) -> str:
    shutil.copytree(first(tree).folder, first(tree).folder.with_name("be-forgotten"))
    return "0 times, wanted once"


def add_a_file_at_the_top(tree: Path) -> str:
    (tree / "notes.txt").touch()
    return "nothing of this name belongs at the top"


def give_a_slug_twice(tree: Path) -> str:
    old = content.episodes(tree)[0]
    for path in [path for shelf in SHELVES for path in (tree / shelf).glob(f"{old.stem}*")]:
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, path.with_name(path.name.replace(old.stem, f"99-{old.slug}")))
    return f"has the slug `{old.slug}` of "


def give_an_exercise_the_name_of_another(tree: Path) -> str:
    one, *_, last = content.exercises(tree)
    for shelf in ("exercises", "solutions"):
        old = tree / shelf / one.episode.stem / one.name
        shutil.copytree(old, tree / shelf / last.episode.stem / one.name)
    page = last.episode.path
    named = f"/// exercise | {one.name}\n///\n"
    page.write_text(f"{page.read_text('utf-8')}\n{named}", encoding="utf-8")
    return "has the name of "


def change_the_minutes(tree: Path) -> str:
    path = content.episodes(tree)[0].path
    path.write_text(path.read_text("utf-8").replace("exercises: ", "exercises: 1"), "utf-8")
    return "but they add up to"


def add_an_objective(tree: Path) -> str:
    path = content.episodes(tree)[0].path
    listed = "/// objectives\n"
    text = path.read_text("utf-8").replace(listed, f"{listed}- Fly.\n")
    path.write_text(text, "utf-8")
    return "no exercise serves the objective `Fly.`"


def import_a_library(tree: Path) -> str:
    path = first(tree).check
    path.write_text(path.read_text("utf-8") + "\nimport numpy\n", "utf-8")
    return "not numpy"


@pytest.mark.parametrize(
    "spoil",
    [
        remove_solution,
        remove_check,
        empty_a_hint,
        misspell_an_objective,
        add_a_folder,
        add_an_exercise_that_no_page_mentions,
        add_a_file_at_the_top,
        give_a_slug_twice,
        give_an_exercise_the_name_of_another,
        change_the_minutes,
        add_an_objective,
        import_a_library,
    ],
)
def test_a_broken_rule_is_found(spoil: Callable[[Path], str], tree: Path) -> None:
    assert layout.faults(tree) == []
    words = spoil(tree)
    found = layout.faults(tree)
    assert [fault for fault in found if words in fault], found


def test_a_lesson_without_episodes_is_refused(tree: Path) -> None:
    for path in (tree / "episodes").glob("*.md"):
        path.unlink()
    with pytest.raises(Malformed, match="holds no episode"):
        layout.faults(tree)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/// chalenge\n///", "there is no block `chalenge`"),
        ("/// callout\nNever closed.", "is not closed"),
        ("///", "closes no block"),
        ("This is obviously true.", "belittles"),
        ("It doesn't work.", "contraction"),
        ("One sentence. Another one.", "start a new line"),
        ("```console\n$ true\n" + "x" * 90 + "\n```", "90 columns"),
        ("```console\n$ seq 30\n" + "1\n" * 30 + "```", "30 lines of output"),
        ("```console\n$ seq 9 | head -n 1\n1\n```", "may close the pipe too early"),
        ("```console\n$ seq 9 | grep --quiet 1\n```", "may close the pipe too early"),
    ],
)
def test_prose_that_breaks_a_rule_is_found(line: str, words: str, tree: Path) -> None:
    path = content.episodes(tree)[0].path
    assert prose.faults(tree) == []
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", encoding="utf-8")
    found = prose.faults(tree)
    assert len(found) == 1, found
    assert words in found[0]
