"""Right answers in other words than those of the solution are accepted."""

import os
from pathlib import Path

import pytest

from lesson import check, content, workspace


def accepted(name: str, path: str, old: str, new: str, place: Path) -> None:
    """Pass when the solution with other words in one of its files still solves the exercise."""
    exercise = content.find_exercise(name)
    work = place / "a learner's folder"
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    text = (work / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (work / path).write_text(text.replace(old, new), encoding="utf-8")
    check.run(exercise, work)


@pytest.mark.skipif(os.name == "nt", reason="these scripts are for bash")
@pytest.mark.parametrize(
    ("name", "path", "old", "new"),
    [
        ("call-the-right-pip", "run.sh", "analysis.py", "analysis.py # no PYTHONPATH\necho done"),
        ("make-the-provisioner-idempotent", "provision.sh", "set -eu", "set -o errexit -o nounset"),
        ("make-the-provisioner-idempotent", "provision.sh", "set -eu", "set -e # -u below\nset -u"),
    ],
)
def test_other_scripts_are_accepted(
    name: str, path: str, old: str, new: str, tmp_path: Path
) -> None:
    accepted(name, path, old, new, tmp_path)
