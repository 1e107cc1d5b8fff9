"""What `make test` runs: the tests outside of a browser, and beside them those in one."""

from pathlib import Path

import pytest

from lesson import content, suite

PASSES = "def test_it() -> None:\n    assert True\n"
FAILS = "def test_it() -> None:\n    assert 'this' == 'that'\n"


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose tests are yet to be written."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take seconds to start
    monkeypatch.setattr(content, "root", lambda: tmp_path)
    monkeypatch.setattr(suite.ahead, "processors", lambda: 2)
    monkeypatch.setattr(suite, "_provide", lambda: None)
    monkeypatch.setattr(suite.toolbox, "report", lambda: 0)
    monkeypatch.setattr(suite, "STEPS", ())
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tests"


@pytest.mark.parametrize(
    ("plain", "browser", "told"),
    [
        (PASSES, PASSES, ("1 passed", "1 passed")),
        (FAILS, PASSES, ("1 failed", "1 passed")),
        (PASSES, FAILS, ("1 passed", "1 failed")),
        ("", PASSES, ("collected 0 items", "1 passed")),
        (PASSES, "", ("1 passed", "collected 0 items")),
    ],
    ids=["both pass", "one fails", "the other fails", "one is empty", "the other is empty"],
)
def test_each_part_is_run_once_and_a_failure_of_either_is_one_of_the_whole(
    plain: str, browser: str, told: tuple[str, str], lesson: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (lesson / "test_plain.py").write_text(plain)
    (lesson / "test_browser_pages.py").write_text(browser)
    status = suite.test()
    assert (status == 0) == (plain == browser == PASSES)
    first, second = capfd.readouterr().out.split("$ pytest tests/test_browser*.py")
    assert told[0] in first and told[1] in second
    assert "test_browser_pages.py" not in first and "test_plain.py" not in second


def test_one_processor_runs_all_tests_at_once(
    lesson: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(suite.ahead, "processors", lambda: 1)
    for name in ("test_plain.py", "test_browser_pages.py"):
        (lesson / name).write_text(PASSES)
    assert suite.test() == 0
    assert "2 passed" in capfd.readouterr().out
