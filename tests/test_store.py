"""A container engine of the lesson's own: nothing of the user's is seen, nothing is left."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson import images, store, sweep, tools
from lesson.shell import Terminal
from lesson.store import Engine

NAME = "python:3.11-bookworm"
BASE = f"lesson/{NAME}"
RECIPE = f"FROM {BASE}\nCOPY a.txt /\nRUN date > /etc/motd; rm /etc/motd; mkdir /made\n"
BUILD = ("build", "--quiet", "--no-cache", "--timestamp", "0", ".")
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs Linux"),
    pytest.mark.usefixtures("base_images"),
]


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "Containerfile").write_text(RECIPE)
    (tmp_path / "a.txt").write_text("a\n")
    return tmp_path


@pytest.fixture(scope="module")
def shared(base_images: None) -> Iterator[Engine]:
    with store.private(images.names()) as opened:
        yield opened
    assert not opened.home.exists()


def said(opened: Engine, *words: str, folder: Path | None = None) -> str:
    """What podman prints; it must succeed."""
    output, status = opened.run("podman", *words, folder=folder)
    assert status == 0, output
    return output.strip()


def test_an_image_built_twice_with_fixed_dates_is_the_same(shared: Engine, context: Path) -> None:
    first = said(shared, *BUILD, folder=context)
    time.sleep(1.1)
    (context / "a.txt").touch()
    assert said(shared, *BUILD, folder=context) == first
    undated = [word for word in BUILD if word not in ("--timestamp", "0")]
    assert said(shared, *undated, folder=context) != first


def test_another_store_gives_the_same_image(shared: Engine, context: Path) -> None:
    first = said(shared, *BUILD, folder=context)
    with store.private([NAME]) as other:
        assert said(other, *BUILD, folder=context) == first


def test_a_base_image_has_the_digest_with_which_it_was_made(shared: Engine) -> None:
    for name, digest in images.digests().items():
        assert said(shared, "image", "inspect", "--format", "{{.Digest}}", name) == digest


@pytest.mark.parametrize(("suite", "minor"), images.PYTHONS.items())
def test_a_base_image_has_its_python_and_its_debian(shared: Engine, suite: str, minor: str) -> None:
    name = f"{images.NAMESPACE}/python:{minor}-{suite}"
    assert said(shared, "run", "--rm", name, "python", "--version").startswith(f"Python {minor}.")
    assert suite in said(shared, "run", "--rm", name, "cat", "/etc/os-release")
    check = "apt-get check && pip --version && useradd --create-home a && id --user a"
    assert said(shared, "run", "--rm", name, "sh", "-c", check).endswith("1000")


def test_a_store_is_empty_and_the_users_own_is_not_touched(monkeypatch) -> None:
    own = {path: path.exists() for path in (Path("/var/lib/containers"), Path("/run/containers"))}
    with store.private() as opened:
        assert said(opened, "images", "--quiet") == ""
        graph = said(opened, "info", "--format", "{{.Store.GraphRoot}}")
        assert graph.startswith(str(opened.home))
    assert {path: path.exists() for path in own} == own


def left_of(home: Path) -> list[str]:
    """What there still is of a home: the folder, processes, mounts and networks."""
    mounted = [line for line in Path("/proc/mounts").read_text().splitlines() if str(home) in line]
    return [*([str(home)] if home.exists() else []), *map(str, sweep.strays(home)), *mounted]


def networks() -> set[str]:
    links = {path.name for path in Path("/sys/class/net").iterdir()}
    kept = Path("/run/netns")
    return links | ({path.name for path in kept.iterdir()} if kept.is_dir() else set())


SERVER = ("run", "--detach", "--publish", "127.0.0.1::8000", "--volume", "data:/data")
SERVE = ("python", "-m", "http.server", "8000")


def test_nothing_is_left_of_a_container_that_still_runs() -> None:
    before = networks()
    with store.private([NAME]) as opened:
        said(opened, *SERVER, BASE, *SERVE)
        said(opened, "port", "--latest")
    assert left_of(opened.home) == []
    assert networks() == before


def test_nothing_is_left_of_a_page_that_is_killed(tmp_path: Path) -> None:
    before = networks()
    program = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from lesson import store\n"
        "from lesson.shell import Terminal\n"
        "terminal = Terminal('page', {'podman': Path('/usr/bin/podman')}, settle=[store.serve])\n"
        f"lines, status = terminal.run('podman {' '.join([*SERVER, BASE, *SERVE])}')\n"
        "print(status, terminal.home, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    told = tmp_path / "told"
    with told.open("wb") as written:  # a pipe would stay open as long as something is left
        killed = subprocess.run([sys.executable, "-c", program], stdout=written, timeout=200)
    assert killed.returncode == -signal.SIGKILL
    status, home = told.read_text().split()
    assert status == "0"
    ends = time.monotonic() + 60
    while (left := left_of(Path(home))) and time.monotonic() < ends:
        time.sleep(0.1)
    assert left == []
    assert networks() == before


def test_a_command_that_is_stopped_in_the_middle_of_a_build_leaves_nothing(context: Path) -> None:
    (context / "Containerfile").write_text(f"FROM {BASE}\nRUN sleep 1000\n")
    with (
        Terminal("page", {"podman": Path("/usr/bin/podman")}, settle=[store.settle]) as terminal,
        pytest.raises(Exception, match="was stopped"),
    ):
        terminal.limit = 4
        terminal.run(f"podman build {context}")
    assert left_of(terminal.home) == []


def test_the_docker_client_gets_its_answers_from_podman() -> None:
    docker = tools.load("docker")
    docker.provide()
    found = docker.find()
    assert found
    before = networks()
    with Terminal("page", found.commands, settle=[found.settle]) as terminal:
        lines, status = terminal.run(f"docker run --rm {BASE} python --version")
    assert (status, lines[0][:12]) == (0, "Python 3.11.")
    assert networks() == before


# What goes wrong is said in one sentence.


def test_a_damaged_image_is_refused_with_the_engines_words(tmp_path, monkeypatch) -> None:
    copy = tmp_path / "layout"
    shutil.copytree(images.folder(), copy)
    for path in (copy / "blobs" / "sha256").iterdir():
        if path.stat().st_size > 1_000_000:
            path.write_bytes(b"damaged" + path.read_bytes()[7:])
    monkeypatch.setattr(images, "make", lambda: copy)
    monkeypatch.setattr(images, "folder", lambda: copy)
    with pytest.raises(tools.Missing, match=r"^podman pull failed; it said: .*[Dd]igest"):  # noqa: SIM117
        with store.private([NAME]):
            pass


def test_a_damaged_archive_is_refused(shared: Engine, tmp_path: Path) -> None:
    archive = tmp_path / "image.tar"
    archive.write_bytes(b"no archive")
    output, status = shared.run("podman", "load", "--input", str(archive))
    assert status
    assert "Error" in output


def test_a_machine_without_podman_is_told_so(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(tools.Missing, match="podman is not on this machine"), store.private():
        pass
    assert tools.load("podman").find() is None


@pytest.mark.skipif(bool(os.geteuid()), reason="needs root to mount a small disk")
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m", "none", tmp_path], check=True)
    home = tmp_path / "home"
    home.mkdir()
    with sweep.after(tmp_path), pytest.raises(tools.Missing, match="no space left on device"):
        store.settle(home)


# An ordinary user.


@pytest.fixture
def learner() -> Iterator[pwd.struct_passwd]:
    """A user who is not root, with numbers for the users of containers."""
    if os.geteuid() or not shutil.which("useradd"):
        pytest.skip("needs root to add a user")
    name = f"lesson-{secrets.token_hex(4)}"
    home = tempfile.mkdtemp(prefix="lesson-", dir="/tmp")
    subprocess.run(["useradd", "--home-dir", home, "--no-create-home", name], check=True)
    try:
        yield pwd.getpwnam(name)
    finally:
        sweep.sweep(Path(home))
        subprocess.run(["userdel", name], check=True, capture_output=True)


def test_an_ordinary_user_builds_the_same_layers_and_leaves_nothing(
    shared: Engine, context: Path, learner: pwd.struct_passwd, monkeypatch
) -> None:
    home = Path(learner.pw_dir)
    monkeypatch.setattr(store, "_volumes", lambda: "[]")  # the cache is not this user's to read
    store.configure(home)
    said(shared, "save", "--quiet", "--format", "oci-archive", "--output", f"{home}/base.tar", BASE)
    shutil.copytree(context, home / "context")
    shutil.copy(sweep.__file__, home / "sweep.py")
    owner = f"{learner.pw_uid}:{learner.pw_gid}"
    subprocess.run(["chown", "--recursive", owner, home], check=True)
    who = ["setpriv", f"--reuid={learner.pw_uid}", f"--regid={learner.pw_gid}", "--clear-groups"]
    given = {**store.variables(home), "HOME": str(home), "PATH": os.environ["PATH"]}
    given["USER"] = learner.pw_name

    def run(*words: str) -> str:
        ran = subprocess.run(
            [*who, *words], cwd=home, env=given, capture_output=True, text=True, timeout=200
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout.strip()

    run("podman", "load", "--quiet", "--input", "base.tar")
    built = run("podman", *BUILD[:-1], "context")
    form = "{{range .RootFS.Layers}}{{.}} {{end}}"
    mine = run("podman", "image", "inspect", "--format", form, built).split()
    own = said(shared, *BUILD, folder=context)
    roots = said(shared, "image", "inspect", "--format", form, own).split()
    assert len(mine) == len(roots) == 4
    assert mine[:3] == roots[:3], "the base, and what was copied"
    alone = ("run", "--rm", "--network", "none")
    assert run("podman", *alone, built, "id", "--user") == "0"
    run("podman", *alone, "--volume", f"{home}/context:/out", built, "touch", "/out/made")
    assert (home / "context" / "made").stat().st_uid == learner.pw_uid
    run("podman", "run", "--detach", "--network", "none", built, "sleep", "1000")
    assert sweep.strays(home)
    sweeper = [*who, "/usr/bin/python3", str(home / "sweep.py"), str(home)]
    subprocess.run(sweeper, stdin=subprocess.DEVNULL, check=True, timeout=60)
    assert sweep.strays(home) == []
    # The folder lies in one that is not the user's, who may empty it only.
    assert not home.exists() or list(home.iterdir()) == []
