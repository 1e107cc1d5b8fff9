"""Every exercise fails as handed out, passes solved, and knows its wrong answers."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lesson import check, content, parsons, quiz, workspace
from lesson.content import Exercise

EXERCISES = content.exercises()
Spoil = Callable[[Path], None]


def wrong_answers(exercise: Exercise) -> Iterator[tuple[str, Spoil, str]]:
    """A name, what it does to a solved folder, and words its diagnosis holds."""
    for folder in exercise.wrong:
        words = (folder / "diagnosis.txt").read_text(encoding="utf-8").strip()
        yield folder.name, lambda work, layer=folder: workspace.lay_over(work, layer), words
    key = check.key(exercise)
    if (exercise.folder / quiz.FILE).exists():
        yield from wrong_choices(key)
    if (exercise.folder / parsons.FILE).exists():
        yield from wrong_orders(exercise, key)


def wrong_choices(key: dict) -> Iterator[tuple[str, Spoil, str]]:
    for name, entry in key.items():
        for option, words in entry["wrong"].items():
            spoil = {name: option}
            yield f"{name}={option}", lambda work, a=spoil: workspace.answer(work, a), words


def wrong_orders(exercise: Exercise, key: dict) -> Iterator[tuple[str, Spoil, str]]:
    lines = list(key["lines"].values())
    for line, words in key["distractors"].items():
        yield line, lambda work, line=line: write_order(work, [*lines, line]), words
    for later, earliers in key["after"].items():
        for earlier in earliers:
            spoiled = [label for label in key["lines"] if label != later]
            spoiled.insert(spoiled.index(earlier), later)
            order = [key["lines"][label] for label in spoiled]
            words = f"`{key['lines'][later]}` comes before `"
            yield f"{later}<{earlier}", lambda work, o=order: write_order(work, o), words


def write_order(work: Path, lines: list[str]) -> None:
    (work / parsons.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def every_wrong_answer() -> list:
    found = [(exercise, *wrong) for exercise in EXERCISES for wrong in wrong_answers(exercise)]
    return [pytest.param(*wrong, id=f"{wrong[0].name}-{wrong[1]}") for wrong in found]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "a learner's folder"


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda exercise: exercise.name)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    return request.param


def test_there_are_exercises() -> None:
    assert EXERCISES


def finding(exercise: Exercise, work: Path, state: str) -> str:
    """What the check says of a folder that it must not accept."""
    try:
        check.run(exercise, work)
    except AssertionError as found:
        return str(found)
    raise RuntimeError(f"{exercise.word} passes {state}; its check, or its files, must change")


def test_every_exercise_fails_as_handed_out(exercise: Exercise, work: Path, count: Counter) -> None:
    workspace.start(exercise, work)
    found = finding(exercise, work, "as handed out")
    assert len(found) > 20, "a check's message tells what is missing"
    count["unsolved"] += 1


def test_an_exercise_that_is_solved_as_handed_out_is_found(work: Path) -> None:
    workspace.start(EXERCISES[0], work)
    workspace.solve(EXERCISES[0], work)
    with pytest.raises(RuntimeError, match="passes as handed out"):
        finding(EXERCISES[0], work, "as handed out")


def test_every_exercise_passes_with_its_solution(
    exercise: Exercise, work: Path, count: Counter
) -> None:
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    check.run(exercise, work)
    count["solved"] += 1


def test_what_an_exercise_prepares_knows_its_own_place(exercise: Exercise, work: Path) -> None:
    workspace.start(exercise, work)
    files = [path for path in work.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert files
    made_elsewhere = f".{work.name}.new".encode()
    assert not [path for path in files if made_elsewhere in path.read_bytes()]


def test_a_check_writes_nothing_in_the_learners_folder(exercise: Exercise, work: Path) -> None:
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    before = state(work)
    check.run(exercise, work)
    assert state(work) == before


def state(folder: Path) -> dict[str, tuple[int, int]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


@pytest.mark.parametrize(("exercise", "name", "spoil", "words"), every_wrong_answer())
def test_every_known_wrong_answer_gets_its_own_diagnosis(
    exercise: Exercise, name: str, spoil: Spoil, words: str, work: Path, count: Counter
) -> None:
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    spoil(work)
    found = finding(exercise, work, f"although it is spoilt by {name}")
    assert words in found, f"{name}: another diagnosis was given"
    count["wrong"] += 1


def test_every_exercise_has_a_known_wrong_answer(exercise: Exercise) -> None:
    assert list(wrong_answers(exercise)), f"{exercise.word} knows no wrong answer"


def test_every_wrong_option_has_a_diagnosis(exercise: Exercise, work: Path) -> None:
    if not (exercise.folder / quiz.FILE).exists():
        return
    key = check.key(exercise)
    for question in quiz.read(exercise.folder):
        wrong = set(question.options) - {key[question.name]["answer"]}
        assert set(key[question.name]["wrong"]) == wrong, question.name


def test_an_order_starts_shuffled_and_complete(exercise: Exercise) -> None:
    if not (exercise.folder / parsons.FILE).exists():
        return
    key = check.key(exercise)
    lines = parsons.read(exercise.folder)
    assert sorted(lines) == sorted([*key["lines"].values(), *key["distractors"]])
