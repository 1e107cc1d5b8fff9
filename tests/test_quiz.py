"""A quiz tells a learner what is missing, and names the misconception behind a wrong answer."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson import quiz

ANSWERS = """\
# Put the name of your choice between the quotes of each answer.
[options]
changes = "has another value after activating"
stays = "has the same value"

[PATH]
prompt = "PATH"
answer = ""  # yours

["HOME or ~"]
prompt = "HOME"
answer = ''

[where]
prompt = "Where does it look first?"
answer = ""
[where.options]
a = "beside itself"
b = "in the home folder"
"""
KEY = {
    "PATH": {"answer": "changes", "wrong": {"stays": "Print PATH before and after."}},
    "HOME or ~": {"answer": "stays", "wrong": {"changes": "Nothing moves your home."}},
    "where": {"answer": "a", "wrong": {"b": "That is the user site."}},
}
RIGHT = {name: entry["answer"] for name, entry in KEY.items()}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / quiz.FILE).write_text(ANSWERS, encoding="utf-8")
    return tmp_path


def answer(work: Path, **changed: str) -> None:
    answers = {**RIGHT, **{name.replace("HOME", "HOME or ~"): a for name, a in changed.items()}}
    text = quiz.filled((work / quiz.FILE).read_text(encoding="utf-8"), answers)
    (work / quiz.FILE).write_text(text, encoding="utf-8")


def told(work: Path, **how) -> str:
    with pytest.raises(AssertionError) as finding:
        quiz.mark(work, KEY, **how)
    message = str(finding.value)
    assert message.startswith("answers.toml")
    assert "Traceback" not in message and "Error" not in message
    return message


def test_the_right_answers_pass(work: Path) -> None:
    answer(work)
    quiz.mark(work, KEY)


def test_questions_are_read_with_their_own_options_or_the_shared_ones(work: Path) -> None:
    path, home, where = quiz.read(work)
    assert (path.name, path.prompt, path.answer) == ("PATH", "PATH", "")
    assert list(path.options) == list(home.options) == ["changes", "stays"]
    assert where.options == {"a": "beside itself", "b": "in the home folder"}


def test_the_first_question_without_an_answer_is_named_with_its_choices(work: Path) -> None:
    assert told(work) == "answers.toml: [PATH] has no answer yet; choose from: changes, stays."
    answer(work, where="")
    assert "[where] has no answer yet; choose from: a, b." in told(work)


@pytest.mark.parametrize("given", ["Changes", "c", "has the same value", "a"])
def test_an_answer_that_is_no_option_is_shown_with_the_options(work: Path, given: str) -> None:
    answer(work, PATH=given)
    assert f"[PATH] is answered by `{given}`; choose from: changes, stays." in told(work)


def test_spaces_around_an_answer_do_no_harm(work: Path) -> None:
    answer(work, PATH=" changes ")
    quiz.mark(work, KEY)


def test_a_wrong_answer_gets_its_diagnosis(work: Path) -> None:
    answer(work, where="b")
    assert told(work) == (
        "answers.toml: one answer is not right yet. [where] `b`: That is the user site."
    )


def test_several_wrong_answers_are_counted_and_the_first_is_diagnosed(work: Path) -> None:
    answer(work, HOME="changes", where="b")
    message = told(work)
    assert "2 of 3 answers are not right yet. [HOME or ~] `changes`: Nothing moves" in message
    assert "user site" not in message


def test_what_really_happened_wins_over_the_key(work: Path) -> None:
    answer(work, where="b")
    quiz.mark(work, KEY, truth={"where": "b"})
    quiz.mark(work, KEY, truth=lambda: {"where": "b"})
    answer(work)
    message = told(work, truth={"where": "b"})
    assert message.endswith("[where] `a`: On this machine it is `b`: try it and look.")


def test_the_truth_is_not_asked_before_every_question_is_answered(work: Path) -> None:
    asked = []

    def truth() -> dict[str, str]:
        asked.append(True)
        return {}

    answer(work, where="")
    told(work, truth=truth)
    assert not asked
    answer(work)
    quiz.mark(work, KEY, truth=truth)
    assert asked == [True]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('answer = ""  # yours', "answer = changes", "line 8"),
        ('answer = ""  # yours', 'answer = "changes', "line 8"),
        ("[where]", "[PATH]", "line 14"),
        ("[where.options]", "[where.options", "line 17"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line_and_how_an_answer_looks(
    work: Path, old: str, new: str, words: str
) -> None:
    (work / quiz.FILE).write_text(ANSWERS.replace(old, new), encoding="utf-8")
    message = told(work)
    assert words in message
    assert message.endswith('An answer is a line like: answer = "b"')


def test_text_in_another_encoding_is_told(work: Path) -> None:
    (work / quiz.FILE).write_bytes(ANSWERS.replace("yours", "caf\xe9").encode("latin-1"))
    assert "cannot be read: 'utf-8' codec" in told(work)


def test_the_mark_that_some_editors_write_first_does_no_harm(work: Path) -> None:
    answer(work)
    text = (work / quiz.FILE).read_text(encoding="utf-8").replace("\n", "\r\n")
    (work / quiz.FILE).write_bytes(b"\xef\xbb\xbf" + text.encode())
    quiz.mark(work, KEY)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('answer = ""  # yours', "", '[PATH] has no line `answer = "…"`'),
        ('answer = ""  # yours', "answer = 3", '[PATH] has no line `answer = "…"`'),
        ("[options]", 'answer = "a"\n[options]', '[answer] has no line `answer = "…"`'),
        ('a = "beside itself"\nb = "in the home folder"\n', "", "[where] is answered by `a`"),
        ("[where.options]\na = ", "options = ", "[where] has lost its options"),
        ('[where]\nprompt = "Where does it look first?"\nanswer = ""\n', "", "[where] has no line"),
        (ANSWERS[ANSWERS.index("[where]") :], "", "the question [where] is gone"),
        (ANSWERS, "", "the question [PATH] is gone"),
    ],
)
def test_what_was_taken_away_is_named(work: Path, old: str, new: str, words: str) -> None:
    assert old in ANSWERS
    (work / quiz.FILE).write_text(ANSWERS.replace(old, new), encoding="utf-8")
    answer(work)
    assert words in told(work)


def test_a_missing_file_is_told_with_what_brings_it_back(tmp_path: Path) -> None:
    assert told(tmp_path) == "answers.toml is missing; `lesson reset` brings it back."


@settings(deadline=None)
@given(st.fixed_dictionaries({name: st.sampled_from(["", "a", "x y", "#1"]) for name in RIGHT}))
def test_filling_answers_in_changes_nothing_else(answers: dict[str, str]) -> None:
    filled = quiz.filled(ANSWERS, answers)
    book = tomllib.loads(filled)
    assert {name: book[name]["answer"] for name in RIGHT} == answers
    assert quiz.filled(quiz.filled(filled, RIGHT), answers) == filled
    changed = [
        (old, new)
        for old, new in zip(ANSWERS.splitlines(), filled.splitlines(), strict=True)
        if old != new
    ]
    assert all(old.startswith("answer = ") for old, _ in changed)
    assert '"  # yours\n' in filled


def test_an_unknown_question_and_a_missing_final_newline_are_left_alone() -> None:
    assert quiz.filled('[a]\nanswer = ""', {"b": "x"}) == '[a]\nanswer = ""'
    assert quiz.filled('[a]\nanswer = ""', {"a": "x"}) == '[a]\nanswer = "x"'
