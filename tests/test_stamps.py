"""What was executed is kept in one file, which says so when it is damaged."""

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lesson import replay, stamps
from lesson.content import Episode
from lesson.document import Malformed
from lesson.stamps import Stamp

STAMP = Stamp(
    page="sha256:0",
    date=date(2026, 11, 22),
    system="Debian 12",
    executed=3,
    files=1,
    shown=2,
    tools={"python": "3.9.2, 3.11.2", "uv": "0.13.9"},
)
PAGE = "# Page\n\n```console\n$ echo one\none\n```\n"


@pytest.fixture
def episode(tmp_path: Path) -> Episode:
    (tmp_path / "episodes").mkdir()
    made = Episode(tmp_path, "10-page")
    made.path.write_text(PAGE, encoding="utf-8")
    return made


def anew(episode: Episode) -> Episode:
    return Episode(episode.base, episode.stem)


def test_what_is_written_is_read_again(episode: Episode) -> None:
    book = {"20-venv": STAMP, "10-page": replace(STAMP, tools={})}
    stamps.write(episode.base, book)
    assert stamps.read(episode.base) == book
    text = stamps.path(episode.base).read_text(encoding="utf-8")
    assert text.startswith("# Written by `lesson dev record`")
    assert re.findall(r"(?m)^\[([^.\]]+)\]$", text) == ["10-page", "20-venv"]


def test_writing_what_was_read_changes_no_byte(episode: Episode) -> None:
    stamps.write(episode.base, {"10-page": STAMP, "20-venv": STAMP})
    before = stamps.path(episode.base).read_bytes()
    stamps.write(episode.base, stamps.read(episode.base))
    assert stamps.path(episode.base).read_bytes() == before


def test_where_nothing_was_recorded_there_are_no_stamps(tmp_path: Path) -> None:
    assert stamps.read(tmp_path) == {}


def test_a_stamp_reads_as_a_sentence() -> None:
    assert STAMP.sentence == (
        "Executed on Debian 12 with python 3.9.2, 3.11.2, uv 0.13.9, 2026-11-22."
    )
    assert replace(STAMP, tools={}).sentence == "Executed on Debian 12, 2026-11-22."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('page = "sha256:0"', 'page = "sha256:0'),
        ('page = "sha256:0"\n', ""),
        ('page = "sha256:0"', "page = 0"),
        ("date = 2026-11-22", 'date = "yesterday"'),
        ("executed = 3", 'executed = "3"'),
        ("executed = 3", "executed = 3\nmore = 1"),
        ("executed = 3", "<<<<<<< HEAD\nexecuted = 3"),
        ("[20-venv.tools]", "[20-venv.others]"),
        ("[20-venv]", "[[20-venv]]"),
    ],
)
def test_a_damaged_file_is_told_with_its_line_and_what_to_do(
    episode: Episode, old: str, new: str
) -> None:
    stamps.write(episode.base, {"10-page": replace(STAMP, page="sha256:1"), "20-venv": STAMP})
    path = stamps.path(episode.base)
    text = path.read_text(encoding="utf-8")
    second = text.index("[20-venv]")
    assert old in text[second:]
    path.write_text(text[:second] + text[second:].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Malformed, match="delete it and run `lesson dev record`") as told:
        stamps.read(episode.base)
    line = told.value.line
    assert line and text[:second].count("\n") < line <= text.count("\n") + 2


@pytest.mark.parametrize("damaged", [b"\xff\xfe\n", b"[10-page", b"x = 3\n", b"\0"])
def test_another_files_bytes_are_told_too(episode: Episode, damaged: bytes) -> None:
    stamps.path(episode.base).write_bytes(damaged)
    with pytest.raises(Malformed, match="delete it and run") as told:
        stamps.read(episode.base)
    assert told.value.line == 1


# When a page need not run again.


def test_a_recorded_page_is_unchanged_until_it_changes(episode: Episode) -> None:
    assert replay.unchanged(episode) is None
    replay.record(episode)
    stamp = replay.unchanged(anew(episode))
    assert stamp and (stamp.executed, stamp.files, stamp.shown, stamp.tools) == (1, 0, 0, {})
    episode.path.write_text(PAGE + "\nMore text.\n", encoding="utf-8")
    assert replay.unchanged(anew(episode)) is None


def test_a_page_runs_again_when_the_packages_it_installs_change(episode: Episode) -> None:
    replay.record(episode)
    assert replay.unchanged(anew(episode))
    (episode.base / "episodes" / "index.lock").write_text("six==1.17.0\n", encoding="utf-8")
    assert replay.unchanged(anew(episode)) is None


def test_a_page_runs_again_when_a_tool_is_another(episode: Episode) -> None:
    replay.record(episode)
    book = stamps.read(episode.base)
    stamps.write(episode.base, {"10-page": replace(book["10-page"], tools={"uv": "0.0.1"})})
    assert replay.unchanged(anew(episode)) is None


def test_a_record_that_finds_nothing_new_keeps_the_old_date(episode: Episode) -> None:
    replay.record(episode)
    old = {"10-page": replace(stamps.read(episode.base)["10-page"], date=date(2001, 2, 3))}
    stamps.write(episode.base, old)
    replay.record(anew(episode))
    assert stamps.read(episode.base) == old
    episode.path.write_text(PAGE + "\nMore text.\n", encoding="utf-8")
    earliest = datetime.now(UTC).date()
    replay.record(anew(episode))
    latest = datetime.now(UTC).date()
    assert earliest <= stamps.read(episode.base)["10-page"].date <= latest


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has its time zone elsewhere")
@pytest.mark.parametrize("zone", ["EAST-14", "WEST12"])  # always another day in one of them
def test_a_stamp_has_the_date_of_the_clock_that_the_page_shows(episode: Episode, zone: str) -> None:
    with pytest.MonkeyPatch.context() as there:
        there.setenv("TZ", zone)
        time.tzset()
        earliest = datetime.now(UTC).date()
        replay.record(episode)
        latest = datetime.now(UTC).date()
    time.tzset()
    assert earliest <= stamps.read(episode.base)["10-page"].date <= latest


def test_the_stamp_of_a_page_that_is_gone_goes_with_the_next_record(episode: Episode) -> None:
    stamps.write(episode.base, {"90-gone": STAMP})
    replay.record(episode)
    assert list(stamps.read(episode.base)) == ["10-page"]


def test_the_counts_tell_blocks_that_ran_files_and_blocks_that_are_only_shown(
    episode: Episode,
) -> None:
    more = '\n```text title="a.txt"\nx\n```\n\n```powershell\nls\n```\n\n```console\n$ true\n```\n'
    episode.path.write_text(PAGE + more, encoding="utf-8")
    replay.record(episode)
    stamp = stamps.read(episode.base)["10-page"]
    assert (stamp.executed, stamp.files, stamp.shown) == (2, 1, 1)
    assert stamp.system == stamps.system() != ""
