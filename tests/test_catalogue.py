"""A list says how far one is, and a word that is nearly right is understood."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lesson import catalogue, content
from lesson.catalogue import BEGUN, DONE, NEW
from lesson.content import Unknown
from lesson.progress import Progress

EXERCISES = content.exercises()
FIRST, SECOND, THIRD = EXERCISES[:3]


@pytest.fixture
def state(tmp_path: Path) -> Progress:
    """The first exercise is done, the second begun."""
    found = Progress(tmp_path / "mine", current=SECOND.word, done=[FIRST.word])
    found.hints = {SECOND.word: 2}
    found.place(SECOND).mkdir(parents=True)
    return found


def lesson(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the command says and returns when it is typed in a folder."""
    typed = [sys.executable, "-m", "lesson", *words]
    return subprocess.run(typed, cwd=folder, capture_output=True, text=True, timeout=60)


def test_rows_are_in_the_order_of_the_lesson_and_know_their_state(state: Progress) -> None:
    rows = catalogue.rows(state)
    assert [row.exercise.word for row in rows] == [exercise.word for exercise in EXERCISES]
    assert [row.state for row in rows[:3]] == [DONE, BEGUN, NEW]
    assert [row.current for row in rows[:3]] == [False, True, False]
    assert rows[1].hints == 2


def test_rows_are_chosen_by_episode_by_state_and_by_what_they_speak_of(state: Progress) -> None:
    rows = catalogue.rows(state)
    for episode in content.episodes():
        found = catalogue.chosen(rows, episode=episode.slug)
        assert [row.exercise for row in found] == episode.exercises
        assert catalogue.chosen(rows, episode=episode.stem) == found
    assert catalogue.chosen(rows, pending=False) == rows[:1]
    assert catalogue.chosen(rows, pending=True) == rows[1:]
    words = THIRD.readme.title().upper()
    assert rows[2] in catalogue.chosen(rows, text=words)
    assert catalogue.chosen(rows, text=f"{words} no-exercise-says-this") == []
    hint = EXERCISES[0].hints[-1]
    assert catalogue.chosen(rows, text=hint) == [], "a search must not look into hints"


def test_the_sum_counts_minutes_of_what_is_left(state: Progress) -> None:
    rows = catalogue.rows(state)
    left = sum(exercise.minutes for exercise in EXERCISES[1:])
    assert catalogue.summary(rows) == f"1 of {len(rows)} solved, about {left} minutes left"
    assert catalogue.summary(rows[:1]) == "1 of 1 solved, nothing is left"


def test_what_follows_goes_once_around(state: Progress) -> None:
    assert catalogue.following(state, FIRST.word) == SECOND
    assert catalogue.following(state, EXERCISES[-1].word) == SECOND
    assert catalogue.following(state, "gone/long-ago") == SECOND
    state.done = [exercise.word for exercise in EXERCISES[:-1]]
    assert catalogue.following(state, EXERCISES[-1].word) == EXERCISES[-1]
    state.done.append(EXERCISES[-1].word)
    assert catalogue.following(state, FIRST.word) is None


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.word)
def test_each_exercise_is_found_by_its_name_and_by_its_word(exercise: content.Exercise) -> None:
    assert catalogue.find(exercise.name) == exercise
    assert catalogue.find(f"{exercise.word}/") == exercise
    assert catalogue.find_all(exercise.name) == [exercise]
    nearly = exercise.name[1:]
    with pytest.raises(Unknown, match=f"did you mean .*`{exercise.name}`"):
        catalogue.find(nearly)


def test_an_episode_stands_for_its_exercises() -> None:
    for episode in content.episodes():
        for word in (episode.slug, episode.stem):
            assert catalogue.find_all(word) == episode.exercises
            first = episode.exercises[0].name
            with pytest.raises(Unknown, match=f"is an episode; its exercises are {first}"):
                catalogue.find(word)


@pytest.mark.parametrize("word", ["", "xyzzy", "../..", "venv/", "é" * 300, "[", "venv/xyzzy"])
def test_a_word_that_is_like_no_other_is_answered(word: str) -> None:
    with pytest.raises(Unknown, match=r"no exercise is called|is an episode"):
        catalogue.find(word)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["start", "uvv"], "no episode or exercise is called `uvv`; did you mean `uv`"),
        (["list", "--episode", "lock"], "no episode is called `lock`; did you mean `locks`?"),
        (["check", FIRST.name[:-1]], f"did you mean `{FIRST.name}`?"),
        (["chek"], "Did you mean one of: 'check', 'choose'?"),
        (["list", "--serch", "x"], "Did you mean '--search'?"),
        (["check", "--all", FIRST.name], "not both"),
    ],
)
def test_a_slip_of_the_finger_gets_one_message(words: list[str], told: str, tmp_path: Path) -> None:
    said = lesson(tmp_path, *words)
    assert (said.returncode, said.stdout) == (2, "")
    assert told in said.stderr
    assert "Traceback" not in said.stderr


def test_a_list_can_be_read_by_a_program(tmp_path: Path) -> None:
    said = lesson(tmp_path, "list", "--json", "--episode", FIRST.episode.slug)
    rows = json.loads(said.stdout)
    assert [row["exercise"] for row in rows] == [e.word for e in FIRST.episode.exercises]
    assert {row["state"] for row in rows} == {NEW}
    assert rows[0] == {
        "exercise": FIRST.word,
        "title": FIRST.readme.title(),
        "minutes": FIRST.minutes,
        "needs": FIRST.readme.meta.get("needs", ""),
        "state": NEW,
        "current": False,
        "hints": 0,
    }


def test_a_list_fits_a_terminal_and_shows_states_without_colour(tmp_path: Path) -> None:
    said = lesson(tmp_path, "list").stdout
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 80
    for exercise in EXERCISES:
        assert f"[ ] {exercise.name} " in said
    assert lesson(tmp_path, "list", "--done").stdout.startswith("No exercise is like that.")


def completed(folder: Path, typed: str) -> list[str]:
    """What Tab offers after these words."""
    script = (
        "import os\nfrom lesson.__main__ import main\n"
        f"os.environ.update(_LESSON_COMPLETE='bash_complete', COMP_WORDS={typed!r}, "
        f"COMP_CWORD='{len(typed.split(' ')) - 1}')\nmain([])\n"
    )
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert said.stderr == ""
    return [line.partition(",")[2] for line in said.stdout.splitlines()]


def test_tab_completes_commands_episodes_and_exercises(tmp_path: Path) -> None:
    assert completed(tmp_path, "lesson che") == ["check"]
    assert completed(tmp_path, f"lesson check {FIRST.name[:-2]}") == [FIRST.name]
    assert FIRST.episode.slug in completed(tmp_path, f"lesson start {FIRST.episode.slug}")
    assert FIRST.name in completed(tmp_path, "lesson start ")
    slugs = [episode.slug for episode in content.episodes()]
    assert completed(tmp_path, "lesson list --episode ") == slugs
    assert completed(tmp_path, "lesson doctor ") == slugs
    assert completed(tmp_path, "lesson choose lib") == ["libraries"]
    assert "record" in completed(tmp_path, "lesson dev ")


def test_tab_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[str]:
        raise OSError("the lesson cannot be read")

    assert catalogue.completion(broken, "a") == []
