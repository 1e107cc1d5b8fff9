"""Two Pythons for two architectures: what they print, and that nothing of theirs changes."""

import filecmp
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from lesson import content, tools, twin
from lesson.document import read_text, read_toml
from lesson.tools import qemu_aarch64, qemu_x86_64
from lesson.workspace import Refused

DATA = content.root() / "docs" / "data"
PREDICT = content.find_exercise("predict-the-processor")
ARCHITECTURES = {
    **{"Haswell": "amd64", "SandyBridge": "amd64"},
    **{"Cortex-A57": "arm64", "Neoverse-N1": "arm64"},
}


@pytest.fixture(scope="module")
def twins() -> None:
    """Both twins, made where they are not here."""
    for tool in (qemu_x86_64, qemu_aarch64):
        try:
            tool.provide()
        except tools.Missing as problem:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(problem))
        assert tool.find(), f"{tool.WORD} was provided and is not found"


def said(processor: str, script: Path, *words: str) -> str:
    """What a script prints on an imitated processor."""
    model = processor if processor in ("Haswell", "SandyBridge") else processor.lower()
    architecture = ARCHITECTURES[processor]
    command = twin.run(twin.build(architecture) / "root", architecture, model)
    ran = subprocess.run([*command, script, *words], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(autouse=True)
def choose(monkeypatch) -> None:
    """Let OpenBLAS look at the processor, also on a machine that tells it what to take."""
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)


def table() -> dict[str, dict[str, str]]:
    """The table in the solution: what each function printed on each processor."""
    text = read_text(PREDICT.solution / "README.md")
    rows = [re.findall(r"[^|\s]+", line) for line in text.splitlines() if line.startswith("|")]
    (_, *processors), _, *functions = rows
    return {
        processor: {name: values[number] for name, *values in functions}
        for number, processor in enumerate(processors)
    }


@pytest.mark.parametrize("processor", ARCHITECTURES)
def test_a_processor_prints_what_the_solution_says(twins: None, processor: str) -> None:
    printed = said(processor, PREDICT.folder / "functions.py")
    assert dict(line.split() for line in printed.splitlines()) == table()[processor]


def test_the_key_is_what_the_table_shows() -> None:
    key = read_toml(PREDICT.solution / "key.toml")
    on = table()
    for name in ("loop", "fsum", "mean", "dot", "solve"):
        values = {on[processor][name] for processor in list(ARCHITECTURES)[:3]}
        assert key[name]["answer"] == ("same" if len(values) == 1 else "differs"), name
    two = {on[processor]["dot"] for processor in ("Cortex-A57", "Neoverse-N1")}
    assert key["arm"]["answer"] == ("differs" if len(two) == 2 else "same")
    pcs = [name for name, value in on["Haswell"].items() if value != on["SandyBridge"][name]]
    assert pcs == ["solve"], "only what OpenBLAS computes differs from one PC to another"


def test_the_number_of_workers_changes_no_witness(twins: None, monkeypatch) -> None:
    for threads in ("1", "2"):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", threads)
        assert "38.1 " in said("Haswell", DATA / "witnesses.py", "hardware")
        assert "38.2 " in said("SandyBridge", DATA / "witnesses.py", "hardware")


def test_both_have_the_same_versions(twins: None) -> None:
    lists = [
        dict(line.split() for line in read_text(twin.build(name) / "root" / twin.LIST).splitlines())
        for name in twin.EMULATORS
    ]
    for package in ("libc6", "libopenblas0-pthread", "python3-numpy", "python3.11-minimal"):
        assert lists[0][package] == lists[1][package]


def test_a_run_changes_no_file(twins: None, tmp_path: Path) -> None:
    given = {path.name: path for path, _ in twin.hand_out(tmp_path)}
    before = snapshot(given["amd64"])
    assert before
    command = twin.run(given["amd64"], "amd64", "Haswell")
    ran = subprocess.run([*command, DATA / "witnesses.py", "hardware"], capture_output=True)
    assert b"38.1" in ran.stdout
    assert snapshot(given["amd64"]) == before


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_handed_out_works_where_it_is_and_stays(twins: None, tmp_path: Path) -> None:
    folder = tmp_path / "a learner's folder"
    given = [path for path, _ in twin.hand_out(folder)]
    assert [path.name for path in given] == ["amd64", "arm64"]
    (given[0] / "note.txt").write_text("mine")
    assert [path for path, _ in twin.hand_out(folder)] == given
    assert (given[0] / "note.txt").read_text() == "mine"
    kept = twin.build("amd64") / "root"
    assert not (kept / "note.txt").exists(), "a copy, so that a learner can do no harm"
    links = [path for path in given[0].rglob("*") if path.is_symlink()]
    assert links and all(path.resolve().is_relative_to(given[0].resolve()) for path in links)


def test_a_folder_of_another_kind_is_left_alone(twins: None, tmp_path: Path) -> None:
    (tmp_path / "amd64").mkdir()
    (tmp_path / "amd64" / "thesis.txt").write_text("mine")
    with pytest.raises(Refused, match="is there and differs"):
        list(twin.hand_out(tmp_path))
    assert [path.name for path in tmp_path.rglob("*")] == ["amd64", "thesis.txt"]


def test_a_copy_that_was_interrupted_is_begun_anew(twins: None, tmp_path: Path) -> None:
    (tmp_path / "amd64.new").mkdir()
    (tmp_path / "amd64.new" / "half").touch()
    list(twin.hand_out(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["amd64", "arm64"]
    same = filecmp.dircmp(twin.build("amd64") / "root", tmp_path / "amd64")
    assert not same.left_only and not same.right_only


@pytest.mark.parametrize("tool", [qemu_x86_64, qemu_aarch64])
def test_without_the_emulator_the_way_to_get_it_is_told(tool, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda word, **_: None)
    assert tool.find() is None
    with pytest.raises(tools.Missing, match=f"{tool.WORD} is not installed"):
        tool.provide()


def test_another_system_is_told_where_to_make_them(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path))
    here = {word: f"/usr/bin/{word}" for word in twin.EMULATORS.values()}
    monkeypatch.setattr(shutil, "which", lambda word, **_: here.get(word))
    with pytest.raises(tools.Missing, match=r"no apt-get .*\nhint: make it on a Debian"):
        twin.build("amd64")
    assert not twin.place("amd64").exists()


def test_a_package_is_listed_with_its_version() -> None:
    names = ["python3-numpy_1%3a1.24.2-1+deb12u1_amd64.deb", "libc6_2.36-9_arm64.deb"]
    listed = list(twin.listed(map(Path, names)))
    assert listed == ["python3-numpy 1:1.24.2-1+deb12u1\n", "libc6 2.36-9\n"]


# The figure of the page.


def test_the_figure_has_the_numbers_that_python_adds() -> None:
    figure = ElementTree.parse(content.root() / "docs" / "figures" / "two-trees.svg").getroot()
    shown = [text.text or "" for text in figure.iter("{http://www.w3.org/2000/svg}text")]
    numbers = [text for text in shown if re.fullmatch(r"\d+\.\d+", text)]
    a, b, c, d = (float(number) for number in numbers[:4])
    leaves = [str(a), str(b), str(c), str(d)]
    left = [str(a + b), str(a + b + c), str(a + b + c + d)]
    right = [str(a + b), str(c + d), str((a + b) + (c + d))]
    assert numbers == [*leaves, *left, *leaves, *right]
    page = read_text(content.root() / "episodes" / "80-sameness.md")
    assert f"bills             {' '.join(leaves)}\n" in page
    words = re.search(r"!\[([^\]]+)\]\(../docs/figures/two-trees.svg\)", page)
    description = figure.find("{http://www.w3.org/2000/svg}desc")
    assert words and description is not None
    for number in numbers:
        assert number in words[1] and number in (description.text or "")
