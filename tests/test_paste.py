"""What is pasted into a terminal as one text is run as the commands that a page shows."""

import sys
from pathlib import Path

import pytest

from lesson import content, replay
from lesson.paste import Pasting
from lesson.shell import Broken

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")


@pytest.fixture(scope="module")
def terminal():
    with Pasting("project", limit=60) as opened:
        yield opened


def test_each_command_of_a_block_has_its_own_output_and_status(terminal) -> None:
    block = "echo one\nfor name in a b\ndo echo $name\ndone\ncat <<E\n\ttab\nE\n(exit 3)\nfalse"
    assert terminal.paste(block) == [
        (["one"], 0),
        (["a", "b"], 0),
        (["\ttab"], 0),
        ([], 3),
        ([], 1),
    ]


def test_folders_variables_and_statuses_last_over_blocks(terminal) -> None:
    terminal.paste("mkdir -p deep && cd deep\nword=kept\nfalse")
    assert terminal.paste("echo $? $word; basename $PWD; cd ..") == [(["1 kept", "deep"], 0)]


def test_a_command_reads_from_the_keyboard_and_not_the_next_command(terminal) -> None:
    assert terminal.paste("test -t 0 && echo a keyboard\necho next") == [
        (["a keyboard"], 0),
        (["next"], 0),
    ]


def test_the_history_has_what_was_pasted_and_nothing_of_ours() -> None:
    with Pasting("project", limit=60) as terminal:
        terminal.paste("echo 'a ! b' && true")
        with terminal.without(["HOME"]):
            pass
        ((lines, _),) = terminal.paste("history")
    assert [line.split(None, 1)[1] for line in lines] == ["echo 'a ! b' && true", "history"]


def test_the_end_of_a_job_is_no_output_of_a_command_but_its_stop_is(terminal) -> None:
    block = "true &\nsleep 0.5\necho next\nwait\nstty -echo &\n"
    block += "until jobs | grep -q Stopped; do sleep 0.1; done; jobs; kill -9 %1"
    _, _, following, _, _, (lines, _) = terminal.paste(block)
    assert following == (["next"], 0)
    assert any("Stopped" in line for line in lines), lines


def test_where_the_terminal_is_when_a_job_ends_is_no_output_either(terminal) -> None:
    steps = terminal.paste("mkdir -p below; cd below\nsleep 0.3 &\ncd ..\nsleep 0.6\ntrue")
    assert [lines for lines, _ in steps[2:]] == [[], [], []]


def test_paths_are_shown_as_on_a_page_and_colours_are_not(terminal) -> None:
    ((lines, _),) = terminal.paste(r"echo ~; printf '\033[31mred\033[0m no newline'")
    assert lines == ["/home/learner", "red no newline"]


@pytest.mark.parametrize(
    ("block", "words"),
    [("sleep 60", "not ended"), ("read word", "not ended"), ("exit", "ended the terminal")],
)
def test_a_block_that_does_not_end_is_said(block: str, words: str) -> None:
    limit = 1 if "not ended" in words else 60
    with Pasting("project", limit=limit) as terminal, pytest.raises(Broken, match=words):
        terminal.paste(block)


def page(folder: Path, block: str) -> content.Episode:
    """An episode that shows one block."""
    path = folder / "episodes" / "10-page.md"
    path.parent.mkdir()
    path.write_text(f"---\nteaching: 1\n---\n# Page\n\n```console\n{block}```\n")
    return content.Episode(folder, "10-page")


def test_a_page_is_compared_with_what_its_pasted_blocks_print(tmp_path: Path) -> None:
    shown = page(tmp_path, "$ echo a\na\n$ false\n? 1\n$ echo b\nb\n")
    assert not replay.check(shown, copied={7: "echo a\nfalse\necho b"}).faults
    (fault,) = replay.check(shown, copied={7: "echo a\ntrue\necho b"}).faults
    assert "exit status shown: 1, real: 0" in fault


def test_a_command_that_is_not_copied_whole_is_a_fault(tmp_path: Path) -> None:
    shown = page(tmp_path, "$ echo a\na\n$ echo b\nb\n")
    (fault,) = replay.check(shown, copied={7: "echo a"}).faults
    assert "`echo b` is not a command of its own" in fault
