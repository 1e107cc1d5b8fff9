"""One terminal as a learner has it: what lasts, what is shown, what cannot leak in or out."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson import shell, sweep
from lesson.shell import HOME, Broken, Terminal, as_seen


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal("project", limit=60) as opened:
        yield opened
    assert not opened.home.exists()


@pytest.fixture(scope="module")
def shared() -> Iterator[Terminal]:
    with Terminal("shared", limit=60) as opened:
        yield opened


def printed(terminal: Terminal, *commands: str) -> str:
    """What the last of the commands prints; all of them must succeed."""
    lines: list[str] = []
    for command in commands:
        lines, status = terminal.run(command)
        assert status == 0, f"{command}: {lines}"
    return "\n".join(lines)


# What lasts from one command to the next.


def test_a_page_begins_in_the_folder_named_like_it(terminal: Terminal) -> None:
    assert printed(terminal, "pwd") == "/home/learner/project"
    assert printed(terminal, "echo ~ $HOME") == "/home/learner /home/learner"


def test_the_folder_one_changes_to_lasts(terminal: Terminal) -> None:
    assert printed(terminal, "mkdir inner", "cd inner", "pwd") == "/home/learner/project/inner"
    assert printed(terminal, "cd -") == "/home/learner/project"


def test_variables_and_functions_last(terminal: Terminal) -> None:
    assert printed(terminal, "x=3", "export y=4", "echo $x; env | grep ^y=") == "3\ny=4"
    assert printed(terminal, "twice() {\n  echo $1$1\n}", "twice a") == "aa"


def test_activating_lasts_until_deactivating(terminal: Terminal) -> None:
    script = 'old=$PATH\nPATH="$PWD/bin:$PATH"\ndeactivate() {\n  PATH=$old\n}\n'
    terminal.write("env/bin/activate", script)
    terminal.write("bin/tool", "#!/bin/sh\necho inside\n")
    printed(terminal, "chmod +x bin/tool", "source env/bin/activate")
    assert printed(terminal, "tool") == "inside"
    printed(terminal, "deactivate")
    assert terminal.run("tool")[1] == 127


def test_the_status_of_the_last_command_is_what_a_learner_would_see(terminal: Terminal) -> None:
    assert terminal.run("(exit 3)") == ([], 3)
    assert terminal.run("echo $?") == (["3"], 0)
    assert terminal.run("echo $?") == (["0"], 0)


def test_the_history_holds_what_was_typed_and_nothing_of_ours(terminal: Terminal) -> None:
    printed(terminal, "echo one", "x=2")
    lines = printed(terminal, "history").splitlines()
    assert [line.split(None, 1)[1] for line in lines] == ["echo one", "x=2", "history"]


# How commands are read.


def test_a_here_document_is_one_command(terminal: Terminal) -> None:
    document = "cat > a.txt <<'END'\none $x\n\n'two' \"!three\" `four`\n  five\\\nEND"
    assert printed(terminal, document, "cat a.txt") == (
        "one $x\n\n'two' \"!three\" `four`\n  five\\"
    )


def test_a_command_of_several_lines_is_one_command(terminal: Terminal) -> None:
    assert printed(terminal, "for i in 1 2; do\n  echo $i\ndone") == "1\n2"
    assert printed(terminal, "echo one \\\n  two") == "one two"
    assert printed(terminal, 'echo a!b\necho "c !d"') == "a!b\nc !d"


@settings(deadline=None)
@given(words=st.text(st.characters(exclude_characters="\0", exclude_categories=["C"]), min_size=1))
def test_any_text_reaches_a_command_as_it_was_typed(shared: Terminal, words: str) -> None:
    typed = words.replace("'", "'\\''")
    assert shared.run(f"printf '%s' '{typed}'") == ([words.rstrip()] if words.strip() else [], 0)


@pytest.mark.parametrize(
    "command", ["if", "echo )", 'echo "open', "cat <(", "for", "}", "-x", "function"]
)
def test_a_syntax_error_is_told_as_bash_tells_it_and_is_not_the_end(
    terminal: Terminal, command: str
) -> None:
    lines, status = terminal.run(command)
    assert status
    assert lines[0].startswith("bash: ")
    assert printed(terminal, "echo still here", "for i in a b\ndo\n echo $i\ndone") == "a\nb"


def test_an_unknown_command_is_told_without_the_line_of_a_script(terminal: Terminal) -> None:
    assert terminal.run("no-such-tool") == (["bash: no-such-tool: command not found"], 127)


# What a command reads.


def test_there_is_nothing_on_standard_input(terminal: Terminal) -> None:
    assert terminal.run("cat") == ([], 0)
    assert terminal.run("read -r x") == ([], 1)
    assert printed(terminal, "echo piped | cat") == "piped"
    assert printed(terminal, "echo next") == "next"


def test_no_variable_of_the_machine_leaks_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "leaked")
    monkeypatch.setenv("PYTHONPATH", "/leaked")
    monkeypatch.setenv("VIRTUAL_ENV", "/leaked")
    with Terminal("project") as terminal:
        variables = printed(terminal, "env")
        known = set(terminal.environment())
    assert "PATH=/home/learner/.local/bin:" in variables
    assert "leaked" not in variables
    names = {line.partition("=")[0] for line in variables.splitlines()}
    assert names - known == {"SHLVL", "_"}


def test_what_a_tool_brings_is_first_on_path_and_its_paths_are_shown_as_told(
    tmp_path: Path,
) -> None:
    tool = tmp_path / "real-tool"
    tool.write_text("#!/bin/sh\necho $0 $SETTING; readlink -f $0\n")
    tool.chmod(0o755)
    given = {"SETTING": "given"}
    shown = {str(tmp_path): "/opt/tool"}
    with Terminal("project", {"ls": tool}, shown, given) as terminal:
        lines = printed(terminal, "ls").splitlines()
    assert lines == ["/home/learner/.local/bin/ls given", "/opt/tool/real-tool"]


def test_a_tool_can_start_the_shell_in_a_place_apart() -> None:
    def enter(home: Path) -> tuple[str, ...]:
        return ("env", f"PREPARED={(home / 'prepared').read_text()}")

    def settle(home: Path) -> dict[str, str]:
        (home / "prepared").write_text("yes")
        return {}

    with Terminal("project", settle=[settle], enter=[enter], limit=60) as terminal:
        assert terminal.run("echo $PREPARED") == (["yes"], 0)


def test_a_variable_is_hidden_for_a_while_without_a_trace() -> None:
    with Terminal("project", environment={"INDEX": "it's ours"}, limit=60) as terminal:
        terminal.run("(exit 7)")
        with terminal.without(["INDEX", "UNKNOWN"]):
            assert terminal.run('echo $? "${INDEX-none}"') == (["7 none"], 0)
        assert printed(terminal, 'echo "$INDEX"') == "it's ours"
        assert "unset" not in printed(terminal, "history")


@pytest.mark.parametrize("end", ["exit 1", "yes"])
def test_a_terminal_that_breaks_while_a_variable_is_hidden_tells_it_once(end: str) -> None:
    with (
        Terminal("project", environment={"INDEX": "ours"}, limit=60) as terminal,
        terminal.without(["INDEX"]),
        pytest.raises(Broken, match=r"ended the terminal|printed more than"),
    ):
        terminal.run(end)


# What is shown.


def test_home_is_shown_as_a_learners_and_is_exactly_as_long(terminal: Terminal) -> None:
    assert len(str(terminal.home)) == len(HOME)
    assert str(terminal.home) != HOME
    assert printed(terminal, "printf '%s|' $PWD; echo ${#PWD}") == (
        "/home/learner/project|" + str(len("/home/learner/project"))
    )


def test_standard_error_is_shown_in_its_place(terminal: Terminal) -> None:
    assert printed(terminal, "echo 1; echo 2 >&2; echo 3") == "1\n2\n3"


def test_output_without_a_final_newline_does_not_run_into_the_next(terminal: Terminal) -> None:
    assert terminal.run("printf none") == (["none"], 0)
    assert terminal.run("echo next") == (["next"], 0)
    assert terminal.run("printf '\\n\\na\\n\\nb\\n\\n'") == (["", "", "a", "", "b"], 0)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b(B\x1b[mplain", "plain"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[?25lhidden cursor\x1b[?25h", "hidden cursor"),
        ("10 %\r20 %\r100 %", "100 %"),
        ("downloading\rdone", "doneloading"),
        ("downloading\r\x1b[Kdone", "done"),
        ("downloading\x1b[2K\rdone", "done"),
        ("line of DOS\r", "line of DOS"),
        ("abc\b\bX", "aXc"),
        ("\b\bstart", "start"),
        ("be\x07ll, \x0cform, \x00null", "bell, form, null"),
        ("tab\tstays", "tab\tstays"),
        ("spaces   ", "spaces"),
        ("\u2028 \x85 é 漢", "\u2028 \x85 é 漢"),
    ],
)
def test_a_line_is_shown_as_a_terminal_shows_it_in_the_end(raw: str, seen: str) -> None:
    assert as_seen(raw) == seen


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\n")))
def test_what_is_shown_has_no_invisible_sign_and_shows_itself(raw: str) -> None:
    seen = as_seen(raw)
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", seen)
    assert as_seen(seen) == seen


def test_colours_and_progress_bars_do_not_reach_a_page(terminal: Terminal) -> None:
    command = r"printf '\033[32mgreen\033[0m\n1%%\r99%%\r\033[Kdone\r\n'"
    assert terminal.run(command) == (["green", "done"], 0)


# Files that a page shows.


def test_a_titled_file_is_written_below_the_first_folder_wherever_one_is(
    terminal: Terminal,
) -> None:
    printed(terminal, "mkdir inner", "cd inner")
    terminal.write("a/b/c.txt", "é\n")
    assert printed(terminal, "cat ../a/b/c.txt") == "é"
    assert (terminal.workspace / "a/b/c.txt").read_bytes() == "é\n".encode()


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/tmp/lesson-must-not-exist", "link/x"])
def test_no_file_is_written_elsewhere(terminal: Terminal, tmp_path: Path, name: str) -> None:
    printed(terminal, f"ln --symbolic {tmp_path} link")
    with pytest.raises(OSError, match="outside"):
        terminal.write(name, "text")
    assert not (terminal.home / "x").exists()
    assert not Path("/tmp/lesson-must-not-exist").exists()
    assert list(tmp_path.iterdir()) == []


# What breaks a terminal.


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("sleep 1000", "had not ended after 0.5 seconds"),
        ("while true; do echo; sleep 0.02; done", "had not ended after 0.5 seconds"),
        ("printf '\\377'", "not UTF-8"),
        ("yes | head --bytes 10000000", "more than 1,000,000 bytes"),
        ("exit 3", "ended the terminal"),
        ("sleep 1000 & exit 3", "ended the terminal"),
        ("exec true", "ended the terminal"),
        ("kill -9 $$", "ended the terminal"),
        ("set -e; false", "ended the terminal"),
        ("exec 1>&- 2>&-", "ended the terminal|had not ended"),
    ],
)
def test_what_breaks_a_terminal_is_told_in_time(command: str, words: str) -> None:
    limit = 0.5 if "had not ended" in words else 60
    with Terminal("project", limit=limit) as terminal, pytest.raises(Broken, match=words):
        terminal.run(command)
    assert not terminal.home.exists()


def test_the_limit_is_for_each_command_and_not_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0  # on a clock that moves between commands only
    monkeypatch.setattr(shell, "time", SimpleNamespace(monotonic=lambda: now))
    with Terminal("project", limit=5) as terminal:
        for _ in range(4):
            assert terminal.run("true") == ([], 0)
            now += 3


def test_just_under_the_most_output_is_still_read(terminal: Terminal) -> None:
    lines, status = terminal.run("seq 100000")
    assert (len(lines), lines[-1], status) == (100_000, "100000", 0)


def test_a_folder_that_may_not_be_written_is_removed_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    (folder / "store" / "inner").mkdir(parents=True)
    (folder / "store" / "inner" / "file").touch()
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o500)
    (folder / "link").symlink_to(outside)
    (folder / "store" / "inner").chmod(0o500)
    (folder / "store").chmod(0o000)
    sweep.remove(folder)
    assert not folder.exists()
    assert outside.stat().st_mode & 0o777 == 0o500


def test_two_terminals_do_not_see_each_other() -> None:
    with Terminal("project") as one, Terminal("project") as other:
        printed(one, "x=1", "touch file")
        assert printed(other, "echo ${x-unset}; ls") == "unset"
        assert one.home != other.home
