"""doctor.pyz: one file, the standard library alone, any Python from 3.8 on, the same bytes."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lesson import bundle, content, doctor

SOURCES = sorted(Path(doctor.__file__).parent.rglob("*.py"))
PROBE = "import sys; print('%d %d' % sys.version_info[:2])"


def pythons():
    """The Pythons of this machine by version, from PATH and from pyenv."""
    folders = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    places = [path for folder in folders for path in folder.glob("python[23].*")]
    places += sorted(pyenv.glob("*/bin/python"))
    found = {sys.version_info[:2]: Path(sys.executable)}
    for path in places:
        if "shims" in path.parts or not re.fullmatch(r"python([23]\.\d+)?", path.name):
            continue  # beside them are python3.11-config and python3.11-gdb.py
        ran = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, timeout=20)
        if ran.returncode == 0:
            found.setdefault(tuple(map(int, ran.stdout.split())), path)
    return dict(sorted(found.items()))


PYTHONS = pythons()
FIT = {version: path for version, path in PYTHONS.items() if version >= (3, 8)}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The bundled doctor, in a folder with a space."""
    path = tmp_path_factory.mktemp("with a space") / bundle.NAME
    path.write_bytes(bundle.doctor_file())
    return path


def run(python, file, *words, **variables):
    """What the file prints with nothing of the lesson on the way."""
    environment = {**os.environ, **variables}
    for name in ("PYTHONPATH", "PYTHONHOME"):
        environment.pop(name, None)
    command = [str(python), str(file), *words]
    return subprocess.run(
        command, env=environment, cwd=file.parent, capture_output=True, text=True, timeout=300
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_doctor_is_written_for_python_3_8(path):
    ast.parse(path.read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_doctor_imports_the_standard_library_alone(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module or ""]
        for module in modules:
            assert module.partition(".")[0] in sys.stdlib_module_names, module


@pytest.mark.parametrize("version", FIT, ids=lambda version: "{}.{}".format(*version))
def test_every_python_from_3_8_on_runs_the_file(version, file, tmp_path):
    ran = run(FIT[version], file, "qemu", "mamba", "--json", PATH=str(tmp_path))
    assert ran.stderr == ""
    assert ran.returncode == 1
    report = json.loads(ran.stdout)
    assert [tool["state"] for tool in report["tools"]] == ["missing", "missing"]
    assert "Python {}.{}.".format(*version) in report["machine"]


def test_the_oldest_python_makes_and_uses_an_environment(file):
    oldest = min(FIT)
    ran = run(FIT[oldest], file, "python")
    assert "made an environment" in ran.stdout, ran.stdout + ran.stderr
    assert ran.stderr == "trying python …\n"
    if oldest == (3, 8):  # where it is this very version, and not a newer one of CI alone
        assert "Python 3.8." in ran.stdout


@pytest.mark.parametrize(
    "path", [path for version, path in PYTHONS.items() if version < (3, 8)] or [None]
)
def test_an_older_python_is_told_what_is_missing(path, file):
    if path is None:
        pytest.skip("no Python older than 3.8 is on this machine")
    ran = run(path, file)
    assert ran.returncode == 1
    assert ran.stderr.startswith("The doctor needs Python 3.8 or newer, and this is ")


def test_the_file_knows_what_each_episode_needs(file, tmp_path):
    with zipfile.ZipFile(file) as packed:
        table = json.loads(packed.read("doctor/episodes.json"))
    assert list(table) == [episode.slug for episode in content.episodes()]
    ran = run(sys.executable, file, "--help")
    assert ran.returncode == 0
    assert all(slug in ran.stdout for slug in table)
    ran = run(sys.executable, file, "nowhere")
    assert ran.returncode == 2
    assert "no tool `nowhere`" in ran.stderr and "venv" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_same_sources_give_the_same_bytes(file, monkeypatch):
    before = {path: path.stat() for path in SOURCES}
    try:
        for path in SOURCES:
            os.utime(path, (1, 1))
        assert bundle.doctor_file() == file.read_bytes()
    finally:
        for path, stat in before.items():
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with zipfile.ZipFile(file) as packed:
        names = packed.namelist()
        assert names == sorted(names)
        assert {member.date_time for member in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {member.compress_type for member in packed.infolist()} == {zipfile.ZIP_STORED}
        assert not [name for name in names if "__pycache__" in name]


def test_the_site_brings_the_file_and_the_set_up_page_links_to_it(site):
    path = site / bundle.NAME
    page = (site / "setup.html").read_text("utf-8")
    assert f'href="{bundle.NAME}"' in page
    ran = run(sys.executable, path, "qemu", "--json", PATH="/nowhere")
    assert json.loads(ran.stdout)["tools"][0]["state"] == "missing", ran.stderr
