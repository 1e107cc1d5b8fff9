"""Every order that works is accepted; any other is told by its first line that does not."""

import itertools
from collections.abc import Sequence
from graphlib import CycleError
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson import parsons

KEY = {
    "lines": {
        "create": "python3 -m venv .venv",
        "activate": "source .venv/bin/activate",
        "install": "pip install -r requirements.txt",
        "run": "python analysis.py",
        "readme": "cat README.md",
    },
    "after": {
        "activate": ["create"],
        "install": ["activate"],
        "run": ["install"],
    },
    "why": {"install": "There is no environment yet."},
    "distractors": {"git add .venv": "An environment is not kept."},
}
LINES = KEY["lines"]
NOT_LINES = ["", "# a note", "   # indented", "\t", "#"]
COMMENT = "# Put the lines in order, and delete what does not belong.\n"


def write(work: Path, lines: Sequence[str]) -> Path:
    (work / parsons.FILE).write_text("\n".join([COMMENT, *lines, ""]), encoding="utf-8")
    return work


def told(work: Path) -> str:
    with pytest.raises(AssertionError) as finding:
        parsons.mark(work, KEY)
    message = str(finding.value)
    assert message.startswith("order.txt")
    return message


def works(labels: Sequence[str], after: dict[str, list[str]]) -> bool:
    place = {label: number for number, label in enumerate(labels)}
    return all(place[early] < place[late] for late, earlies in after.items() for early in earlies)


def test_of_all_orders_exactly_those_that_work_are_accepted(tmp_path: Path) -> None:
    accepted = 0
    for labels in itertools.permutations(LINES):
        write(tmp_path, [LINES[label] for label in labels])
        if works(labels, KEY["after"]):
            parsons.mark(tmp_path, KEY)
            accepted += 1
        else:
            assert "` comes before `" in told(tmp_path)
    assert accepted == 5


@settings(deadline=None)
@given(st.data())
def test_every_order_that_any_key_allows_is_accepted(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    names = [f"l{number}" for number in range(data.draw(st.integers(1, 7)))]
    order = data.draw(st.permutations(names))
    after = {
        late: data.draw(st.lists(st.sampled_from(order[:place]), unique=True))
        for place, late in enumerate(order)
        if place
    }
    key = {"lines": {name: f"run {name}" for name in names}, "after": after}
    work = write(tmp_path_factory.getbasetemp(), [f"run {name}" for name in order])
    parsons.mark(work, key)


@settings(deadline=None)
@given(st.permutations(list(LINES)), st.lists(st.sampled_from(NOT_LINES), max_size=4))
def test_comments_and_blank_lines_do_not_count(
    tmp_path_factory: pytest.TempPathFactory, labels: list[str], between: list[str]
) -> None:
    work = tmp_path_factory.getbasetemp()
    lines = [f"  {LINES[label]} " for label in labels]
    write(work, lines)
    plain = parsons.read(work)
    write(work, [line for own in lines for line in (own, *between)])
    assert parsons.read(work) == plain == [LINES[label] for label in labels]


def test_the_first_line_that_comes_too_early_is_told_with_the_reason(tmp_path: Path) -> None:
    labels = ["create", "install", "activate", "run", "readme"]
    write(tmp_path, [LINES[label] for label in labels])
    assert told(tmp_path) == (
        "order.txt: `pip install -r requirements.txt` comes before `source .venv/bin/activate`. "
        "There is no environment yet."
    )


def test_without_a_reason_the_two_lines_are_told(tmp_path: Path) -> None:
    labels = ["activate", "create", "install", "run", "readme"]
    write(tmp_path, [LINES[label] for label in labels])
    assert told(tmp_path) == (
        "order.txt: `source .venv/bin/activate` comes before `python3 -m venv .venv`."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda lines: [*lines, "git add .venv"],
            "`git add .venv` does not belong here. An environment is not kept.",
        ),
        (
            lambda lines: [lines[0] + " --clear", *lines[1:]],
            "`python3 -m venv .venv --clear` is not one of the lines; move lines, do not edit",
        ),
        (lambda lines: [*lines, lines[1]], "`source .venv/bin/activate` stands there twice"),
        (lambda lines: [lines[0], *lines], "`python3 -m venv .venv` stands there twice"),
        (lambda lines: lines[1:], "`python3 -m venv .venv` is missing; every step is needed."),
        (lambda lines: lines[:-1], "`cat README.md` is missing"),
        (lambda lines: [f"#{line}" for line in lines], "`python3 -m venv .venv` is missing"),
        (lambda lines: [], "`python3 -m venv .venv` is missing"),
    ],
)
def test_a_line_too_many_too_few_or_edited_is_told(tmp_path: Path, change, words: str) -> None:
    write(tmp_path, change(list(LINES.values())))
    assert words in told(tmp_path)


def test_a_missing_file_is_told_with_what_brings_it_back(tmp_path: Path) -> None:
    assert told(tmp_path) == "order.txt is missing; `lesson reset` brings it back."


def test_a_file_from_an_editor_on_windows_is_read(tmp_path: Path) -> None:
    text = COMMENT + "\n".join(LINES.values())
    (tmp_path / parsons.FILE).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    parsons.mark(tmp_path, KEY)


def test_the_solved_file_has_the_order_of_the_key_below_its_comments(tmp_path: Path) -> None:
    shuffled = COMMENT + "\n".join([*reversed(LINES.values()), "git add .venv", ""])
    solved = parsons.solved(shuffled, KEY)
    assert solved == COMMENT + "".join(f"{line}\n" for line in LINES.values())
    (tmp_path / parsons.FILE).write_text(solved, encoding="utf-8")
    parsons.mark(tmp_path, KEY)


def test_a_key_that_orders_a_line_it_does_not_have_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"key\.toml orders a line it does not have"):
        parsons.solved("", {**KEY, "after": {"run": ["instal"]}})
    with pytest.raises(CycleError):
        parsons.solved("", {**KEY, "after": {"run": ["install"], "install": ["run"]}})
