"""Console blocks are read, written, compared and settled without a loss."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lesson.document import Malformed
from lesson.masks import mask
from lesson.transcript import (
    ELISION,
    GAP,
    Pattern,
    Step,
    parse,
    reads_as_grammar,
    render,
    same,
    settle,
)

SIGNS = st.characters(exclude_characters="\n", exclude_categories=["Cs"])
TRICKY = ["", " ", "$", "$5", "> x", ">", "? 3", "? 0", "```", "  ````", "....", "\x0c", "a\u2028b"]
LINES = st.one_of(st.text(SIGNS, max_size=8), st.sampled_from([*TRICKY, ELISION, f"a {GAP} b"]))


def without_elisions(step: Step) -> Step:
    kept = ["x" if line == ELISION else line.replace(GAP, "x") for line in step.output]
    return replace(step, output=tuple(kept))


STEPS = st.builds(
    Step,
    command=st.tuples(
        st.text(SIGNS, min_size=1, max_size=8).filter(str.strip), st.lists(LINES, max_size=3)
    ).map(lambda parts: "\n".join([parts[0], *parts[1]])),
    output=st.lists(LINES, max_size=5).map(tuple),
    status=st.integers(0, 255),
).filter(lambda step: reads_as_grammar(without_elisions(step)) is None)


def step(*output: str, status: int = 0) -> Step:
    return Step("cmd", output, status)


# Reading and writing.


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, max_size=4))
@example([Step("a\n\nb  ", (" ",), 255), Step("c", ("a\x0cb", "\x85", "\u2028 "))])
def test_what_is_rendered_is_parsed_as_the_same_steps(steps: list[Step]) -> None:
    assert parse(render(steps)) == steps


def test_a_block_is_read_as_a_reader_reads_it() -> None:
    block = (
        "$ first\n"
        "> goes on\n"
        ">\n"
        "? 3\n"
        "> output, for a status stands above\n"
        "$5 is output\n"
        "? 4 is output\n"
        "\n"
        "$ second\n"
    )
    first, second = parse(block, Path("page.md"), first=10)
    assert first.command == "first\ngoes on\n"
    assert first.status == 3
    assert first.output == (
        "> output, for a status stands above",
        "$5 is output",
        "? 4 is output",
        "",
    )
    assert (first.line, second.line) == (10, 18)


@pytest.mark.parametrize(
    ("block", "place", "words"),
    [
        ("output\n$ late\n", "page.md:5: ", "expected a command, `$ …`, found `output`"),
        ("\n$ late\n", "page.md:5: ", "expected a command"),
        ("> x\n", "page.md:5: ", "expected a command"),
        ("? 1\n", "page.md:5: ", "expected a command"),
        ("$ a\n$\n", "page.md:6: ", "`$` has no command"),
        ("$ a\n$   \n", "page.md:6: ", "`$` has no command"),
        ("$ a\n? 0\n", "page.md:6: ", "1 to 255"),
        ("$ a\n? 256\n", "page.md:6: ", "1 to 255"),
    ],
)
def test_what_is_no_transcript_is_told_with_its_line(block: str, place: str, words: str) -> None:
    with pytest.raises(Malformed) as told:
        parse(block, Path("page.md"), first=5)
    assert str(told.value).startswith(place)
    assert words in str(told.value)


@pytest.mark.parametrize(
    "line", ["$ x", "$", ELISION, f"a{GAP}", "```", "   ```", "\t````", "> x", ">", "? 3"]
)
def test_an_output_line_that_reads_as_something_else_is_noticed(line: str) -> None:
    assert reads_as_grammar(step(line)) == line


@pytest.mark.parametrize("line", ["> x", ">", "? 3"])
def test_below_other_output_or_a_status_it_reads_as_output(line: str) -> None:
    assert reads_as_grammar(step("x", line)) is None
    assert reads_as_grammar(step(line, status=1)) is None


@pytest.mark.parametrize("line", ["$5", "a $ b", "....", "..", "[.]", "``", "x```", ">x", "? x"])
def test_what_only_looks_like_grammar_is_output(line: str) -> None:
    assert reads_as_grammar(step(line)) is None


# Comparing.


def pairs(fill: st.SearchStrategy[list[str]]) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    """Lines as shown, and real lines that differ by masks, gaps and elisions alone."""
    word = st.sampled_from(["a", "b", "a b", "Python 3.11.2", "$x", "(a|b)*", "\\d+"])
    number = st.integers(1, 99)
    literal = st.one_of(word, st.just("")).map(lambda text: ([text], [text]))
    masked = st.tuples(number, number).map(lambda n: ([f"in {n[0]} s"], [f"in {n[1]}.5 s"]))
    gap = st.tuples(word, word, word).map(
        lambda w: ([f"{w[0]}{GAP}{w[2]}"], [f"{w[0]}{w[1]}{w[2]}"])
    )
    seconds = number.map(lambda n: ([f"in {GAP} s, {GAP}"], [f"in {n} s, {n} ms"]))
    elision = fill.map(lambda lines: ([ELISION], lines))
    parts = st.lists(st.one_of(literal, masked, gap, seconds, elision), max_size=6)
    return parts.map(joined).filter(lambda pair: pair[1][-1:] != [""])  # as terminals give them


def joined(parts: list[tuple[list[str], list[str]]]) -> tuple[list[str], list[str]]:
    """All parts one after the other, without an elision that follows another."""
    shown: list[str] = []
    real: list[str] = []
    for as_shown, as_real in parts:
        if as_shown != [ELISION] or shown[-1:] != [ELISION]:
            shown += as_shown
            real += as_real
    return shown, real


ANY_FILL = st.lists(st.sampled_from(["a", "b", "", "in 5 s", "new"]), max_size=3)
# Lines that fit no other: where an elided line fits the next shown one, either may stand for it.
SOME_FILL = st.lists(st.sampled_from(["fill 1", "fill 2", "tool"]), min_size=1, max_size=3)


@settings(max_examples=200, deadline=None)
@given(pairs(ANY_FILL), st.integers(0, 2))
def test_what_only_masks_gaps_and_elisions_change_is_the_same_and_stays_byte_for_byte(
    pair: tuple[list[str], list[str]], blanks: int
) -> None:
    shown, real = step(*pair[0], *[""] * blanks), step(*pair[1])
    assert same(shown, real)
    assert settle(shown, real) is shown


@settings(deadline=None)
@given(pairs(st.nothing()), st.sampled_from(["a", "b", "in 7 s", "other"]))
def test_without_elisions_one_line_more_is_never_the_same(
    pair: tuple[list[str], list[str]], line: str
) -> None:
    shown, real = pair
    assert not same(step(*shown), step(*real, line))
    assert not same(step(*shown, line), step(*real))


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        (["a", ELISION, "d"], ["a", "b", "c", "d"]),
        (["a", ELISION, "d"], ["a", "d"]),
        ([ELISION], []),
        ([ELISION], ["a"] * 100),
        ([ELISION, "a", ELISION], ["b", "a", "a", "c"]),
        ([f"took {GAP}s"], ["took 3.2s"]),
        ([f"took {GAP}"], ["took 3.2s"]),
        ([f"{GAP} in 3 ms"], ["ready in 41 ms"]),
        ([f"a {GAP} b {GAP} c"], ["a 1 b 2 b 3 c"]),
        (["a  "], ["a"]),
        (["a", "", ""], ["a"]),
    ],
)
def test_these_are_the_same(shown: list[str], real: list[str]) -> None:
    assert same(step(*shown), step(*real))


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        (["a", ELISION, "d"], ["a", "b", "c"]),
        ([ELISION, "a"], ["a", "b"]),
        ([ELISION, "a", ELISION, "a"], ["b", "a"]),
        ([], ["a"]),
        (["a"], []),
        (["a", "b"], ["b", "a"]),
        ([f"took {GAP}s"], ["taken 3 s"]),
        ([f"ab{GAP}ba"], ["aba"]),
        ([f"foo {GAP}"], ["foobar"]),
        (["a.c"], ["abc"]),
        (["  a"], ["a"]),
        (["", "a"], ["a"]),
        ([f" {ELISION}"], ["a", "b"]),
    ],
)
def test_these_are_not_the_same(shown: list[str], real: list[str]) -> None:
    assert not same(step(*shown), step(*real))


def test_another_status_is_never_the_same() -> None:
    assert same(step(ELISION, status=1), step("a", status=1))
    assert not same(step(ELISION, status=1), step("a", status=2))
    assert not same(step(ELISION), step("a", status=1))


# Settling.

SOME = st.sampled_from(
    ["a", "b", "", "x 1", "x 2", "in 1 s", "in 2 s", f"x {GAP}", f"in {GAP}", ELISION, GAP]
)
PLAIN = st.sampled_from(["a", "b", "", "x 1", "in 1 s", "in 2 s", "in 3 s"])


def steps(lines: st.SearchStrategy[str]) -> st.SearchStrategy[Step]:
    output = st.lists(lines, max_size=7).map(tuple)
    return st.builds(Step, st.just("cmd"), output, st.integers(0, 1))


@settings(max_examples=500, deadline=None)
@given(steps(SOME), steps(SOME))
def test_settling_is_idempotent_and_what_is_settled_is_the_same(shown: Step, real: Step) -> None:
    settled = settle(shown, real)
    assert same(settled, real)
    assert settle(settled, real) == settled
    assert settled.status == real.status
    assert set(settled.output) <= {*shown.output, *real.output}


@settings(max_examples=200, deadline=None)
@given(steps(PLAIN), steps(PLAIN))
def test_without_elisions_every_real_line_is_there_in_its_place(shown: Step, real: Step) -> None:
    settled = settle(shown, real).output
    assert "\n".join(map(mask, settled)).rstrip() == "\n".join(map(mask, real.output)).rstrip()


@settings(max_examples=200, deadline=None)
@given(pairs(SOME_FILL), pairs(SOME_FILL))
def test_one_changed_line_changes_no_other_line(
    above: tuple[list[str], list[str]], below: tuple[list[str], list[str]]
) -> None:
    shown = step(*above[0], "installed tool-1.0", *below[0])
    real = step(*above[1], "installed tool-2.0", *below[1])
    wanted = [line.replace("tool-1.0", "tool-2.0") for line in shown.output]
    assert list(settle(shown, real).output) == wanted


@pytest.mark.parametrize(
    ("shown", "real", "settled"),
    [
        # Lines that a mask hides keep their wording and their places.
        ("in 1 s|old|in 1 s", "in 5 s|new|in 6 s", "in 1 s|new|in 1 s"),
        ("in 1 s|a|in 2 s|b", "in 5 s|a|in 6 s|c", "in 1 s|a|in 2 s|c"),
        ("in 1 s|in 2 s|in 3 s", "in 7 s|in 8 s", "in 1 s|in 2 s"),
        ("a|in 1 s", "a|b|in 5 s", "a|b|in 1 s"),
        ("gone|in 1 s", "in 5 s", "in 1 s"),
        # Elisions stay where other lines change.
        ("a|...|z", "a|1|2|3|Z", "a|...|Z"),
        ("a|...|z", "A|1|2|3|z", "A|...|z"),
        ("...|tool-1.0|...|end", "1|2|tool-1.1|3|end", "...|tool-1.1|...|end"),
        ("a|...|old|z", "a|1|2|3|new|z", "a|...|new|z"),
        ("a|...|z", "a|1|2|z|more", "a|...|z|more"),
        ("a|...|b|c", "a|b|d", "a|...|b|d"),
        # ... but not where nothing is left for them to stand for.
        ("a|...|z", "error", "error"),
        ("a|...|z", "", ""),
        # So do gaps.
        ("x [..]|old", "x 1|new", "x [..]|new"),
        ("x 1|x [..]|old", "x 1|x 2|new", "x 1|x [..]|new"),
        ("x [..] in 1 s|old", "x 9 in 5 s|new", "x [..] in 1 s|new"),
        ("x [..]|old", "y 1|new", "y 1|new"),
        # Blank lines that set steps apart stay.
        ("old||", "new", "new||"),
        ("|", "new", "new||"),
    ],
)
def test_settling_keeps_wording_and_places(shown: str, real: str, settled: str) -> None:
    as_step = [step(*text.split("|")) if text else step() for text in (shown, real, settled)]
    assert settle(as_step[0], as_step[1]) == as_step[2]


def test_what_is_settled_keeps_its_command_line_and_takes_the_real_status() -> None:
    shown = Step("cmd", ("old",), 0, line=7)
    settled = settle(shown, Step("cmd", ("new",), 2, line=0))
    assert (settled.command, settled.status, settled.line) == ("cmd", 2, 7)


MANY = tuple(f"line {number}" for number in range(10_000))


@pytest.mark.parametrize(
    "shown",
    [
        (ELISION, "line 2500", ELISION, "line 5000", ELISION, "line 9999"),
        (ELISION, f"line {GAP}", ELISION, f"{GAP} 5000", ELISION, "never", ELISION, "line 9999"),
        (*[ELISION, "never"] * 10, ELISION),
        MANY[:-1],
        ("same",) * 9_999,
        ("$ 1", ELISION) * 500,
    ],
    ids=["covered", "gaps", "never", "long", "alike", "elisions"],
)
@pytest.mark.parametrize("real", [MANY, ("same",) * 10_000], ids=["different", "alike"])
def test_large_outputs_are_settled_with_few_comparisons(
    shown: tuple[str, ...], real: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    fits, compared = Pattern.fits, count(1)

    def counted(pattern: Pattern, line: str, key: str) -> bool:
        assert next(compared) <= 20 * len(real)
        return fits(pattern, line, key)

    monkeypatch.setattr(Pattern, "fits", counted)
    settled = settle(step(*shown), step(*real))
    assert same(settled, step(*real))
    assert next(compared) > 1


def test_a_long_line_with_many_gaps_is_compared_without_trying_all_ways() -> None:
    # Whoever tried where each gap may end would never come back.
    assert not same(step(f"{GAP}a" * 30 + "!"), step("a" * 100_000))
