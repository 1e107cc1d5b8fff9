"""What the lesson reads in an environment.yml is what conda itself reads there."""

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from lesson import environment
from lesson.tools import conda

VERSIONS = ["3.8.18", "3.9", "3.9.0", "3.9.1", "3.9.18", "3.10.1", "3.10", "3.12.1", "4.0"]
WISHES = [
    *("", "*", "=3.9", "==3.9", " 3.9", "=3.9.*", " 3.9.*", "==3.9.*", "~=3.9.0", "~=3.9", "=3"),
    *(">=3.9", ">=3.9,<3.10", " >=3.9,<3.10", "<3.10", "<=3.9", ">3.9", "!=3.9.1", "!=3.9.*"),
    *("=3.9.1", "==3.9.1", "=3.10", ">=3.9,<3.10|=3.12", "=3.8|>=3.12,<4", " 3.9|3.10"),
]
ASK = """\
import json, pathlib, sys, sysconfig, types
root = pathlib.Path(sysconfig.get_path("purelib"), "conda_lock")
for name, folder in (("conda_lock", root), ("conda_lock._vendor", root / "_vendor")):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [str(folder)]
sys.path.insert(1, str(root / "_vendor"))
from conda.models.match_spec import MatchSpec
record = {"name": "python", "build": "h1_0", "build_number": 0}
print(json.dumps([MatchSpec("python" + wish).match({**record, "version": version})
                  for wish, version in json.load(sys.stdin)]))
"""


def test_a_wish_lets_in_the_versions_that_conda_lets_in() -> None:
    if sys.platform != "linux":
        pytest.skip("the lesson has its own conda on Linux alone")
    conda.provide()
    asked = [*product(WISHES, VERSIONS)]
    engine = conda.engine()
    assert engine
    ran = subprocess.run(
        [str(engine), "-I", "-c", ASK],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    wanted = json.loads(ran.stdout)
    assert len(set(wanted)) == 2
    ours = [environment.matches(wish, version) for wish, version in asked]
    differing = [pair for pair, one, two in zip(asked, ours, wanted, strict=True) if one != two]
    assert differing == []


def written(folder: Path, text: str) -> Path:
    path = folder / "environment.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_wishes_and_what_is_left_to_pip_are_told_apart(tmp_path: Path) -> None:
    text = "dependencies:\n- Python = 3.9\n- conda-forge::pandas>=1,<2\n- pip\n- pip:\n  - six\n"
    wishes, by_pip = environment.dependencies(written(tmp_path, text))
    assert wishes == {"python": "= 3.9", "pandas": ">=1,<2", "pip": ""}
    assert by_pip == ["six"]


def test_a_channel_is_known_by_its_last_words(tmp_path: Path) -> None:
    text = "channels: [conda-forge, https://example.org/a/pkgs/main/, ./museum, https://b.org/c]\n"
    found = environment.channels(written(tmp_path, text))
    assert found == ["conda-forge", "pkgs/main", "./museum", "c"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n", "is no list of `key: value`"),
        ("dependencies: python\n", "has no list `dependencies:`"),
        ("dependencies:\n- python: 3.9\n", "`python:` begins a table; wanted a line such as"),
        ("dependencies:\n- a\n- A=1\n", "a stands there twice; keep one line"),
        ("dependencies:\n- a?b\n", "`a?b` is no name with a version"),
        ("dependencies:\n- [a]\n", "is no name with a version"),
        ("dependencies:\n- pip: six\n", "Only the part for pip is a table"),
    ],
)
def test_what_is_no_environment_is_told(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError) as finding:
        environment.dependencies(written(tmp_path, text))
    assert words in str(finding.value)
    with pytest.raises(AssertionError, match="names no channel"):
        environment.channels(written(tmp_path, "name: a\n"))
