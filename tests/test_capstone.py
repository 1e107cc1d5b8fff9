"""The paper comes back elsewhere as the card says, and an attack on a layer is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lesson import (
    attack,
    capstone,
    capture,
    card,
    content,
    elsewhere,
    restoration,
    tools,
    witnesses,
)
from lesson.__main__ import main
from lesson.capture import Capture
from lesson.document import Malformed
from lesson.traces import CODE, HARDWARE, LANGUAGE, PACKAGES, USERLAND

BASE = content.root()
SIX = capstone.captures()
CAPTURE = """\
tool = "uv"
needs = ["uv"]
capture = ""
files = ["uv.lock"]
restore = "uv sync"
run = "uv run python witnesses.py"
"""


def absent(problem: Exception) -> None:
    """Skip on a laptop what CI has to have."""
    if os.environ.get("CI"):
        raise problem
    pytest.skip(str(problem))


@pytest.mark.parametrize("held", SIX, ids=lambda held: held.name)
def test_each_capture_gives_back_what_the_card_says(held: Capture) -> None:
    try:
        made = capstone.filled_in(held)
    except elsewhere.Absent as problem:
        absent(problem)
    assert made.row == capstone.rows().get(held.tool), (
        f"`lesson dev card {held.name}` writes the row of today:\n" + "\n".join(card.lines(made))
    )
    if sys.platform == "linux" and os.geteuid() == 0:
        assert made.restored.offline == (True, True)


def test_the_card_has_a_row_for_each_capture_and_no_other() -> None:
    assert list(capstone.rows()) == [held.tool for held in SIX]


def test_all_captures_are_of_the_same_analysis() -> None:
    for held in SIX:
        own = {path.name for path in held.folder.iterdir()}
        assert not own & set(capture.ANALYSIS), f"{held.name} has an analysis of its own"
    found = SIX[0].expected
    assert found.changed(BASE / "docs" / "data") == [], "docs/data/expected.toml is out of date"


def test_the_pins_are_the_same_wherever_pip_installs() -> None:
    lists = [path.read_bytes() for path in (BASE / "capstone").glob("*/requirements.txt")]
    assert len(lists) == 3
    assert len(set(lists)) == 1


def test_the_solution_with_uv_is_the_capture_with_uv() -> None:
    solved = BASE / "solutions/90-choose/capture-the-paper"
    for name in ("pyproject.toml", ".python-version"):
        assert (solved / name).read_bytes() == (BASE / "capstone/uv" / name).read_bytes()
    assert capture.read(solved).restore == capture.read(BASE / "capstone/uv").restore


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('tool = "uv"', "tool = 3", 1, "`tool` is to be a text"),
        ('run = "', 'walk = "', 6, "`walk` is no entry of a capture"),
        ('restore = "uv sync"', 'restore = ""', 5, "`restore` is to be a text"),
        ('["uv.lock"]', '"uv.lock"', 4, "`files` is to be a list of texts"),
        ('["uv.lock"]', '["../uv.lock"]', 4, "lies outside of the folder"),
        ('["uv.lock"]', '["/etc/passwd"]', 4, "lies outside of the folder"),
        ('["uv.lock"]', '[".venv"]', 4, "an environment works in one place only"),
        ('tool = "uv"', "tool = ", 1, "is not TOML"),
    ],
)
def test_a_capture_that_is_not_as_meant_is_told_with_its_line(
    old: str, new: str, line: int, words: str, tmp_path: Path
) -> None:
    path = tmp_path / capture.FILE
    path.write_text(CAPTURE.replace(old, new), encoding="utf-8")
    with pytest.raises(Malformed, match=f"capture.toml:{line}: ") as problem:
        capture.read(tmp_path)
    assert words in str(problem.value)


def test_a_folder_without_a_capture_is_not_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(tmp_path), "--restore"]) == 2
    assert "capture.toml: is missing" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="asks a POSIX shell")
def test_elsewhere_nothing_of_ours_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "ours")
    monkeypatch.setenv("SECRET", "ours")
    with elsewhere.fresh([], "place", {"GIVEN": "theirs"}) as place:
        printed = place.run("env; pwd; python --version; date +%z", network=False).output
        home = place.folder.parent
        if elsewhere.apart():
            assert place.run("grep -c : /proc/net/dev", network=False).output == "1\n", "lo alone"
    assert "ours" not in printed
    assert "GIVEN=theirs" in printed
    assert f"HOME={home}" in printed
    assert "Python 3.9" not in printed
    assert "+1345" in printed or "+1245" in printed, "the time zone is another one"
    assert not home.exists()


def test_what_is_recorded_counts_only_where_it_came_back() -> None:
    def line(state: str, found: str) -> card.Line:
        return card.Line(CODE, state, found, "38.15", witnesses.same(found, "38.15"))

    assert [line(state, "38.15").points for state in ("full", "partly", "no")] == [1, 0.5, 0]
    assert line("full", "38.150000000000006").points == 0
    assert line("no", "38.15").verdict == "came back by luck"
    assert line("full", "38.150000000000006").verdict == "38.2 in place of 38.1"


@pytest.mark.parametrize(
    ("found", "degree"),
    [
        ("38.150000000000006", witnesses.BIT),
        ("38.16", witnesses.PRINTED),
        ("38.15", witnesses.OTHER),
        ("ModuleNotFoundError: No module named 'pandas'", witnesses.OTHER),
    ],
)
def test_sameness_has_three_degrees(found: str, degree: str) -> None:
    assert witnesses.same(found, "38.150000000000006") == degree


def test_what_the_author_keeps_is_worth_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = BASE / "capstone/uv"
    for name in ("pyproject.toml", ".python-version"):
        shutil.copy(uv / name, tmp_path)
    (tmp_path / "digest.txt").write_text(f"sha256:{'0' * 64}\n", encoding="utf-8")
    shutil.copy(uv / capture.FILE, tmp_path)
    try:
        monkeypatch.chdir(tmp_path)  # as a learner asks, without the name of a folder
        made = capstone.filled_in(capture.read(Path()))
    except elsewhere.Absent as problem:
        absent(problem)
    assert made.points == 2.5


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    try:
        return restoration.restore(capstone.named("uv")).means
    except elsewhere.Absent as problem:
        absent(problem)
        raise


def sums_in_two_ways(*minors: str) -> bool:
    """Whether one of these Pythons brings an SQLite from before 3.43, and another a newer one."""
    pythons = tools.load("python").find()
    assert pythons
    ask = "import sqlite3; print(sqlite3.sqlite_version_info >= (3, 43))"
    commands = [[pythons.commands[f"python{minor}"], "-c", ask] for minor in minors]
    return len({subprocess.run(c, capture_output=True, check=True).stdout for c in commands}) > 1


@pytest.mark.parametrize(
    ("layer", "moved"),
    [
        (CODE, ["code"]),
        (PACKAGES, ["packages"]),
        (LANGUAGE, ["packages", "language"]),
        (USERLAND, ["os"]),
        (HARDWARE, ["hardware"]),
    ],
)
def test_an_attack_moves_the_witness_of_its_layer_and_what_stands_on_it(
    layer: str, moved: list[str], before: dict[str, str]
) -> None:
    known = attack.attacks(before)
    if layer not in known:
        pytest.skip("this processor has one code for all")
    found = attack.strike(capstone.named("uv"), before, known[layer])
    follows = ["os"] if layer == LANGUAGE and sums_in_two_ways("3.9", "3.13") else []
    assert found.moved == moved + follows
    word = next(word for word, of in witnesses.LAYER.items() if of == layer)
    assert attack.judged(found, word)[0]
    for other in witnesses.LAYER:
        if other != word:
            right, said = attack.judged(found, other)
            assert not right
            assert said.startswith(f"Not {other}: its witness ")


def test_an_attack_asks_for_a_capture_with_uv(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attack", str(BASE / "capstone/conda")]) == 2
    assert "is no capture with uv" in capsys.readouterr().err


def test_a_guess_is_about_one_attack(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attack", str(BASE / "capstone/uv"), "--guess", "os"]) == 2
    assert main(["attack", str(BASE / "capstone/uv"), "--seed", "1", "--guess", "mud"]) == 2
    assert "no witness is called mud" in capsys.readouterr().err
