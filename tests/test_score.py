"""What `lesson score` says of small projects that were made for it, right and wrong ones."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lesson import score
from lesson.__main__ import main
from lesson.content import root
from lesson.repository import Repository
from lesson.traces import CODE, HARDWARE, KERNEL, LANGUAGE, LAYERS, PACKAGES, USERLAND

HASH = "sha256:" + "0123456789abcdef" * 4
COMMIT = "0123456789abcdef0123456789abcdef01234567"
SHORT = {CODE: "c", PACKAGES: "p", LANGUAGE: "l", USERLAND: "u", KERNEL: "k", HARDWARE: "h"}
PINNED = "numpy==2.3.4\nsix==1.17.0\n"
HASHED = f"numpy==2.3.4 \\\n    --hash={HASH}\nsix==1.17.0 --hash={HASH}\n"
UV = f"""\
version = 1
revision = 3
requires-python = "==3.12.*"

[[package]]
name = "paper"
version = "1"
source = {{ virtual = "." }}

[[package]]
name = "numpy"
version = "2.3.4"
source = {{ registry = "PyPI" }}
wheels = [{{ url = "numpy.whl", hash = "{HASH}" }}]
"""
PROJECT = '[project]\nname = "paper"\nversion = "1"\ndependencies = ["numpy>=2"]\n'
POETRY = f"""\
[[package]]
name = "numpy"
version = "2.3.4"
files = [{{file = "numpy.whl", hash = "{HASH}"}}]

[metadata]
lock-version = "2.1"
python-versions = ">=3.12"
"""
OLD_POETRY = f"""\
[[package]]
name = "numpy"
version = "1.20.0"

[metadata]
lock-version = "1.1"
python-versions = "~3.9"

[metadata.files]
numpy = [{{file = "numpy.whl", hash = "{HASH}"}}]
"""
PYLOCK = f"""\
lock-version = "1.0"
created-by = "pip"
requires-python = "==3.12.4"

[[packages]]
name = "numpy"
version = "2.3.4"
wheels = [{{name = "numpy.whl", url = "numpy.whl", hashes = {{sha256 = "{HASH[7:]}"}}}}]
"""
PIPENV = json.dumps(
    {
        "_meta": {"hash": {"sha256": "0"}, "requires": {"python_version": "3.12"}},
        "default": {"numpy": {"hashes": [HASH], "version": "==2.3.4"}},
        "develop": {},
    },
    indent=4,
)
ENVIRONMENT = """\
name: paper
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
  - numpy=2.3.4
"""
EXPLICIT = """\
# platform: linux-64
@EXPLICIT
file:///channel/linux-64/python-3.12.4-h1_0.conda#0123456789abcdef0123456789abcdef
file:///channel/linux-64/libsqlite-3.42.0-h2_0.conda#0123456789abcdef0123456789abcdef
"""
CONDA_LOCK = f"""\
version: 1
package:
- name: python
  version: 3.12.4
  manager: conda
  platform: linux-64
  url: python-3.12.4-h1_0.conda
  hash:
    sha256: {HASH[7:]}
"""
PIXI = f"""\
version: 6
environments:
  default:
    channels:
    - url: conda-forge
    packages:
      linux-64:
      - conda: linux-64/python-3.12.4-h1_0.conda
packages:
- conda: linux-64/python-3.12.4-h1_0.conda
  sha256: {HASH[7:]}
"""
FLAKE = json.dumps(
    {
        "nodes": {
            "nixpkgs": {"locked": {"type": "github", "rev": COMMIT, "narHash": "sha256-x="}},
            "root": {"inputs": {"nixpkgs": "nixpkgs"}},
        },
        "root": "root",
        "version": 7,
    },
    indent=2,
)
TARBALL = f"""\
let
  pkgs = import (fetchTarball {{
    url = "nixpkgs/archive/{COMMIT}.tar.gz";
    sha256 = "0000000000000000000000000000000000000000000000000000";
  }}) {{ }};
in pkgs.mkShell {{ packages = [ (pkgs.python3.withPackages (ps: [ ps.numpy ])) ]; }}
"""
RENV = json.dumps({"R": {"Version": "4.3.1"}, "Packages": {"dplyr": {"Version": "1.1.3"}}})
VAGRANT = 'Vagrant.configure("2") do |config|\n  config.vm.box = "debian/bookworm64"\n{}end\n'

# name -> files, what is recorded (capitals) or recorded in part (small), and words of the answer
PROJECTS: dict[str, tuple[dict[str, str], str, str]] = {
    "empty": ({"README.md": "# Paper\n"}, "", "git init"),
    "without-commit": (
        {".git/HEAD": "ref: refs/heads/main\n"},
        "",
        "a repository without a commit",
    ),
    "history": ({".git/refs/heads/main": COMMIT}, "C", "a history of commits"),
    "worktree": ({".git": "gitdir: ../elsewhere\n"}, "C", "a history of commits"),
    "large-files": (
        {".git/packed-refs": COMMIT, ".gitattributes": "*.csv filter=lfs -text\n"},
        "c",
        "archive these files too",
    ),
    "wishes": ({"requirements.txt": "numpy\npandas>=2\n"}, "", "names 2 packages and no exact"),
    "a-pin-among-wishes": ({"requirements.txt": "numpy==2.3.4\nsix\n"}, "p", "1 of 2 packages"),
    "pins": ({"requirements.txt": PINNED}, "p", "2 packages with exact versions, 2 without a hash"),
    "hashes": ({"requirements.txt": HASHED}, "P", "2 packages with exact versions and hashes"),
    "a-range-is-no-pin": ({"requirements.txt": "numpy==2.*\n"}, "", "names 1 package"),
    "a-commit-is-a-pin": (
        {"requirements.txt": f"paper @ git+file:///paper@{COMMIT}\n"},
        "P",
        "1 package with exact versions",
    ),
    "tests-do-not-count": (
        {"requirements.txt": "numpy\n", "requirements-dev.txt": HASHED},
        "",
        "requirements.txt, line 1: names 1 package",
    ),
    "no-requirement": ({"requirements.txt": "numpy\nnumpy = 2\n"}, "", "requirements.txt, line 2"),
    "a-broken-hash": (
        {"requirements.txt": "numpy==2.3.4 --hash=sha256:12\n"},
        "",
        "requirements.txt, line 1: `sha256:12` is no hash",
    ),
    "utf-16": ({"requirements.txt": "UTF-16"}, "", "requirements.txt, line 1: is UTF-16"),
    "project-alone": ({"pyproject.toml": PROJECT}, "", "uv lock"),
    "uv": ({"pyproject.toml": PROJECT, "uv.lock": UV}, "Pl", "asks for Python 3.12, any release"),
    "uv-and-a-release": (
        {"pyproject.toml": PROJECT, "uv.lock": UV, ".python-version": "3.12.4\n"},
        "PL",
        "the release 3.12.4",
    ),
    "uv-without-hash": (
        {"uv.lock": UV.replace(f', hash = "{HASH}"', "")},
        "pl",
        "uv.lock, line 11: 1 package, 1 without a hash: numpy",
    ),
    "a-stale-lock": (
        {"pyproject.toml": PROJECT.replace('"numpy', '"cowsay", "numpy'), "uv.lock": UV},
        "pl",
        "none called cowsay",
    ),
    "an-unsettled-merge": (
        {"uv.lock": UV.replace("revision = 3", "<<<<<<< HEAD\nrevision = 3\n=======")},
        "",
        "uv.lock, line 2: two versions of this file were merged",
    ),
    "a-lock-of-another-kind": ({"uv.lock": "package = 3\n"}, "", "uv.lock: is not as its tool"),
    "no-toml": ({"uv.lock": "version = 1\nrevision = \n"}, "", "uv.lock, line 2: is not TOML"),
    "poetry": ({"poetry.lock": POETRY}, "P", "1 package with exact versions and hashes"),
    "an-older-poetry": ({"poetry.lock": OLD_POETRY}, "P", "1 package with exact versions"),
    "pdm": ({"pdm.lock": POETRY.replace("python-versions", "requires_python")}, "P", "pdm.lock"),
    "pylock": ({"pylock.toml": PYLOCK}, "PL", "the release 3.12.4"),
    "pipenv": ({"Pipfile.lock": PIPENV}, "Pl", "asks for Python 3.12"),
    "half-a-pipenv": ({"Pipfile.lock": PIPENV[:60]}, "", "Pipfile.lock, line "),
    "a-python-that-is-none": ({".python-version": "3.99\n"}, "", "there is none"),
    "an-empty-request": ({".python-version": "\n"}, "", ".python-version, line 1: is empty"),
    "a-name-for-a-python": ({".python-version": "paper-env\n"}, "", "a name and no version"),
    "binder": ({"runtime.txt": "python-3.11\n"}, "l", "asks for Python 3.11"),
    "conda": ({"environment.yml": ENVIRONMENT}, "plu", "and no hash of any file"),
    "conda-wishes": (
        {"environment.yml": ENVIRONMENT.replace("=2.3.4", "").replace("=3.12", "")},
        "u",
        "names 1 package and no version",
    ),
    "conda-without-channel": (
        {"environment.yml": "dependencies:\n  - python=3.12\n  - numpy=2.3.4\n"},
        "pl",
        "language",
    ),
    "conda-with-a-tab": (
        {"environment.yml": "name: paper\ndependencies:\n\t- numpy\n"},
        "",
        "environment.yml, line 3: begins with a tab",
    ),
    "conda-explicit": ({"explicit.txt": EXPLICIT}, "PLu", "2 packages with exact files and hashes"),
    "conda-explicit-without-hash": (
        {"linux-64.txt": EXPLICIT.replace("#0123456789abcdef0123456789abcdef", "")},
        "pLu",
        "2 without a hash",
    ),
    "conda-lock": ({"conda-lock.yml": CONDA_LOCK}, "PLu", "but not the C library"),
    "pixi": ({"pixi.lock": PIXI}, "PLu", "python 3.12.4 is one of the packages"),
    "pixi-without-lock": (
        {"pixi.toml": '[workspace]\nname = "paper"\n[dependencies]\nnumpy = "*"\n'},
        "",
        "pixi lock",
    ),
    "containerfile-latest": ({"Dockerfile": "FROM python\n"}, "", "the newest that day"),
    "containerfile-tag": ({"Containerfile": "FROM python:3.12-slim\n"}, "lu", "can be moved"),
    "containerfile-digest": (
        {"Containerfile": f"FROM python:3.12-slim@{HASH}\nCOPY . .\n"},
        "LU",
        "by its digest",
    ),
    "containerfile-drift": (
        {"Containerfile": f"FROM python:3.12@{HASH}\nRUN apt-get update && apt-get install gcc\n"},
        "Lu",
        "Containerfile, line 2: installs whichever",
    ),
    "one-base-of-two": (
        {"Containerfile": f"FROM uv:0.9 AS uv\nFROM python:3.12@{HASH}\nCOPY --from=uv /uv /\n"},
        "Lu",
        "uv:0.9 by a tag",
    ),
    "half-a-digest": (
        {"Containerfile": "FROM python@sha256:12\n"},
        "",
        "Containerfile, line 1: `@sha256:12` is no digest",
    ),
    "no-instruction": (
        {"Dockerfile": "FROM python:3.12\nINSTALL numpy\n"},
        "",
        "Dockerfile, line 2: `INSTALL` is no instruction",
    ),
    "compose": (
        {"compose.yaml": f"services:\n  paper:\n    image: python:3.12@{HASH}\n"},
        "LU",
        "compose.yaml, line 3",
    ),
    "devcontainer": (
        {".devcontainer/devcontainer.json": '{\n  // ours\n  "image": "python:3.12",\n}\n'},
        "lu",
        ".devcontainer/devcontainer.json, line 3",
    ),
    "image-digest": ({"digest.txt": f"{HASH}\n"}, "CPLU", "an image is named by its digest"),
    "apptainer": (
        {"paper.def": f"Bootstrap: docker\nFrom: python:3.12@{HASH}\n"},
        "LU",
        "paper.def, line 2",
    ),
    "vagrant": ({"Vagrantfile": VAGRANT.format("")}, "", "a box in any version"),
    "vagrant-version": (
        {"Vagrantfile": VAGRANT.format('  config.vm.box_version = "12.1"\n')},
        "uk",
        "a box in one version",
    ),
    "packer": ({"paper.pkr.hcl": f'iso_checksum = "{HASH}"\n'}, "uk", "with its hash"),
    "ansible": ({"playbook.yml": "- hosts: all\n  tasks: []\n"}, "u", "a playbook for Ansible"),
    "cloud-init": ({"user-data": "#cloud-config\npackages: [python3]\n"}, "u", "cloud-init"),
    "machine": (
        {
            "SHA256SUMS": f"{HASH[7:]}  paper.qcow2\n",
            "boot.sh": "qemu-system-x86_64 -accel tcg -cpu Haswell\n",
        },
        "CPLUKH",
        "nothing: all six layers are recorded",
    ),
    "no-sum": ({"SHA256SUMS": "paper.qcow2\n"}, "", "SHA256SUMS, line 1"),
    "flake": (
        {"flake.nix": "{ outputs = i: i.nixpkgs.python3; }\n", "flake.lock": FLAKE},
        "PLU",
        "the inputs nixpkgs, with commits and hashes",
    ),
    "flake-without-lock": ({"flake.nix": "{ }\n"}, "", "nix flake lock"),
    "half-a-flake-lock": ({"flake.lock": FLAKE[:50]}, "", "flake.lock, line "),
    "shell-with-channel": (
        {"shell.nix": "{ pkgs ? import <nixpkgs> { } }:\npkgs.mkShell { }\n"},
        "",
        "shell.nix, line 1: `<nixpkgs>` is the channel",
    ),
    "shell-with-pin": ({"shell.nix": TARBALL}, "PLU", "down to the C library"),
    "guix-alone": (
        {"manifest.scm": '(specifications->manifest (list "python"))\n'},
        "",
        "guix describe",
    ),
    "guix-with-channels": (
        {
            "manifest.scm": '(specifications->manifest (list "python"))\n',
            "channels.scm": f'(list (channel (commit "{COMMIT}")))\n',
        },
        "PLU",
        "one commit of Guix",
    ),
    "renv": ({"renv.lock": RENV}, "PL", "R 4.3.1"),
    "many-brackets": ({"renv.lock": "[" * 200_000}, "", "renv.lock: has more brackets"),
}


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-16" if text == "UTF-16" else "utf-8"))
    return folder


def recorded(found: score.Score) -> str:
    """The layers as letters: a capital for one that is recorded, a small one for a part."""
    letters = {"full": str.upper, "partly": str.lower, "no": lambda letter: ""}
    return "".join(letters[found.state(layer)](SHORT[layer]) for layer in LAYERS)


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_gets_the_score_that_its_files_deserve(name: str, tmp_path: Path) -> None:
    files, letters, words = PROJECTS[name]
    found = score.read(project(tmp_path, files))
    said = "\n".join([*score.lines(found), *map(found.step, LAYERS)])
    assert recorded(found) == letters, said
    assert words in " ".join(said.split()), said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "tool = 3\n"),
        ("pyproject.toml", "project = []\n"),
        ("uv.lock", "[[package]]\nname = 3\nsource = { registry = 3 }\nwheels = []\n"),
        ("expected.toml", "files = 3\n"),
        ("conda-lock.yml", "package:\n- name: []\n  version: 1\n"),
        ("pixi.lock", "packages:\n- 3\n"),
        ("renv.lock", '{"R": 3, "Packages": 3}'),
        ("flake.lock", '{"nodes": {"nixpkgs": {"locked": 3}}}'),
        ("Pipfile.lock", "[]"),
    ],
)
def test_a_file_with_strange_content_is_named(name: str, text: str, tmp_path: Path) -> None:
    found = score.read(project(tmp_path, {name: text}))
    assert [fault.file for fault in found.faults] == [name]


def test_a_file_that_cannot_be_understood_is_what_to_repair_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, {"uv.lock": "version = 1\n]\n", ".git/packed-refs": COMMIT})
    assert main(["score", str(tmp_path)]) == 1
    assert "Next: repair uv.lock, line 2: is not TOML" in capsys.readouterr().out


def test_what_is_said_to_a_program_is_said_to_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, {"uv.lock": UV})
    assert main(["score", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["points"], told["of"]) == (1.5, 6)
    assert told["layers"]["packages"]["state"] == "full"
    assert "git init" in told["next"]


def test_a_folder_that_is_none_gets_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "nowhere"]) == 2
    assert capsys.readouterr().err == "nowhere is no folder; name the one of a project\n"


def test_nothing_of_the_project_is_run(tmp_path: Path) -> None:
    trap = "import pathlib; pathlib.Path('caught').touch()\n"
    names = ("setup.py", "conftest.py", "sitecustomize.py", "json.py", "tomllib.py")
    files = {**dict.fromkeys(names, trap), "Vagrantfile": "`touch caught`\n", "uv.lock": UV}
    project(tmp_path, files)
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "lesson", "score", "."], cwd=tmp_path, capture_output=True
    )
    assert b"layers are recorded" in ran.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_no_link_is_followed_out_of_the_folder(tmp_path: Path) -> None:
    outside = project(tmp_path / "outside", {"uv.lock": UV, "requirements.txt": HASHED})
    inside = project(tmp_path / "inside", {"README.md": ""})
    (inside / "uv.lock").symlink_to(outside / "uv.lock")
    (inside / "requirements").symlink_to(outside)
    os.mkfifo(inside / "pylock.toml")  # it would wait for a writer
    assert recorded(score.read(inside)) == ""


def test_of_a_folder_full_of_large_files_no_more_is_read_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        path = tmp_path / f"requirements-{number}.txt"
        path.write_text(PINNED * 1_700, encoding="utf-8")
    text, read = Repository.text, []

    def counted(repository: Repository, name: str) -> str:
        read.append(text(repository, name))
        return read[-1]

    monkeypatch.setattr(Repository, "text", counted)
    monkeypatch.setattr(score, "BUDGET", 600_000)  # a hundredth, to be quick
    found = score.read(tmp_path)
    assert found.faults, "what was left out is said"
    assert 0 < sum(map(len, read)) <= score.BUDGET


def test_every_step_can_be_typed_or_done() -> None:
    for layer, step in score.NOTHING.items():
        assert len(step) < 120, layer


def test_the_lesson_follows_its_own_advice_as_its_readme_says() -> None:
    if not (root() / ".git").exists():
        pytest.skip("this copy of the lesson has no history")
    found = score.read(root())
    assert not found.faults
    assert recorded(found) == "CPlu", "\n".join(score.lines(found))
    told = f"gives {score.shown(found.points)} of 6: the code and the packages are recorded, the"
    assert told in (root() / "README.md").read_text(encoding="utf-8")
