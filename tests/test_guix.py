"""Guix in a view of its own: what the exercises say is what it says, and nothing of it is left."""

import json
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson import content, debian, guix, lanes, replay, suite, sweep, toolbox, tools, workspace
from lesson.fences import fences
from lesson.guix import assembly
from lesson.shell import Terminal

PLACES = ("/gnu", "/var/guix", "/.guix", "/etc/guix", "/var/log/guix")


@pytest.fixture(scope="module", autouse=True)
def on_linux() -> None:
    if sys.platform != "linux":
        pytest.skip("needs Linux")


@pytest.fixture(scope="module")
def here() -> None:
    # The lane is optional: in CI, too, the mirror may have dropped Debian 11.
    if reason := guix.missing():
        pytest.skip(reason)


@pytest.fixture(scope="module")
def terminal(here: None) -> Iterator[Terminal]:
    """A page's terminal with Guix; what it leaves is looked at when all tests have used it."""
    before = traces()
    with Terminal("page", settle=[guix.settle], enter=[guix.room]) as opened:
        yield opened
    assert left_of(opened.home) == []
    assert traces() == before


def traces() -> list[str]:
    """What a Guix on this machine itself would show, and what of one is mounted."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    own = [line for line in mounts if re.search(r"/gnu\b|guix", line)]
    return [*(place for place in PLACES if Path(place).exists()), *own]


def left_of(home: Path) -> list[str]:
    mounted = [line for line in Path("/proc/mounts").read_text().splitlines() if str(home) in line]
    return [*([str(home)] if home.exists() else []), *map(str, sweep.strays(home)), *mounted]


def said(terminal: Terminal, command: str) -> list[str]:
    lines, status = terminal.run(command)
    assert status == 0, "\n".join(lines)
    return lines


def solved(name: str, terminal: Terminal) -> Path:
    """The solution of an exercise, in a folder of the terminal's."""
    exercise = content.find_exercise(name)
    work = terminal.workspace / name
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    return work


def test_the_solved_manifest_is_an_environment_that_runs_the_paper(terminal: Terminal) -> None:
    work = solved("complete-the-manifest", terminal)
    for name in ("penguins.csv", "witnesses.py"):
        shutil.copy(content.root() / "docs" / "data" / name, work)
    said(terminal, f"cd {work}")
    told = said(
        terminal,
        "guix environment --pure --manifest=manifest.scm -- "
        "python3 witnesses.py packages language os 2> log",
    )
    assert [line.split()[1] for line in told] == ["38.2", "38.2", "38.2"], told


def test_the_pinned_channel_of_the_authors_brings_the_pandas_that_guix_lacks() -> None:
    shelf = content.root() / "solutions/75-guix"
    manifest = (shelf / "complete-the-manifest/manifest.scm").read_text("utf-8")
    pinned = (shelf / "pin-the-channels/channels.scm").read_text("utf-8")
    exercise = content.find_exercise("pin-the-channels")
    version = re.findall(r"python-pandas@([\d.]+)", manifest)[0]
    commit = re.findall(r"\w{40}", pinned)[-1]
    notes = (exercise.folder / "notes.txt").read_text("utf-8")
    assert re.search(rf"{commit}  .*pandas {re.escape(version)}\b", notes)


def test_the_solved_channels_are_what_guix_itself_reads(terminal: Terminal) -> None:
    work = solved("pin-the-channels", terminal)
    (work / "show.scm").write_text(
        "(use-modules (guix channels))\n"
        '(for-each (lambda (c) (format #t "~a ~a~%" (channel-name c) (channel-commit c)))\n'
        '          (primitive-load "channels.scm"))\n'
    )
    told = said(terminal, f"cd {work} && guix repl show.scm")
    text = (work / "channels.scm").read_text(encoding="utf-8")
    commits = re.findall(r'\(commit "(\w{40})"\)', text)
    assert told == [f"guix {commits[0]}", f"penguins {commits[1]}"]


def test_the_graph_of_the_exercise_is_the_one_that_guix_draws(terminal: Terminal) -> None:
    work = solved("trace-the-bootstrap", terminal)
    drawn = "\n".join(said(terminal, "guix graph --type=bag hello > hello.dot; cat hello.dot"))
    labels = dict(re.findall(r'"([^"]+)" \[label = "([^"]+)"', drawn))
    names: dict[str, str] = {}
    for node, label in labels.items():
        same = sum(name.partition("#")[0] == label for name in names.values())
        names[node] = f"{label}#{same + 1}" if same else label
    needs: dict[str, set[str]] = {node: set() for node in labels}
    for node, need in re.findall(r'"([^"]+)" -> "([^"]+)"', drawn):
        needs[node].add(names[need])
    lines = sorted(f"{names[n]}: {' '.join(sorted(needs[n]))}".rstrip() for n in labels)
    assert (work / "hello.graph").read_text(encoding="utf-8").splitlines() == lines


def package(folder: Path, name: str, builder: str) -> None:
    """Write a package that is built by an expression of Scheme."""
    (folder / f"{name}.scm").write_text(
        f"(define-module ({name}) #:use-module (guix build-system trivial)\n"
        "  #:use-module (guix licenses) #:use-module (guix packages))\n"
        f'(define-public {name} (package (name "{name}") (version "1") (source #f)\n'
        f"  (build-system trivial-build-system) (arguments '(#:builder {builder}))\n"
        '  (synopsis "") (description "") (home-page "") (license cc0)))\n'
    )


def test_a_build_sees_no_network_and_no_home(terminal: Terminal) -> None:
    reads = "(lambda (in) (display ((@ (ice-9 rdelim) read-string) in) out))"
    seen = f'(write (map file-exists? (list "/home" "{terminal.home}" "/proc")) out)'
    look = f'(begin {seen} (newline out) (call-with-input-file "/proc/net/dev" {reads}))'
    folder = terminal.workspace / "look"
    folder.mkdir()
    package(folder, "look", f"(call-with-output-file %output (lambda (out) {look}))")
    built = f"GUIX_PACKAGE_PATH={folder} guix build look 2> log"
    files, *network = said(terminal, f"cat $({built})")
    assert files == "(#f #f #t)"
    assert [line.split(":")[0].strip() for line in network if ":" in line] == ["lo"]


def test_the_doctor_finds_it_at_work(terminal: Terminal) -> None:
    lines, _ = terminal.run(f"{shlex.quote(sys.executable)} -m lesson.doctor guix --json")
    (finding,) = json.loads("\n".join(lines))["tools"]
    assert (finding["state"], finding["version"]) == ("works", guix.version()), lines


def test_nothing_is_left_of_a_page_that_is_killed_in_the_middle_of_a_build(
    here: None, tmp_path: Path
) -> None:
    before = traces()
    package(tmp_path, "slow", "(sleep 1000)")
    program = (
        "import os, signal, subprocess, time\n"
        "from pathlib import Path\n"
        "from lesson import guix\n"
        "from lesson.shell import Terminal\n"
        "terminal = Terminal('page', settle=[guix.settle], enter=[guix.room])\n"
        f"terminal.run('export GUIX_PACKAGE_PATH={tmp_path}')\n"
        "terminal.run('guix build slow > log 2>&1 &')\n"
        "log = terminal.workspace / 'log'\n"
        "ends = time.monotonic() + 120\n"
        "begun = lambda: log.exists() and b'building' in log.read_bytes()\n"
        "while not begun() and time.monotonic() < ends:\n"
        "    time.sleep(0.1)\n"
        "print(terminal.home, begun(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    told = tmp_path / "told"
    with told.open("wb") as written:
        killed = subprocess.run([sys.executable, "-c", program], stdout=written, timeout=200)
    assert killed.returncode == -signal.SIGKILL
    home, building = told.read_text().split()
    assert building == "True"
    ends = time.monotonic() + 60
    while (left := left_of(Path(home))) and time.monotonic() < ends:
        time.sleep(0.1)
    assert left == []
    assert traces() == before


@pytest.fixture
def learner() -> Iterator[pwd.struct_passwd]:
    """A user who is not root."""
    if os.geteuid() or not shutil.which("useradd"):
        pytest.skip("needs root to add a user")
    name = f"lesson-{secrets.token_hex(4)}"
    home = tempfile.mkdtemp(prefix="lesson-", dir="/tmp")
    subprocess.run(["useradd", "--home-dir", home, "--no-create-home", name], check=True)
    subprocess.run(["chown", name, home], check=True)
    try:
        yield pwd.getpwnam(name)
    finally:
        sweep.sweep(Path(home))
        subprocess.run(["userdel", name], check=True, capture_output=True)


def test_an_ordinary_user_has_the_same_view(
    terminal: Terminal, learner: pwd.struct_passwd, tmp_path: Path
) -> None:
    home = Path(learner.pw_dir)
    guix.settle(home)
    shutil.copy(guix.HERE / "enter.sh", home)
    # The cache is root's: others may not look into its folder, nor open the database's locks.
    shutil.copytree(guix.folder() / "template/var", home / ".guix/var", symlinks=True)
    subprocess.run(["chown", "--recursive", learner.pw_name, home / ".guix"], check=True)
    (home / "root").mkdir()
    subprocess.run(["mount", "--bind", guix.folder(), home / "root"], check=True)
    own = {"HOME": str(home), "PATH": f"{home}/.local/bin:/usr/bin:/bin", "USER": "learner"}
    who = ["setpriv", f"--reuid={learner.pw_uid}", f"--regid={learner.pw_gid}", "--clear-groups"]
    allowed = ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "true"]
    if subprocess.run([*who, *allowed], capture_output=True).returncode:
        pytest.skip("this machine lends no user namespaces")
    ran = subprocess.run(
        [*who, "sh", str(home / "enter.sh"), str(home / "root"), "guix", "build", "python@3.9"],
        cwd=home,
        env=own,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines() == said(terminal, "guix build python@3.9")


# Without it.


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guix, "missing", lambda: "there is no Guix here")
    lanes.missing.cache_clear()
    yield
    lanes.missing.cache_clear()


def page() -> content.Episode:
    return content.find_episode("guix")


def test_without_guix_its_blocks_are_left_out_and_counted(without: None, absent) -> None:
    if not tools.load("guile").find():
        absent("guile is not on this machine; `lesson tools` says more")
    result = replay.check(page())
    assert result.faults == []
    assert result.skipped == {"there is no Guix here": len(of_the_lane())}
    assert result.blocks >= 1


def of_the_lane() -> list[str]:
    return [f.body for f in fences(page().page) if f.options.get("lane") == "guix"]


def test_every_command_of_guix_that_is_executed_is_in_the_lane() -> None:
    others = [f for f in fences(page().page) if f.language == "console" and not f.options]
    typed = [line for f in others for line in f.body.splitlines() if line.startswith("$ ")]
    assert typed
    assert not any(re.search(r"\bguix (?!.*words\.scm)", line) for line in typed)
    assert len(of_the_lane()) > 5


@pytest.mark.parametrize("command", ["guix shell", "guix time-machine", "guix describe"])
def test_what_that_version_cannot_do_is_shown_and_not_executed(command: str) -> None:
    shown = [f.body for f in fences(page().page) if f.kind == "shown"]
    assert any(command in body for body in shown)
    assert not any(command in body for body in of_the_lane())


def test_no_learner_is_given_that_version(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(guix, "provide", lambda *_: pytest.fail("a learner would get it"))
    tools.load("guix").provide()
    assert "lesson tools --install" not in toolbox.advice("guix")


def test_a_mirror_without_debian_11_is_said_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise debian.Unavailable("apt-get said: E: The repository does not have a Release file.")

    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path))
    monkeypatch.setattr(assembly.debian, "fetch", gone)
    monkeypatch.setattr(assembly.debian, "check", lambda: None)
    monkeypatch.setattr(suite.toolbox, "install", lambda: None)
    monkeypatch.setattr(suite.toolbox, "report", lambda: 0)
    monkeypatch.setattr(suite.v86, "provide", lambda tell: None)
    monkeypatch.setattr(suite.validator, "provide", lambda tell: None)
    monkeypatch.setattr(suite.ahead, "processors", lambda: 1)
    monkeypatch.setattr(suite.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess(_, 0))
    assert suite.test() == 0
    assert "Guix is left out: apt-get said: E: The repository" in capsys.readouterr().out
    assert guix.missing() == (
        "Debian 11's Guix is not unpacked; `make test` does it while the mirror has it"
    )
    assert not list(tmp_path.rglob("guix-????????????????"))
