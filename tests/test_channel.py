"""The conda channels: made twice alike, solved, installed, restored, and refused when broken."""

import bz2
import filecmp
import http.server
import io
import json
import re
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lesson import solver
from lesson.channel import archive, build, repodata, sources
from lesson.channel.package import PLACEHOLDER, Entry, Package
from lesson.tools import Missing, conda

Run = Callable[..., subprocess.CompletedProcess]
WITNESS = Path(__file__).parents[1] / "docs" / "data"
PAPER = ("python=3.9", "pandas=1.2.5", "libsqlite=3.42")


@pytest.fixture(scope="session")
def found(absent):
    """The embedded conda with its channels."""
    made = conda.find()
    if made is None or made.lane != "embedded":
        absent("needs the embedded conda; `lesson tools --install` makes it")
    return made


@pytest.fixture(scope="session")
def channels(found) -> Path:
    return build.folder()


def runner(found, home: Path) -> Run:
    """What runs conda with a home of its own."""

    def run(*words: str | Path, **more: str) -> subprocess.CompletedProcess:
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        command = [str(found.commands["conda"]), *map(str, words)]
        return subprocess.run(
            command,
            env={**environment, **found.environment, **more},
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


@pytest.fixture
def run(found, tmp_path: Path) -> Run:
    return runner(found, tmp_path)


@pytest.fixture(scope="module")
def paper(found, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """The environment of the page, and conda in the home that it lies in."""
    home = tmp_path_factory.mktemp("home")
    run, prefix = runner(found, home), home / "paper"
    made = run("create", "--yes", "--quiet", "--prefix", prefix, "--channel", "lesson", *PAPER)
    assert made.returncode == 0, made.stderr
    return run, prefix


def witnesses(prefix: Path, *layers: str) -> list[str]:
    """The means that the witnesses print in an environment."""
    command = [str(prefix / "bin/python"), str(WITNESS / "witnesses.py"), *layers]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    return [line.split()[1] for line in said.splitlines()]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which a folder can be had over the loopback network."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    def handler(*arguments):
        return Quiet(*arguments, directory=str(folder))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


TOYS = [
    Package("base", "1.0", "0"),
    Package("base", "2.0", "0", number=0),
    Package("old", "1.0", "0", depends=("base <2",)),
    Package("new", "1.0", "0", depends=("base >=2",), files={"share/new.txt": Entry(b"new\n")}),
]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A channel that needs no tool to be made."""
    repodata.write(tmp_path / "toy", TOYS)
    return tmp_path / "toy"


def test_a_package_has_the_same_bytes_whenever_it_is_packed() -> None:
    package = TOYS[-1]
    assert archive.packed(package) == archive.packed(package)
    with tarfile.open(fileobj=io.BytesIO(bz2.decompress(archive.packed(package)))) as held:
        members = held.getmembers()
    assert [member.name for member in members] == [
        "info/about.json", "info/files", "info/index.json", "info/paths.json", "share/new.txt",
    ]  # fmt: skip
    assert {member.mtime for member in members} == {1735689600}


def test_a_path_that_must_be_replaced_is_marked() -> None:
    files = {
        "bin/program": Entry(b"\0" + PLACEHOLDER.encode()),
        "bin/script": Entry(PLACEHOLDER.encode()),
        "plain": Entry(b"text"),
    }
    paths = json.loads(archive.info(Package("a", "1", "0", files=files))["info/paths.json"].content)
    assert [path.get("file_mode") for path in paths["paths"]] == ["binary", "text", None]


def test_the_channels_are_built_twice_with_the_same_bytes(found, tmp_path: Path) -> None:
    held = sources.gather(tmp_path / "sources", build.wanted())
    first, second = build.folder(), tmp_path / "second"
    if json.loads((first / "sources.json").read_text("utf-8")) != held.digests():
        # Debian has published an update since the first were built.
        first, held.scratch = tmp_path / "first", tmp_path / "scratch"
        build.build(first, held)
    held.scratch = tmp_path / "more"
    build.build(second, held)
    files = sorted(p.relative_to(first).as_posix() for p in first.rglob("*") if p.is_file())
    assert len([name for name in files if name.endswith(".conda")]) > 30
    same, different, broken = filecmp.cmpfiles(first, second, files, shallow=False)
    assert (different, broken) == ([], [])
    assert same == files


def test_the_os_witness_flips_with_libsqlite_and_nothing_else(paper) -> None:
    run, prefix = paper
    assert witnesses(prefix) == ["38.2", "38.2", "38.2", "38.2", "38.1"]
    before = run("list", "--prefix", prefix, "--explicit", "--md5").stdout.splitlines()
    words = ("install", "--yes", "--quiet", "--prefix", prefix, "--channel", "lesson")
    assert run(*words, "libsqlite=3.46").returncode == 0
    assert witnesses(prefix) == ["38.2", "38.2", "38.2", "38.1", "38.1"]
    after = run("list", "--prefix", prefix, "--explicit", "--md5").stdout.splitlines()
    changed = {*before} ^ {*after}
    assert {re.search(r"/(\w+)-3", line)[1] for line in changed} == {"libsqlite"}
    assert run(*words, "--revision", "0").returncode == 0
    assert run("list", "--prefix", prefix, "--explicit", "--md5").stdout.splitlines() == before
    assert witnesses(prefix, "os") == ["38.2"]


def test_an_explicit_list_is_restored_in_a_fresh_place(paper, found, tmp_path: Path) -> None:
    run, prefix = paper
    listed = run("list", "--prefix", prefix, "--explicit", "--md5").stdout
    (tmp_path / "paper.txt").write_text(listed, encoding="utf-8")
    fresh = runner(found, tmp_path)
    words = ("create", "--yes", "--quiet", "--prefix", tmp_path / "again")
    assert fresh(*words, "--file", tmp_path / "paper.txt").returncode == 0
    assert fresh("list", "--prefix", tmp_path / "again", "--explicit", "--md5").stdout == listed
    assert witnesses(tmp_path / "again", "packages", "language", "os") == ["38.2"] * 3


def test_a_lock_holds_two_platforms_and_is_restored(channels: Path, tmp_path: Path) -> None:
    specs = ["python 3.11.*", "libsqlite 3.42.*"]
    wish = solver.Wish(specs, ["lesson"], ("linux-64", "osx-arm64"), channels.as_uri())
    first, second = tmp_path / "first.lock", tmp_path / "second.lock"
    locked = solver.lock(wish, first)
    assert solver.lock(wish, second) == locked == solver.read(first)
    assert first.read_bytes() == second.read_bytes()
    builds = {platform: {p["build"] for p in held} for platform, held in locked.items()}
    assert "standin_0" in builds["osx-arm64"]
    assert "standin_0" not in builds["linux-64"]
    solver.restore(first, tmp_path / "env", "linux-64", tmp_path / "cache")
    assert witnesses(tmp_path / "env", "os") == ["38.2"]


def test_r_and_python_and_c_live_in_one_environment(run: Run, tmp_path: Path) -> None:
    prefix = tmp_path / "mixed"
    words = ("create", "--yes", "--quiet", "--prefix", prefix, "python=3.11", "r-base", "colmean")
    made = run(*words)
    assert made.returncode == 0, made.stderr
    for command, wanted in (
        (["Rscript", "-e", "cat(round(summary(lm(mpg~wt,mtcars))$r.squared,4))"], "0.7528"),
        (["colmean", "--version"], f"data in {prefix}/share/colmean"),
        (["python", "-c", "import ssl, ctypes, lzma, readline, sqlite3; print('all')"], "all"),
    ):
        said = run("run", "--prefix", prefix, *command)
        assert wanted in said.stdout, said.stderr


def test_a_noarch_package_has_its_command_and_leaves_without_a_trace(
    run: Run, tmp_path: Path
) -> None:
    prefix = tmp_path / "cow"
    assert run("create", "--yes", "--quiet", "--prefix", prefix, "cowsay=6.0").returncode == 0
    assert "moo" in run("run", "--prefix", prefix, "cowsay", "-t", "moo").stdout
    assert run("remove", "--yes", "--quiet", "--prefix", prefix, "cowsay").returncode == 0
    assert not list(prefix.rglob("*cowsay*"))


def test_the_first_channel_wins_and_an_undeclared_need_breaks(run: Run, tmp_path: Path) -> None:
    words = ("create", "--yes", "--quiet", "--prefix", tmp_path / "x")
    order = ("--channel", "lesson", "--channel", "vendor")
    assert "lesson/noarch::six-1.16.0" in run(*words, "--dry-run", *order, "six").stdout
    made = run(*words, "--channel", "vendor", "python=3.11", "libsqlite")
    assert "vendor/linux-64::libsqlite" in made.stdout
    loaded = run("run", "--prefix", tmp_path / "x", "python", "-c", "import sqlite3")
    assert (loaded.returncode == 0) or "GLIBC_2.38' not found" in loaded.stderr


# What is wrong, and the one message that conda or pixi's engine has for it.


def refused(run: Run, tmp_path: Path, channel: str | Path, *specs: str) -> str:
    """What conda says when it refuses; it may not leave an environment behind."""
    words = ("create", "--yes", "--quiet", "--prefix", tmp_path / "no", "--override-channels")
    made = run(*words, "--channel", channel, *specs)
    assert made.returncode != 0, made.stdout
    assert not (tmp_path / "no/conda-meta/history").exists()
    assert "Traceback" not in made.stderr
    return made.stdout + made.stderr


def unsolvable(channel: Path | str, *specs: str) -> str:
    address = channel if isinstance(channel, str) else channel.resolve().as_uri()
    with pytest.raises(solver.Unsolvable) as problem:
        solver.solve(solver.Wish(specs, [address]))
    assert "Traceback" not in str(problem.value)
    return str(problem.value)


def test_an_unknown_package_is_named(found, run: Run, toy: Path, tmp_path: Path) -> None:
    assert "nosuch" in refused(run, tmp_path, toy.as_uri(), "nosuch")
    assert "No candidates were found for nosuch" in unsolvable(toy, "nosuch")


def test_pins_that_cannot_be_met_are_explained(found, run: Run, toy: Path, tmp_path: Path) -> None:
    assert "UnsatisfiableError" in refused(run, tmp_path, toy.as_uri(), "old", "new")
    told = unsolvable(toy, "old", "new")
    assert "old 1.0 would require" in told
    assert "base >=2" in told


def test_a_broken_repodata_is_refused(found, run: Run, toy: Path, tmp_path: Path) -> None:
    for path in toy.glob("*/repodata.json"):
        path.write_text(path.read_text("utf-8")[:40], encoding="utf-8")
    made = run("create", "--yes", "--prefix", tmp_path / "no", "-c", toy.as_uri(), "new")
    assert made.returncode != 0  # this release of conda ends in a report of its own crash
    assert "JSONDecodeError" in made.stderr
    assert re.search(r"repodata\.json|EOF", unsolvable(toy, "new"))


def test_a_truncated_package_is_refused(found, run: Run, toy: Path, tmp_path: Path) -> None:
    path = toy / "noarch/new-1.0-0.tar.bz2"
    path.write_bytes(path.read_bytes()[:100])
    assert "new-1.0-0" in refused(run, tmp_path, toy.as_uri(), "new")


def test_a_wrong_hash_is_refused_over_a_network(found, run: Run, toy: Path, tmp_path: Path) -> None:
    listed = toy / "noarch/repodata.json"
    held = json.loads(listed.read_text("utf-8"))
    held["packages"]["new-1.0-0.tar.bz2"] |= {"md5": "0" * 32, "sha256": "0" * 64}
    listed.write_text(json.dumps(held), encoding="utf-8")
    with served(tmp_path) as address:
        assert "ChecksumMismatchError" in refused(run, tmp_path, f"{address}/toy", "new")
        solver.lock(solver.Wish(["new"], [f"{address}/toy/"]), tmp_path / "pixi.lock")
        with pytest.raises(solver.Unsolvable, match="hash mismatch"):
            solver.restore(tmp_path / "pixi.lock", tmp_path / "env", "linux-64", tmp_path / "cache")


def test_a_channel_that_is_gone_in_the_middle_is_named(
    found, run: Run, toy: Path, tmp_path: Path
) -> None:
    shutil.copytree(toy, tmp_path / "half")
    (tmp_path / "half/noarch/new-1.0-0.tar.bz2").unlink()
    with served(tmp_path) as address:
        assert re.search(r"404|HTTP", refused(run, tmp_path, f"{address}/half", "new"))
    settings = {"CONDA_REMOTE_MAX_RETRIES": "0", "CONDA_REMOTE_CONNECT_TIMEOUT_SECS": "2"}
    words = ("create", "--yes", "--prefix", tmp_path / "no", "--override-channels")
    made = run(*words, "--channel", f"{address}/toy", "new", **settings)
    assert made.returncode != 0
    assert re.search(r"CondaHTTPError|connection", made.stderr, re.IGNORECASE)


def test_a_full_disk_is_said(toy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "folder", lambda: tmp_path / "channels" / "new")
    monkeypatch.setattr(build, "build", full)
    monkeypatch.setattr(sources, "gather", lambda *_: None)
    with pytest.raises(Missing, match=r"cannot be built: .*No space left on device"):
        build.provide()
    assert list((tmp_path / "channels").iterdir()) == []
