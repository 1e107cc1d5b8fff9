"""What an author types does what it says, or says why not."""

import shutil
import tomllib
from pathlib import Path

import pytest

from lesson import author, check, content, layout, prose, replay, workspace
from lesson.workspace import Refused


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty lesson."""
    (tmp_path / "docs").mkdir()
    for name in ("layers.toml", "references.bib"):
        shutil.copy2(content.root() / "docs" / name, tmp_path / "docs")
    monkeypatch.setattr(content, "root", lambda: tmp_path)
    return tmp_path


def test_a_new_episode_has_its_files_on_every_shelf(base: Path) -> None:
    made = [str(path.relative_to(base)) for path in author.new("67-spack", "pin-the-compiler")]
    assert made == [
        "exercises/67-spack/pin-the-compiler/README.md",
        "solutions/67-spack/pin-the-compiler/README.md",
        "episodes/67-spack.md",
        "tests/67-spack.py",
    ]
    assert layout.faults(base) == [
        f"{base}/episodes/67-spack.md: has no exercise that is also a notebook"
    ]
    assert not [fault for fault in prose.faults(base) if "67-spack" in fault]


def test_a_new_exercise_fails_as_handed_out(base: Path) -> None:
    list(author.new("67-spack", "pin-the-compiler"))
    exercise = content.find_exercise("pin-the-compiler", base)
    workspace.start(exercise, base / "work")
    with pytest.raises(AssertionError, match=r"file\.txt is not there yet"):
        check.run(exercise, base / "work")


def test_nothing_that_exists_is_written_over(base: Path) -> None:
    list(author.new("67-spack", "pin-the-compiler"))
    before = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    with pytest.raises(Refused, match="is there already"):
        list(author.new("67-spack", "pin-the-compiler"))
    assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("stem", "exercise", "told"),
    [
        ("68-spack", "pin-the-linker", "67-spack.md has that name already"),
        ("70-pkgsrc", "pin-the-compiler", "pin-the-compiler has that name already"),
    ],
)
def test_a_name_that_is_given_already_is_refused(
    stem: str, exercise: str, told: str, base: Path
) -> None:
    list(author.new("67-spack", "pin-the-compiler"))
    before = sorted(base.rglob("*"))
    with pytest.raises(Refused, match=told):
        list(author.new(stem, exercise))
    assert sorted(base.rglob("*")) == before


def test_an_episode_gets_a_second_exercise(base: Path) -> None:
    list(author.new("67-spack", "pin-the-compiler"))
    list(author.new("67-spack", "pin-the-linker"))
    assert (base / "exercises/67-spack/pin-the-linker/README.md").exists()


@pytest.mark.parametrize(
    ("stem", "exercise", "told"),
    [
        ("spack", "pin-the-compiler", "expected two digits and a slug"),
        ("67-Spack", "pin-the-compiler", "expected two digits and a slug"),
        ("67-spack", "pin", "expected words such as"),
    ],
)
def test_a_name_that_breaks_a_rule_is_refused(
    stem: str, exercise: str, told: str, base: Path
) -> None:
    with pytest.raises(Refused, match=told):
        list(author.new(stem, exercise))
    assert not (base / "exercises").exists()


def test_every_dependency_has_a_reason() -> None:
    text = (content.root() / "pyproject.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    groups = [group for name, group in found["dependency-groups"].items() if name != "dev"]
    named = [name for group in (found["project"]["dependencies"], *groups) for name in group]
    assert len(named) > 10
    for name in named:
        line = next(line for line in text.splitlines() if line.strip().startswith(f'"{name}"'))
        assert " # " in line, f"pyproject.toml does not say why it needs {name}"


def test_a_check_says_what_it_left_out_and_what_runs_it(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (base / "episodes").mkdir()
    text = "---\nteaching: 1\nexercises: 0\n---\n# Page\n\n```console\n$ true\n```\n"
    (base / "episodes/10-page.md").write_text(text)
    replay.record(content.find_episode("page"))
    author.check_all([])
    *_, page, hint = capsys.readouterr().out.splitlines()
    assert page.startswith("10-page.md: unchanged since ")
    assert hint.startswith("hint: our own tools were not looked at") and "--all" in hint
    author.check_all([], anyway=True)
    assert "hint" not in capsys.readouterr().out.splitlines()[-1]
