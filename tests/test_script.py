"""A learner's script runs in a copy, in bounds, and speaks for itself when it fails."""

import os
import re
import time
from pathlib import Path

import pytest

from lesson import bash, script


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "a learner's folder"
    folder.mkdir()
    return folder


def write(work: Path, name: str, text: str) -> Path:
    path = work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def told(run, *arguments, **how) -> str:
    with pytest.raises(AssertionError) as finding:
        run(*arguments, **how)
    return str(finding.value)


# Running.


def test_a_script_gives_what_it_prints_on_both_streams(work: Path) -> None:
    write(work, "x.py", "import sys\nprint('out', *sys.argv[1:], flush=True)\nsys.exit(0)\n")
    assert script.run(work, "x.py", "a b", "c") == script.Result("out a b c\n", 0)
    write(work, "x.sh", "echo out\necho err >&2\n")
    assert script.shell(work, "x.sh") == script.Result("out\nerr\n", 0)


def test_a_script_finds_its_neighbours_and_may_write(work: Path) -> None:
    write(work, "helper.py", "NUMBER = 3\n")
    write(work, "data/in.txt", "text")
    write(
        work,
        "x.py",
        "import helper, pathlib\n"
        "pathlib.Path('out.txt').write_text('written')\n"
        "pathlib.Path('data/in.txt').unlink()\n"
        "print(helper.NUMBER)\n",
    )
    before = sorted(work.rglob("*"))
    assert script.run(work, "x.py").output == "3\n"
    assert sorted(work.rglob("*")) == before


def test_a_script_that_fails_speaks_in_its_own_words_and_in_no_one_elses(work: Path) -> None:
    write(work, "x.py", "def half(n):\n    return n / 0\n\nprint('begun')\nhalf(1)\n")
    message = told(script.run, work, "x.py")
    assert message.startswith("x.py stopped with exit status 1. It said:\nbegun\nTraceback")
    assert message.endswith("ZeroDivisionError: division by zero")
    files = re.findall(r'File "(.+?)", line (\d+)', message)
    assert files == [(str(work / "x.py"), "5"), (str(work / "x.py"), "2")]


def test_of_much_output_a_failure_shows_the_end(work: Path) -> None:
    write(work, "x.sh", "seq 1000\nexit 3\n")
    message = told(script.shell, work, "x.sh")
    assert "exit status 3" in message
    assert message.splitlines()[1:] == [str(number) for number in range(989, 1001)]


def test_a_missing_script_is_told_with_what_brings_it_back(work: Path) -> None:
    for run, name in ((script.run, "x.py"), (script.shell, "x.sh")):
        assert told(run, work, name) == f"{name} is missing; `lesson reset` brings it back."
    assert "x.py is missing" in told(script.filled, work / "x.py")


def test_another_python_and_other_variables_can_be_chosen(work: Path) -> None:
    write(work, "fake-python", "#!/bin/sh\necho ran $1 with $SETTING\n").chmod(0o755)
    write(work, "x.py", "")
    ran = script.run(work, "x.py", python=work / "fake-python", env={"SETTING": "this"})
    assert ran.output == "ran x.py with this\n"


def test_output_in_another_encoding_does_not_stop_a_check(work: Path) -> None:
    write(work, "x.sh", r"printf 'caf\351\n'")
    assert script.shell(work, "x.sh").output == "caf\ufffd\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["bash", "run.sh"], "run.sh needs bash, which is not on this machine; on Windows do"),
        (["bash", "-c", "true"], "This check needs bash, which is not on this machine;"),
        (["/nowhere/python3", "x.py"], "`python3` cannot be run"),
    ],
)
def test_a_program_that_is_not_on_the_machine_is_told(
    command: list[str], message: str, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(work))
    assert told(script.attempt, command, work, env={"PATH": str(work)}).startswith(message)


# Asking.


ASK = "import runpy\nran = runpy.run_path('x.py')\nprint(ran['half'](0))\n"


def test_a_script_can_be_asked(work: Path) -> None:
    write(work, "x.py", "def half(n):\n    return n / 2\n")
    assert script.ask(work, "x.py", ASK) == "0.0\n"
    assert script.ask(work, "x.py", "import sys\nprint(*sys.argv[1:])", "a b", "c") == "a b c\n"
    assert sorted(path.name for path in work.iterdir()) == ["x.py"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import json\n\nprint('begun')\n\ndef half(n):\n    return json.loads(n)\n",
            '  File "x.py", line 6, in half\n    return json.loads(n)\n',
        ),
        ("half = lambda n: n / 0", '  File "x.py", line 1, in <lambda>\n    half ='),
        ("def half(n):\n    return n +\n", '  File "x.py", line 2\n    return n +\n'),
        (
            "try:\n    import nowhere\nexcept ImportError:\n    half = elsewhere\n",
            '  File "x.py", line 4, in <module>\n    half = elsewhere\n',
        ),
        ("one = 1\n", "KeyError: 'half'"),
        ("print('begun')\nraise SystemExit('no data')", "begun\nno data"),
    ],
)
def test_a_script_that_fails_when_asked_is_told_without_what_asked_it(
    text: str, message: str, work: Path
) -> None:
    write(work, "x.py", text)
    said = told(script.ask, work, "x.py", ASK)
    assert said.startswith(f"x.py stopped with exit status 1. It said:\n{message}")
    assert len(re.findall("File", said)) <= 1
    for foreign in ("ask.py", "runpy", "Traceback", "json/decoder", "lesson-"):
        assert foreign not in said


def test_a_script_that_prints_without_end_when_asked_is_told_by_its_name(work: Path) -> None:
    write(work, "x.py", "while True:\n    print('penguin')\n")
    assert told(script.ask, work, "x.py", ASK).startswith("`x.py` printed more than")


# Bounds.


def test_a_script_that_never_ends_is_stopped_in_time_with_its_children(work: Path) -> None:
    pids = work.parent / "pids"
    write(work, "x.sh", f"sleep 1000 &\necho $! > '{pids}'\necho $$ >> '{pids}'\nsleep 1000\n")
    assert told(script.shell, work, "x.sh", seconds=3) == (
        "`bash x.sh` had not ended after 3 seconds."
    )
    assert_dead(pids, 2)


def test_a_process_left_in_the_background_does_not_keep_a_check_waiting(work: Path) -> None:
    pids = work.parent / "pids"
    write(work, "x.sh", f"sleep 1000 &\necho $! > '{pids}'\necho done\n")
    assert script.shell(work, "x.sh").output == "done\n"
    assert_dead(pids, 1)


def assert_dead(pids: Path, count: int) -> None:
    numbers = pids.read_text().split()
    assert len(numbers) == count
    ends = time.monotonic() + 5
    while time.monotonic() < ends and any(map(alive, numbers)):
        time.sleep(0.01)
    assert not any(map(alive, numbers))


def alive(pid: str) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize(
    "flood", ["head --bytes 1000001 /dev/zero", "yes", "head --bytes 50000000 /dev/zero; sleep 9"]
)
def test_a_flood_of_output_is_stopped(work: Path, flood: str) -> None:
    write(work, "x.sh", flood)
    assert told(script.shell, work, "x.sh") == (
        "`bash x.sh` printed more than 1,000,000 bytes; print less."
    )


def test_a_script_finds_nothing_to_read(work: Path) -> None:
    write(work, "x.py", "print(repr(__import__('sys').stdin.read()))\n")
    kept, (reading, writing) = os.dup(0), os.pipe()
    os.write(writing, b"typed by someone")
    os.close(writing)
    os.dup2(reading, 0)
    try:
        assert script.run(work, "x.py").output == "''\n"
    finally:
        os.dup2(kept, 0)
        os.close(kept)
        os.close(reading)


# The environment and the copy.


def test_a_script_has_a_home_of_its_own_and_no_activated_environment(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "CONDA_PREFIX"):
        monkeypatch.setenv(name, str(work))
    monkeypatch.setenv("MY_OWN", "kept")
    write(
        work,
        "x.py",
        "import os, pathlib\n"
        "home = pathlib.Path.home()\n"
        "(home / 'written').touch()\n"
        "print(home, os.environ.get('MY_OWN'), sep='|')\n"
        "print([n for n in os.environ if n in "
        "('VIRTUAL_ENV', 'PYTHONPATH', 'PYTHONHOME', 'CONDA_PREFIX')])\n",
    )
    first, left = script.run(work, "x.py").output.splitlines()
    home, kept = first.split("|")
    assert (kept, left) == ("kept", "[]")
    assert home != str(Path.home())
    assert not Path(home).exists()


def test_a_copy_has_all_but_environments_and_caches(work: Path) -> None:
    for name in (
        "x.py",
        "data/in.txt",
        ".hidden",
        ".venv/pyvenv.cfg",
        ".venv/bin/python",
        "inner/env/pyvenv.cfg",
        "inner/kept.txt",
        "conda/conda-meta/history",
        "__pycache__/x.pyc",
        ".ipynb_checkpoints/x.ipynb",
        "venv/notes.txt",
    ):
        write(work, name, name)
    (work / "link").symlink_to("data/in.txt")
    (work / "broken").symlink_to("nowhere")
    with script.clean_copy(work) as copy:
        assert copy.name == work.name
        there = {str(path.relative_to(copy)) for path in copy.rglob("*") if not path.is_dir()}
        assert there == {
            "x.py",
            "data/in.txt",
            ".hidden",
            "inner/kept.txt",
            "venv/notes.txt",
            "link",
            "broken",
        }
        assert (copy / "link").readlink() == Path("data/in.txt")
    assert not copy.exists()


def test_a_copy_is_removed_when_a_check_fails_in_it(work: Path) -> None:
    write(work, "x.py", "")
    with pytest.raises(AssertionError), script.clean_copy(work) as copy:
        raise AssertionError
    assert not copy.parent.exists()


# Blanks, commands, interpreters.


def test_the_first_blank_that_is_left_is_told_with_its_line(work: Path) -> None:
    path = write(work, "x.py", "# ____ in a comment\nx = 1\n  y = ____  # here\nz = ____\n")
    assert told(script.filled, path) == (
        "x.py, line 3: a blank is left, `y = ____  # here`; put your own words in place of ____."
    )
    script.filled(write(work, "x.py", "# ____ in a comment\n__all__ = ['___x']\n"))


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("#!/bin/bash\n\n  # note\n  one # more\ntwo\n", "one\ntwo"),
        ("one # no PYTHONPATH, it's clear\ntwo 'a' # no rm here, isn't it\n", "one\ntwo 'a'"),
        ("one;# note\n(two)# note\n", "one;\n(two)"),
        ("uv sync \\\n    --locked\n", "uv sync     --locked"),
        ("# a note ends here \\\ntwo\n", "two"),
        ("echo '# kept' \"it's # kept\" \\# ${#kept} a#kept\n",) * 2,
        ('echo "one \\" # kept\nthree"\n',) * 2,
        ("\ufeffnumpy==1.21.0\n", "numpy==1.21.0"),
        ("echo it's # a quote that nothing closes\n", "echo it's"),
    ],
)
def test_the_commands_of_a_shell_script_are_its_lines_without_comments(
    text: str, commands: str, work: Path
) -> None:
    assert bash.commands(write(work, "x.sh", text)) == commands.strip()


def test_of_a_missing_shell_script_there_are_no_commands(work: Path) -> None:
    assert "y.sh is missing" in told(bash.commands, work / "y.sh")


def test_the_line_ends_of_windows_are_told_of_a_shell_script_alone(work: Path) -> None:
    for read in (bash.commands, script.filled):
        path = write(work, "x.sh", "one\r\ntwo\r\n")
        assert told(read, path).startswith("x.sh ends its lines as Windows does (CRLF), and")
    assert bash.commands(write(work, "list.txt", "one\r\ntwo\r\n")) == "one\ntwo"


@pytest.mark.parametrize(
    "line",
    [
        "set -eu",
        "set -ue",
        "set -e -u",
        "set -e\nset -u",
        "set -o errexit -o nounset",
        "set  -euo x",
    ],
)
def test_the_options_of_a_shell_script_are_known_in_each_spelling(line: str) -> None:
    assert bash.options(f"one\n{line}\ntwo") >= {"e", "u"}


@pytest.mark.parametrize("line", ["set +eu", "set -e", "set -o nounset", "echo set -eu", ""])
def test_options_that_a_shell_script_does_not_set_are_not_seen(line: str) -> None:
    assert not bash.options(line) >= {"e", "u"}


def test_a_prepared_copy_is_in_the_state_in_which_the_exercise_begins(work: Path) -> None:
    write(work, "prepare.py", "open('made.txt', 'w').close()\n")
    with script.prepared(work) as copy:
        assert (copy / "made.txt").exists()
    assert not (work / "made.txt").exists()
