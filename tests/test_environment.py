"""`environment.yml` and the lock are one truth: conda's users get what these tests ran in."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from lesson import content, solver
from lesson.channel import build
from lesson.tools import conda, python

BASE = content.root()


def wish() -> dict:
    return yaml.safe_load((BASE / "environment.yml").read_text(encoding="utf-8"))


def locked() -> list[Requirement]:
    """The packages of the lock for this machine, each pinned."""
    text = (BASE / "requirements.lock").read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^([\w.-]+==[^\\\n]+)", text)
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def test_it_names_its_channel_and_no_other() -> None:
    assert wish()["channels"] == ["conda-forge", "nodefaults"]


def test_all_packages_come_from_the_lock() -> None:
    conda_part, (pip_part,) = (
        [item for item in wish()["dependencies"] if isinstance(item, kind)] for kind in (str, dict)
    )
    assert [re.split("[=<> ]", item)[0] for item in conda_part] == ["python", "pip"]
    assert pip_part == {"pip": ["-r requirements.lock"]}
    assert list(wish()["dependencies"])[-1] == pip_part, "pip's part comes last"


def test_its_python_is_one_that_the_project_accepts() -> None:
    (asked,) = (item for item in wish()["dependencies"] if str(item).startswith("python="))
    minor = asked.removeprefix("python=")
    project = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert SpecifierSet(project["requires-python"]).contains(f"{minor}.99")
    assert minor == python.OWN


def test_these_tests_run_in_what_the_lock_says() -> None:
    wanted = {one.name.lower(): str(one.specifier) for one in locked()}
    assert len(wanted) > 50
    found = {name: f"=={metadata.version(name)}" for name in wanted}
    assert found == wanted


def test_a_solver_finds_what_conda_has_to_bring(absent) -> None:
    if conda.engine() is None or not build.folder().exists() or sys.platform != "linux":
        absent("needs pixi's engine and our channels; `lesson tools --install` makes them")
    specs = [item.replace("=", " ") + ".*" * ("=" in item) for item in wish()["dependencies"][:-1]]
    alias = build.folder().resolve().as_uri()
    found = solver.solve(solver.Wish(specs, ["lesson"], alias=alias))["linux-64"]
    assert {"python", "pip"} <= {package["name"] for package in found}


def test_binder_installs_the_project_itself_afterwards() -> None:
    text = Path(BASE, "postBuild").read_text(encoding="utf-8")
    assert "pip install --no-deps --no-build-isolation --editable ." in text
