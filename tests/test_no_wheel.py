"""Where the paper of 2021 cannot be restored, the real message is an answer, and only that."""

import platform
from pathlib import Path

import pytest

from lesson import check, content, workspace

PIP = "ERROR: No matching distribution found for pandas==1.2.5"
UV = """\
error: No solution found when resolving dependencies
  cause: Because pandas==1.2.5 has no usable wheels and you require pandas==1.2.5, we can \
conclude that your requirements are unsatisfiable.
"""


def answered(folder: Path, message: str) -> content.Exercise:
    exercise = content.find_exercise("locks/recover-the-lock")
    workspace.start(exercise, folder)
    (folder / "no-wheel.txt").write_text(message, encoding="utf-8")
    return exercise


@pytest.mark.parametrize("message", [PIP, UV], ids=["pip", "uv"])
@pytest.mark.parametrize("machine", [("Darwin", "arm64"), ("Windows", "ARM64")])
def test_a_machine_without_a_wheel_may_say_so(
    machine: tuple[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = answered(tmp_path / "work", message)
    monkeypatch.setattr(platform, "system", lambda: machine[0])
    monkeypatch.setattr(platform, "machine", lambda: machine[1])
    check.run(exercise, tmp_path / "work")


def test_a_machine_with_a_wheel_is_told_to_look_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = answered(tmp_path / "work", PIP)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    with pytest.raises(AssertionError, match="came from another Python"):
        check.run(exercise, tmp_path / "work")
