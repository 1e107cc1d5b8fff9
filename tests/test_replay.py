"""A page is run as a whole: every seeded fault is found, a record repairs it and nothing else."""

import contextlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lesson import content, lanes, replay, shell, stamps
from lesson.content import Episode
from lesson.document import Malformed, shown

WRONG = Path(__file__).parent / "wrong-lesson"
PAGES = content.episodes(WRONG)
LIMIT = 1.0  # seconds that a command may take where one is meant to hang
BEYOND_REPAIR = {
    "hung-command",
    "not-utf-8",
    "ten-megabytes",
    "ended-terminal",
    "unclosed-fence",
    "unknown-option",
    "misspelt-lane",
    "output-first",
    "outside-file",
}
REPAIRABLE = [page for page in PAGES if page.slug not in BEYOND_REPAIR]


def by_slug(pages: list[Episode]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.slug)


def faults(page: Episode) -> list[str]:
    """What an author is told about a page, whether it could be run or not."""
    try:
        return replay.check(page, limit(page)).faults
    except Malformed as problem:
        return [str(problem)]


def limit(page: Episode) -> float:
    return LIMIT if page.slug == "hung-command" else shell.LIMIT


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WRONG, tmp_path / "copy"))


@pytest.fixture(autouse=True)
def homes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The terminals' folders; whatever a test does, none may be left."""
    made: list[Path] = []
    real = shell.private_folder

    def noted() -> Path:
        made.append(real())
        return made[-1]

    monkeypatch.setattr(shell, "private_folder", noted)
    yield made
    assert not [home for home in made if home.exists()]


def page_of(folder: Path, text: str) -> Episode:
    (folder / "episodes").mkdir(exist_ok=True)
    (folder / "episodes" / "10-page.md").write_text(text, encoding="utf-8")
    return Episode(folder, "10-page")


def console(*lines: str) -> str:
    return "\n".join(["```console", *lines, "```", ""])


def test_the_wrong_lesson_has_a_page_for_each_fault() -> None:
    assert len(BEYOND_REPAIR) + len(REPAIRABLE) == len(PAGES) == 15
    assert all(page.page.meta["faults"] for page in PAGES)


@by_slug(PAGES)
def test_every_seeded_fault_is_found_with_file_and_line_and_no_other(page: Episode) -> None:
    found = {}
    for fault in faults(page):
        place, line, message = re.fullmatch(r"(?s)(.+?):(\d+): (.+)", fault).groups()
        assert place == shown(page.path)
        found[int(line)] = message
    seeded = page.page.meta["faults"]
    assert sorted(found) == sorted(seeded)
    assert [line for line in seeded if seeded[line] not in found[line]] == []


@by_slug(REPAIRABLE)
def test_record_repairs_a_page_and_changes_nothing_else(page: Episode, copy: Path) -> None:
    before = contents(copy)
    assert not replay.record(Episode(copy, page.stem)).faults
    assert faults(Episode(copy, page.stem)) == []
    after = contents(copy)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {f"episodes/{page.stem}.md", "episodes/transcripts.lock"}
    assert before.keys() <= after.keys()


@by_slug(REPAIRABLE)
def test_a_second_record_changes_no_byte(page: Episode, copy: Path) -> None:
    replay.record(Episode(copy, page.stem))
    once = contents(copy)
    replay.record(Episode(copy, page.stem))
    assert contents(copy) == once


def test_a_repair_touches_only_the_lines_that_were_wrong(copy: Path) -> None:
    page = Episode(copy, "10-wrong-output")
    before = page.path.read_text(encoding="utf-8")
    replay.record(page)
    assert page.path.read_text(encoding="utf-8") == before.replace("sceond", "second")


@by_slug([page for page in PAGES if page.slug in BEYOND_REPAIR])
def test_a_page_beyond_repair_stays_as_it_is(page: Episode, copy: Path) -> None:
    before = contents(copy)
    with contextlib.suppress(Malformed):
        assert replay.record(Episode(copy, page.stem), limit(page)).faults
    assert contents(copy) == before


def test_a_report_says_how_many_commands_ran_and_what_to_run_next() -> None:
    page = content.find_episode("wrong-status", WRONG)
    lines = list(replay.report(replay.check(page)))
    assert "4 commands in 1 blocks executed, 3 not as shown" in lines[-2]
    assert lines[-1] == "hint: run `lesson dev record wrong-status` and read the diff"


def test_a_difference_shows_only_what_masks_and_elisions_do_not_allow(tmp_path: Path) -> None:
    block = console("$ seq 1000; echo took 3 s; echo end", "1", "...", "took 8 s", "ende")
    (fault,) = faults(page_of(tmp_path, block))
    assert [line for line in fault.splitlines() if line.startswith(("  -", "  +"))] == [
        "  --- shown",
        "  +++ real",
        "  -ende",
        "  +end",
    ]


def test_a_long_difference_says_that_it_is_cut(tmp_path: Path) -> None:
    (fault,) = faults(page_of(tmp_path, console("$ seq 1000")))
    assert len(fault.splitlines()) < 50
    assert re.search(r"… and \d+ more lines$", fault)


def test_a_first_record_writes_the_outputs_and_the_statuses(tmp_path: Path) -> None:
    commands = console("$ echo hello", "$ cat missing.txt", "$ cat <<END", "> one", "> END")
    page = page_of(tmp_path, f"# Title\n\n{commands}\nText after.\n")
    replay.record(page)
    recorded = console(
        "$ echo hello",
        "hello",
        "$ cat missing.txt",
        "? 1",
        "cat: missing.txt: No such file or directory",
        "$ cat <<END",
        "> one",
        "> END",
        "one",
    )
    assert page.path.read_text(encoding="utf-8") == f"# Title\n\n{recorded}\nText after.\n"


def test_wording_that_only_masks_change_stays_byte_for_byte(tmp_path: Path) -> None:
    text = console("$ echo took 12 s; seq 9; echo done", "took 3.5 s", "1", "...", "do[..]", "")
    page = page_of(tmp_path, text)
    replay.record(page)
    assert page.path.read_text(encoding="utf-8") == text


def test_one_terminal_runs_the_whole_page(tmp_path: Path) -> None:
    blocks = [console("$ mkdir inner", "$ cd inner", "$ x=1"), console("$ echo $x; pwd")]
    page = page_of(tmp_path, "\nText.\n\n".join(blocks))
    replay.record(page)
    assert "\n1\n/home/learner/page/inner\n```" in page.path.read_text(encoding="utf-8")


def test_a_titled_file_is_what_the_commands_after_it_read(tmp_path: Path) -> None:
    text = '```text title="a/b/c.txt"\none\n```\n\n' + console("$ cat a/b/c.txt", "one")
    text += '\n```text title="a/b/c.txt"\ntwo\n```\n\n' + console("$ cat a/b/c.txt", "two")
    result = replay.check(page_of(tmp_path, text))
    assert (result.faults, result.steps) == ([], 2)


@pytest.mark.parametrize("link", ["$ ln --symbolic / outside", "$ touch outside"])
def test_a_titled_file_that_cannot_be_written_is_named_with_its_line(
    tmp_path: Path, link: str
) -> None:
    page = page_of(tmp_path, console(link) + '\n```text title="outside/tmp/x.txt"\none\n```\n')
    with pytest.raises(Malformed, match=r"10-page\.md:5: outside/tmp/x\.txt cannot be written: .+"):
        replay.check(page)
    assert not Path("/tmp/x.txt").exists()


@pytest.mark.parametrize("line", ["$ not a command", "...", "a [..] b", "```", "   ````"])
def test_an_output_that_reads_as_grammar_stops_the_record(tmp_path: Path, line: str) -> None:
    text = console("$ echo first", "$ cat <<'END'", f"> {line}", "> END")
    page = page_of(tmp_path, text)
    with pytest.raises(Malformed, match=r"10-page\.md:3: .* for grammar"):
        replay.record(page)
    assert contents(tmp_path) == {"episodes/10-page.md": text.encode()}


def test_a_block_whose_lane_is_missing_is_counted_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "missing", lambda name: f"{name} is not here")
    text = '```console lane="public-index"\n$ echo not run\nold\n```\n\n' + console("$ echo new")
    page = page_of(tmp_path, text)
    result = replay.record(page)
    assert (result.blocks, result.skipped) == (1, {"public-index is not here": 1})
    recorded = page.path.read_text(encoding="utf-8")
    assert recorded == text.replace("$ echo new\n", "$ echo new\nnew\n")
    assert stamps.read(tmp_path)["10-page"].shown == 1


# What must hold when a run is cut short.


def alive(pid: int) -> bool:
    """Whether a process still runs; a killed one may wait for its parent to take notice."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def wait_for(path: Path, lines: int = 1) -> list[str]:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        if path.exists() and path.read_text().count("\n") >= lines:
            return path.read_text().split()
        time.sleep(0.01)
    raise AssertionError(f"{path} was not written")


def hanging_page(folder: Path) -> tuple[Episode, Path]:
    """A page that hangs with children in the front, the background and another session."""
    pids = folder / "pids"
    hang = f'sleep 1000 & echo $! >> {pids}; setsid sh -c "echo \\$\\$ >> {pids}; sleep 1000" & '
    hang += f'sh -c "echo \\$\\$ >> {pids}; exec sleep 1000"'
    return page_of(folder, console("$ echo before", "old", f"$ {hang}")), pids


def assert_dead(pids: list[str]) -> None:
    assert len(pids) == 3
    ends = time.monotonic() + 5
    while time.monotonic() < ends and any(alive(int(pid)) for pid in pids):
        time.sleep(0.01)
    assert [pid for pid in pids if alive(int(pid))] == []


def test_a_hung_command_dies_with_all_its_children(
    tmp_path: Path, homes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, pids = hanging_page(tmp_path)
    begun = time.monotonic()

    def clock() -> float:
        """Stands still until all three have begun, which a busy machine may be slow to do."""
        written = pids.read_text().count("\n") if pids.exists() else 0
        now = time.monotonic()
        return now if written == 3 or now > begun + 60 else begun

    monkeypatch.setattr(shell, "time", SimpleNamespace(monotonic=clock))
    (_, fault) = replay.check(page, LIMIT).faults
    assert "had not ended after 1 seconds" in fault
    assert_dead(wait_for(pids, 3))
    assert len(homes) == 1


def test_a_page_that_ends_leaves_no_process_in_the_background(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    start = f"for i in 1 2 3; do sleep 1000 & echo $! >> {pids}; done"
    result = replay.run(page_of(tmp_path, console(f"$ {start}")))
    assert not result.faults
    assert_dead(wait_for(pids, 3))


def test_an_exception_that_passes_through_leaves_nothing(
    tmp_path: Path, homes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr(shell.Terminal, "_readable", broken)
    with pytest.raises(RuntimeError):
        replay.run(page_of(tmp_path, console("$ echo hello")))
    assert len(homes) == 1


def test_a_terminal_that_cannot_start_leaves_nothing(
    tmp_path: Path, homes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell.Terminal, "environment", lambda self: {"PATH": str(tmp_path)})
    with pytest.raises(FileNotFoundError, match="bash"):
        replay.run(page_of(tmp_path, console("$ echo hello")))
    assert len(homes) == 1


def test_ctrl_c_during_a_record_leaves_the_page_whole_and_nothing_behind(tmp_path: Path) -> None:
    page, pids = hanging_page(tmp_path)
    before = page.path.read_bytes()
    program = (
        "import sys; from pathlib import Path; from lesson import replay, shell; "
        "from lesson.content import Episode; made = shell.private_folder; "
        "shell.private_folder = lambda: (lambda at: (print(at, flush=True), at)[1])(made()); "
        "replay.record(Episode(Path(sys.argv[1]), '10-page'))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # As at a terminal; a shell's background job would ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    children = wait_for(pids, 3)
    running.send_signal(signal.SIGINT)
    home, said = running.communicate(timeout=20)
    assert "KeyboardInterrupt" in said
    assert home.startswith("/tmp/") and not Path(home.strip()).exists()
    assert_dead(children)
    pids.unlink()
    assert contents(tmp_path) == {"episodes/10-page.md": before}


@contextlib.contextmanager
def full_disk(most: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: writing fails halfway, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_during_a_record_leaves_the_page_whole(tmp_path: Path) -> None:
    page = page_of(tmp_path, console("$ seq 1000"))
    before = contents(tmp_path)
    with full_disk(1000), pytest.raises(OSError, match="File too large"):
        replay.record(page)
    assert contents(tmp_path) == before


def test_a_full_disk_leaves_the_stamps_whole(tmp_path: Path) -> None:
    page = page_of(tmp_path, console("$ seq 3"))
    replay.record(page)
    before = stamps.path(tmp_path).read_bytes()
    page_of(tmp_path, console("$ seq 4"))
    with full_disk(100), pytest.raises(OSError, match="File too large"):
        replay.record(Episode(tmp_path, "10-page"))
    assert stamps.path(tmp_path).read_bytes() == before
    assert sorted(contents(tmp_path)) == ["episodes/10-page.md", "episodes/transcripts.lock"]


def test_a_page_that_is_edited_while_it_runs_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "episodes" / "10-page.md"
    page = page_of(tmp_path, console(f"$ sed --in-place '1i An edit.' {path}; seq 3"))
    with pytest.raises(Malformed, match="was changed while its commands ran"):
        replay.record(page)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("An edit.\n") and "\n1\n2\n3\n" not in text


def test_a_page_with_crlf_line_ends_is_recorded_like_any_other(tmp_path: Path) -> None:
    page = page_of(tmp_path, "")
    page.path.write_bytes(console("$ echo one", "two").replace("\n", "\r\n").encode())
    replay.record(page)
    assert faults(Episode(tmp_path, "10-page")) == []
