"""Every exercise fails as handed out, passes solved, and knows its wrong answers."""

from collections import Counter
from pathlib import Path

import pytest

from lesson import check, content, parsons, quiz, workspace, wrong
from lesson.content import Exercise
from lesson.wrong import Wrong

EXERCISES = content.exercises()


def every_wrong_answer() -> list:
    found = [(exercise, known) for exercise in EXERCISES for known in wrong.answers(exercise)]
    return [pytest.param(*pair, id=f"{pair[0].name}-{pair[1].name}") for pair in found]


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
    assert check.verdict(exercise, work).passed
    assert state(work) == before


def state(folder: Path) -> dict[str, tuple[int, int, int]]:
    states = {str(path): path.lstat() for path in [folder, *folder.rglob("*")]}
    return {name: (s.st_mode, s.st_mtime_ns, s.st_size) for name, s in states.items()}


@pytest.mark.parametrize(("exercise", "known"), every_wrong_answer())
def test_every_known_wrong_answer_gets_its_own_diagnosis(
    exercise: Exercise, known: Wrong, work: Path, count: Counter
) -> None:
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    known.spoil(work)
    found = finding(exercise, work, f"although it is spoilt by {known.name}")
    assert known.words in found, f"{known.name}: another diagnosis was given"
    count["wrong"] += 1


SCRIPTS = [(e, path.name) for e in EXERCISES for path in sorted(e.folder.glob("*.sh"))]


@pytest.mark.parametrize(("exercise", "name"), SCRIPTS, ids=lambda one: getattr(one, "name", one))
def test_every_shell_script_with_the_line_ends_of_windows_is_told(
    exercise: Exercise, name: str, work: Path
) -> None:
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    lines = (work / name).read_text(encoding="utf-8")
    (work / name).write_text(lines, encoding="utf-8", newline="\r\n")
    found = finding(exercise, work, f"although {name} has the line ends of Windows")
    assert f"{name} ends its lines as Windows does" in found


def test_every_exercise_has_a_known_wrong_answer(exercise: Exercise) -> None:
    assert list(wrong.answers(exercise)), f"{exercise.word} knows no wrong answer"


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
