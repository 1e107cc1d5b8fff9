"""A learner at a real terminal: from an empty folder to the end, with every known mistake once."""

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lesson import content, recording, workspace, wrong
from lesson.content import Episode, Exercise
from lesson.session import Session

EPISODES = content.episodes()
EXERCISES = content.exercises()
FIRST, SECOND = EXERCISES[:2]
MINE = "beyond-venv"
LIMIT = 180.0  # seconds for one command, on a machine that has much else to do


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "a home"
    folder.mkdir()
    return folder


@pytest.fixture
def known(home: Path) -> dict[str, str]:
    """What every terminal of the learner knows."""
    return recording.environment(home)


@pytest.fixture
def session(home: Path, known: dict[str, str]) -> Iterator[Session]:
    with Session(home, known, limit=LIMIT) as opened:
        yield opened


def place(home: Path, exercise: Exercise) -> Path:
    """Where the learner's copy of an exercise is."""
    return home / MINE / exercise.episode.slug / exercise.name


def told(said: str, label: str) -> str:
    """The command that an answer tells the learner to type, nothing where it tells none."""
    found = re.search(rf"(?m)^{label}: (.+)$", said)
    return found[1] if found else ""


def good(session: Session, command: str) -> str:
    """What a command says that has to end well."""
    said, status = session.run(command)
    assert status == 0, f"{command}: {said}"
    return said


def refused(session: Session, command: str) -> str:
    """What a check says of an exercise that is not solved."""
    said, status = session.run(command)
    assert status == 1, f"{command}: {said}"
    assert "Not yet: " in said
    assert "Traceback" not in said
    return said


def listed(session: Session) -> dict[str, str]:
    """The state of each exercise, as the command gives it to other programs."""
    rows = json.loads(good(session, "lesson list --json"))
    return {row["exercise"]: row["state"] for row in rows}


def test_a_learner_follows_what_the_lesson_says_from_an_empty_folder_to_the_end(
    session: Session, home: Path
) -> None:
    done: list[str] = []
    command = told(good(session, "lesson"), "Type")
    while command:
        begun = good(session, command)
        good(session, told(begun, "Go there"))
        refused(session, told(begun, "Then"))
        exercise = next(e for e in EXERCISES if e.word not in done)
        assert told(good(session, "lesson"), "Type") == f"lesson check {exercise.name}"
        workspace.solve(exercise, place(home, exercise))
        solved = good(session, "lesson check")
        done.append(exercise.word)
        command = told(solved, "Next")
    assert done == [exercise.word for exercise in EXERCISES]
    assert set(listed(session).values()) == {"done"}
    assert "Type: lesson list" in good(session, "lesson")


def squeezed(text: str) -> str:
    """The text without its spaces: where lines were wrapped must not matter."""
    return re.sub(r"\s", "", text)


def lay_back(folder: Path, kept: Path) -> None:
    """Make the folder, in which somebody stands, as it was when it was kept."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)


def make_each_mistake(session: Session, exercise: Exercise, folder: Path, kept: Path) -> int:
    """Give the command each known wrong answer; how many there are."""
    shutil.copytree(folder, kept, symlinks=True)
    made = 0
    for mistake in wrong.answers(exercise):
        mistake.spoil(folder)
        said = refused(session, "lesson check")
        assert squeezed(mistake.words) in squeezed(said), f"{exercise.word}, {mistake.name}: {said}"
        lay_back(folder, kept)
        made += 1
    return made


def go_through(episode: Episode, home: Path, known: dict[str, str], kept: Path) -> int:
    """Do an episode in a terminal of its own, with every mistake; how many were made."""
    made = 0
    with Session(home, known, limit=LIMIT) as session:
        good(session, f"lesson start {episode.slug}")
        for exercise in episode.exercises:
            folder = place(home, exercise)
            good(session, f"cd '{folder}'")
            refused(session, "lesson check")
            workspace.solve(exercise, folder)
            made += make_each_mistake(session, exercise, folder, kept / exercise.name)
            good(session, "lesson check")
    return made


def test_every_known_mistake_gets_its_diagnosis_in_terminals_that_share_a_folder(
    session: Session, home: Path, known: dict[str, str], tmp_path: Path
) -> None:
    # One terminal for each episode: in one after the other, this would take minutes.
    with ThreadPoolExecutor(len(EPISODES)) as pool:
        running = [pool.submit(go_through, e, home, known, tmp_path / e.stem) for e in EPISODES]
        made = sum(one.result() for one in running)
    assert made == sum(len([*wrong.answers(exercise)]) for exercise in EXERCISES)
    assert made > len(EXERCISES)
    assert set(listed(session).values()) == {"done"}, "what one terminal noted, another one lost"


def test_a_learner_watches_and_presses_every_key(session: Session, home: Path) -> None:
    good(session, f"lesson start {FIRST.name}")
    good(session, f"cd '{place(home, FIRST)}'")
    before = good(session, "stty --save")
    session.type("lesson watch")
    session.press("\n")
    session.see("Not yet")
    session.see("quit")  # the keys are listed when they can be pressed
    for key, answer in (
        ("h", f"Hint 1 of {len(FIRST.hints)}"),
        ("h", f"Hint 2 of {len(FIRST.hints)}"),
        ("l", "you are here"),
        ("c", "1 not yet"),
        ("r", "Not yet"),
    ):
        session.press(key)
        session.see(answer)
        session.see("quit")
    workspace.solve(FIRST, place(home, FIRST))
    session.see("Solved")
    session.see("quit")
    session.press("n")
    session.see("Not yet")
    session.see(SECOND.function)
    session.see("quit")
    session.press("q")
    assert session.ended()[1] == 0
    assert good(session, "stty --save") == before, "the terminal is not as it was"
    assert listed(session)[FIRST.word] == "done"


def test_a_watch_is_ended_by_control_c(session: Session, home: Path) -> None:
    good(session, f"lesson start {FIRST.name}")
    before = good(session, "stty --save")
    session.type("lesson watch")
    session.press("\n")
    session.see("quit")
    session.press("\x03")
    said, status = session.ended()
    assert status == 130
    assert "Traceback" not in said
    assert good(session, "stty --save") == before, "the terminal is not as it was"
