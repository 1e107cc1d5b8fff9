"""Right answers in other words than those of the solution are accepted."""

import os
import subprocess
from pathlib import Path

import pytest

from lesson import check, content, workspace

RANGE, OLD = 'requires-python = "==3.9.*"', '"numpy==1.21.0"'


@pytest.mark.parametrize(
    ("name", "path", "old", "new"),
    [
        ("describe-the-paper", "pyproject.toml", RANGE, 'requires-python = ">=3.9.0, <3.10"'),
        ("describe-the-paper", "pyproject.toml", RANGE, 'requires-python = "<3.10.0,>=3.9"'),
        ("describe-the-paper", "pyproject.toml", RANGE, 'requires-python = "~=3.9.0"'),
        ("describe-the-paper", "pyproject.toml", OLD, '"NumPy==1.21.0"'),
        ("describe-the-paper", "pyproject.toml", '"python-dateutil=', '"python_dateutil ='),
        ("restore-the-paper", ".python-version", "3.9", "# as in the paper\ncpython@3.9"),
        ("repair-a-strangers-capture", ".python-version", "3.9.18", "# July\ncpython@3.9.18"),
        ("repair-the-request", ".python-version", "3.12", ">=3.11"),
        ("repair-the-request", ".python-version", "3.12", "3.12\n3.13"),
        ("repair-the-stale-lock", "restore.sh", "sync", "sync \\\n "),
        ("repair-the-stale-lock", "restore.sh", "--locked", "--locked # not --frozen"),
        ("repair-the-stale-lock", "restore.sh", "uv sync --locked", "UV_LOCKED=true uv sync"),
        (
            *("repair-the-stale-lock", "restore.sh"),
            *("uv sync --locked", "export UV_LOCKED=1\nuv sync"),
        ),
        ("repair-the-stale-lock", "restore.sh", "uv sync --locked", "uv sync --locked || exit 1"),
    ],
)
def test_other_ways_to_ask_uv_are_accepted(
    name: str, path: str, old: str, new: str, accepted
) -> None:
    accepted(name, path, old, new)


CHANGE, KEEPS = 'change = "uv lock"', 'keeps = "uv.lock"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CHANGE, 'change = "$ uv lock"'),
        (CHANGE, 'change = "$uv lock"'),
        (CHANGE, 'change = "sudo podman build ."'),
        (CHANGE, 'change = "CONDA_SUBDIR=osx-arm64 conda env create"'),
        (CHANGE, 'change = "packer build machine.pkr.hcl"'),
        (CHANGE, 'change = "ch-image build -t paper ."'),
        (CHANGE, 'change = "poetry lock"'),
        (CHANGE, 'change = "pip-compile requirements.in"'),
        (CHANGE, 'change = "bash build.sh"'),
        (CHANGE, 'change = "./build.sh"'),
        (KEEPS, 'keeps = "env.yml"'),
        (KEEPS, 'keeps = "conda-env.yml"'),
        (KEEPS, 'keeps = "environment.yml"'),
    ],
)
def test_other_plans_are_accepted(old: str, new: str, accepted) -> None:
    accepted("plan-your-change", "ticket.toml", old, new)


@pytest.mark.skipif(os.name == "nt", reason="these scripts are for bash")
@pytest.mark.parametrize(
    ("name", "path", "old", "new"),
    [
        ("call-the-right-pip", "run.sh", "analysis.py", "analysis.py # no PYTHONPATH\necho done"),
        ("make-the-provisioner-idempotent", "provision.sh", "set -eu", "set -o errexit -o nounset"),
        ("make-the-provisioner-idempotent", "provision.sh", "set -eu", "set -e # -u below\nset -u"),
    ],
)
def test_other_scripts_are_accepted(name: str, path: str, old: str, new: str, accepted) -> None:
    accepted(name, path, old, new)


@pytest.mark.skipif(os.name == "nt", reason="fix.sh is run by bash")
def test_a_moved_environment_that_was_repaired_by_hand_is_accepted(tmp_path: Path) -> None:
    exercise = content.find_exercise("repair-a-moved-environment")
    work = tmp_path / "work"
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    subprocess.run(["bash", "fix.sh"], cwd=work, check=True, capture_output=True, timeout=120)
    (work / "fix.sh").write_text("# done by hand\nset -e\nset -u\n", encoding="utf-8")
    check.run(exercise, work)
