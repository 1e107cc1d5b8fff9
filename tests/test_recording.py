"""The film in the README shows the program as it is today, made by typing its commands."""

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lesson import content, film, recording, shell
from lesson.session import COLUMNS, Session, Silent

SVG = "{http://www.w3.org/2000/svg}"
ROOT = content.root()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session(tmp_path, recording.environment(tmp_path), limit=10.0) as opened:
        yield opened


def texts(svg: str) -> list[str]:
    """What the film shows, line by line."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return ["".join(text.itertext()) for text in found]


@pytest.fixture(scope="module")
def fresh() -> dict[str, str]:
    return recording.filmed()


@pytest.mark.parametrize("name", [recording.FILM, recording.STILL])
def test_the_film_is_what_the_program_does_today(name: str, fresh: dict[str, str]) -> None:
    kept = (recording.place() / name).read_text(encoding="utf-8")
    changed = "\n".join(difflib.unified_diff(texts(kept), texts(fresh[name]), lineterm="", n=0))
    advice = f"{name} is another one now: python -m lesson.recording\n{changed}"
    assert kept == fresh[name], advice


def test_the_film_shows_a_diagnosis_and_a_success(fresh: dict[str, str]) -> None:
    shown = "\n".join(texts(fresh[recording.FILM]))
    for scene in recording.SCENES:
        assert scene in shown
    assert "Traceback" not in shown
    assert "not found" not in shown
    assert "/tmp" not in shown
    assert shell.HOME in shown


def test_the_film_is_as_wide_as_a_terminal(fresh: dict[str, str]) -> None:
    right = film.MARGIN + COLUMNS * film.WIDTH
    for part in ElementTree.fromstring(fresh[recording.FILM]).iter(f"{SVG}tspan"):
        assert float(part.attrib["x"]) + float(part.attrib["textLength"]) <= right + 0.1


@pytest.mark.parametrize("page", ["README.md", "docs/setup.md"])
def test_who_does_not_see_the_film_is_told_what_it_shows(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.findall(rf'<img[^>]*\balt="([^"]{{40,}})"[^>]*{recording.FILM}', text)
    shown += re.findall(rf'<img[^>]*{recording.FILM}[^>]*\balt="([^"]{{40,}})"', text)
    assert shown, f"{page} shows no {recording.FILM} with its alternative text"
    assert recording.STILL in text, "who wants no motion gets the last frame"


def test_a_session_says_what_a_command_printed_and_how_it_ended(session: Session) -> None:
    assert session.run("printf 'one\\ntwo\\n'; (exit 3)") == ("one\ntwo", 3)
    assert session.run("echo again") == ("again", 0)


def test_a_session_is_a_terminal(session: Session) -> None:
    assert session.run("test -t 0 && test -t 1 && tput cols") == (str(COLUMNS), 0)


def test_a_session_shows_what_was_overwritten_as_it_is_read_in_the_end(session: Session) -> None:
    assert session.run("printf 'half\\rdone\\n'")[0] == "done"


def test_keys_reach_the_program_that_runs(session: Session) -> None:
    session.type("read -rsn 1 -p 'a key: ' key; echo \"got $key\"")
    session.press("\n")
    session.see("a key: ")
    session.press("q")
    session.see("got q")


def test_a_silent_terminal_is_told_with_its_screen(tmp_path: Path) -> None:
    with (
        Session(tmp_path, recording.environment(tmp_path), limit=1.0) as slow,
        pytest.raises(Silent, match=r"is silent(.|\n)*echo begun; sleep 60(.|\n)*begun"),
    ):
        slow.run("echo begun; sleep 60")


def test_closing_a_session_ends_what_runs_in_it(tmp_path: Path) -> None:
    with Session(tmp_path, recording.environment(tmp_path), limit=10.0) as opened:
        opened.type("trap '' HUP; echo $BASHPID; sleep 600")
        opened.press("\n")
        opened.see("\n")
        pid = int(opened.see("\n"))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
