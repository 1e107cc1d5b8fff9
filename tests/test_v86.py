"""The machine in the page: built from what is locked, described truly, left out where it is not."""

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import playwright
import pytest
from bs4 import BeautifulSoup

from lesson import debian, npm, page, v86
from lesson.__main__ import main
from lesson.tools import Missing
from lesson.v86 import assembly, notice, parts

PAGE = "---\nteaching: 1\nexercises: 0\n---\n# Specimen\n\n/// machine\n///\n"
LOCKED = ("state.mjs", "options.js", "package.json")
# An emulator that prints a line and never a prompt.
MUTE = """
export class V86 {
  add_listener(name, action) {
    if (name !== "serial0-output-byte") return;
    setTimeout(() => [..."Unable to mount root\\n"].forEach((c) => action(c.charCodeAt())), 1);
    setInterval(() => {}, 1000);
  }
}
"""


@pytest.fixture
def node() -> Path:
    """A Node.js that is here already: the one that drives the tests' browser."""
    return next(Path(playwright.__file__).parent.glob("driver/node*"))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder in which a boot is tried, with an emulator that never gives a prompt."""
    for name in LOCKED:
        shutil.copy(v86.HERE / name, tmp_path)
    for name in ("bios.bin", "vgabios.bin", "vmlinuz", "initrd"):
        (tmp_path / name).touch()
    (tmp_path / "v86.js").write_text(MUTE)
    return tmp_path


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> v86.Machine:
    """A machine in a cache of its own, of files that hold a few bytes."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = v86.place()
    (folder / "licences").mkdir(parents=True)
    for name in (*v86.LOADED, "licences/GPL-2.txt", "NOTICE.txt"):
        (folder / name).write_text(name)
    (folder / v86.SUMS).write_text(assembly.sums(folder))
    found = v86.find()
    assert found
    return found


@pytest.fixture(scope="session")
def machine(absent) -> v86.Machine:
    """The machine itself; its absence is an error in CI only."""
    found = v86.find()
    if found is None:
        absent("no machine: `make machine`")
    return found


def test_what_is_fetched_is_locked_by_version_and_hash() -> None:
    wanted = json.loads((v86.HERE / "package.json").read_text())["dependencies"]
    lock = json.loads((v86.HERE / "package-lock.json").read_text())["packages"]
    locked = {name.rpartition("/")[2]: entry for name, entry in lock.items() if name}
    assert {name: entry["version"] for name, entry in locked.items()} == wanted
    assert all(entry["integrity"].startswith("sha512-") for entry in locked.values())
    assert not [entry for entry in locked.values() if "resolved" in entry]
    lines = re.sub(r"(?m)^#.*\n", "", npm.LOCK.read_text())
    assert re.fullmatch(r"[\w-]+==[\d.]+( \\\n +--hash=sha256:\w{64})+\n", lines)


def test_a_machine_is_built_anew_when_what_decides_about_it_changes(tmp_path, monkeypatch) -> None:
    before = v86.place()
    shutil.copytree(v86.HERE, tmp_path / "v86")
    monkeypatch.setattr(v86, "HERE", tmp_path / "v86")
    (tmp_path / "v86" / "__init__.py").unlink()  # it only finds what was built
    assert v86.place() == before
    for path in [path for path in (tmp_path / "v86").iterdir() if path.is_file()]:
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        assert v86.place() != before, path.name
        path.write_bytes(content)


def test_a_page_says_what_the_machine_weighs_and_where_it_is(built) -> None:
    size = sum(len(name) for name in v86.LOADED)
    text = page.machine_block()
    assert f"folder: {built.address}\n" in text
    assert f'bytes: "{size}"' in text and f'size: "{size / 1e6:.1f} MB"' in text
    addresses = {address for address, _ in v86.published()}
    assert {f"{built.address}/{name}" for name in (*v86.LOADED, "NOTICE.txt")} <= addresses


def test_the_command_says_where_the_machine_is_and_what_it_weighs(built, capsys) -> None:
    assert main(["dev", "machine"]) == 0
    assert capsys.readouterr().out == f"{built.folder}: 0.0 MB to load\n"


def test_other_content_has_another_address(built) -> None:
    before = built.address
    (built.folder / "state.bin.zst").write_text("another boot")
    (built.folder / v86.SUMS).write_text(assembly.sums(built.folder))
    assert built.address != before


def test_a_site_without_the_machine_says_so_and_how_to_get_it(
    tmp_path, monkeypatch, build: Callable
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    made = build(tmp_path, {"episodes/99-specimen.md": PAGE})
    assert made.returncode == 0, made.stderr
    assert "hint: make machine" in made.stderr
    place = BeautifulSoup((tmp_path / "site/specimen.html").read_text(), "html.parser")
    place = place.select_one(".machine")
    assert "was built without the machine" in place.text
    assert not place.select("a, script") and not place.get("data-folder")
    assert not (tmp_path / "site/machine").exists()


def test_a_boot_without_a_prompt_ends_with_the_guests_last_lines(node, work) -> None:
    with pytest.raises(Missing, match=r"(?s)no prompt within 1 seconds.*Unable to mount root$"):
        assembly.boot(node, work, patience=1)


@pytest.mark.skipif(sys.platform == "win32", reason="asks for a signal that Windows lacks")
def test_a_boot_ends_with_whoever_started_it(node, work) -> None:
    script = "import sys; from pathlib import Path; from lesson.v86 import assembly;"
    script += "assembly.boot(Path(sys.argv[1]), Path(sys.argv[2]))"
    builder = subprocess.Popen([sys.executable, "-c", script, str(node), str(work)])
    children = Path(f"/proc/{builder.pid}/task/{builder.pid}/children")
    if not children.exists():
        builder.kill()
        pytest.skip("needs Linux to see a child of another process")
    child = waited(lambda: children.read_text().split())[0]
    builder.send_signal(signal.SIGKILL)
    builder.wait()
    assert waited(lambda: not running(child))


def waited(condition: Callable[[], object]) -> object:
    """What a condition gives back once it holds; it fails after twenty seconds."""
    end = time.monotonic() + 20
    while not (value := condition()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


def running(process: str) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def test_a_machine_that_cannot_be_built_says_why_and_leaves_nothing(tmp_path, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise debian.Unavailable("apt-get said: E: no network")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(debian, "fetch", refuse)
    with pytest.raises(Missing, match="cannot be built: apt-get said: E: no network"):
        v86.provide()
    assert v86.find() is None


def test_a_failing_client_is_named_with_its_last_words() -> None:
    complaint = [sys.executable, "-c", "import sys; sys.exit('first\\nEINTEGRITY: not as locked')"]
    with pytest.raises(Missing, match=r"npm cannot get .* EINTEGRITY: not as locked$"):
        npm.run("npm", complaint, v86.HERE)


@pytest.mark.parametrize(
    ("fields", "sources"),
    [
        (("seabios", "1.16.2-1", "", ""), [("seabios", "1.16.2-1")]),
        (("a", "1.2-3+b1", "b (1.2-3)", ""), [("b", "1.2-3")]),
        (("a", "1-1", "b", ""), [("b", "1-1")]),
        (
            ("a", "1-1", "a-signed (1+1)", "linux (= 1-1), glibc (= 2)"),
            [("a-signed", "1+1"), ("linux", "1-1"), ("glibc", "2")],
        ),
    ],
)
def test_a_package_names_the_sources_it_was_built_from(fields, sources) -> None:
    assert notice.Package(*fields).sources == sources


def test_the_notice_names_every_source_and_its_command() -> None:
    packages = [notice.Package("a", "1-1", "b (2)", "c (= 3)"), notice.Package("d", "4", "", "")]
    text = notice.text(packages, "0.5.462+g5f9a90f")
    for name, version in (("b", "2"), ("c", "3"), ("d", "4")):
        assert f"\n    debsnap {name} {version}\n" in text
    assert "a 1-1\n  from the source b 2, c 3\n" in text
    assert "0.5.462+g5f9a90f" in text
    assert max(map(len, text.splitlines())) <= 82


def test_the_machine_holds_what_its_notice_and_its_sums_say(machine) -> None:
    for line in (machine.folder / v86.SUMS).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((machine.folder / name).read_bytes()).hexdigest() == digest
    text = (machine.folder / "NOTICE.txt").read_text()
    listed = re.findall(r"(?m)^- (\S+) ", text)
    assert {name.partition("-6")[0] for name in listed} == {
        "busybox-static",
        "linux-image",
        "seabios",
    }
    licences = {path.stem for path in (machine.folder / "licences").iterdir()}
    assert licences == {*listed, *parts.LICENCES, "v86"}
    assert "linux 6." in text and "glibc 2." in text
