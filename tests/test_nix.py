"""Nix in a room of its own: two real versions and a model agree, and the machine stays as it is."""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson import content, derivation, equipment, fences, sweep, tools
from lesson.nix import build, newer, packages, repository, room, sources
from lesson.nix.room import Room
from lesson.shell import Broken, Terminal
from lesson.tools import Found

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
MESSAGE = """\
derivation {
  name = "message";
  system = "x86_64-linux";
  builder = "/bin/sh";
  args = [ "-c" "echo hello > $out" ];
}
"""
PLACE = "/nix/store/y908a1mgz3vv84k9bbbi6pmar6mclzqq-message"  # on every machine, for ever
# All that the package set has, in every release.
WHOLE = """\
{ pkgs ? import <nixpkgs> { } }: with pkgs; [
  bash bashInteractive busybox hello jq patchelf sqlite glibc zlib python3
  (python3.withPackages (ps: [ ps.numpy ps.pandas ]))
  (mkShell { packages = [ hello ]; })
  (writeShellScriptBin "greet" "hello")
  (stdenv.mkDerivation { pname = "a"; version = "1"; src = ./.; installPhase = "mkdir $out"; })
]
"""
OWN, NEWER = VERSIONS = ("the machine's Nix", "a newer Nix")
SQLITE = {"nixos-21.05": "3.34.1", "nixos-23.05": "3.40.1", "nixos-25.05": "3.46.1"}
MEANS = {  # of the packages, the language and SQLite
    "nixos-21.05": ["38.2", "38.2", "38.2"],
    "nixos-23.05": ["38.1", "38.2", "38.2"],
    "nixos-25.05": ["38.1", "38.1", "38.1"],
}
SHELL = """\
{{ pkgs ? import <{branch}> {{ }} }}:
pkgs.mkShell {{ packages = [ (pkgs.{attribute}.withPackages (ps: [ ps.numpy ps.pandas ])) ]; }}
"""
RANDOM = """\
{ pkgs ? import <nixpkgs> { } }:
pkgs.runCommand "random" { } "head -c 8 /dev/urandom | od > $out"
"""
FETCH = """\
{ pkgs ? import <nixpkgs> { } }:
pkgs.fetchurl { name = "busybox"; url = "file:///srv/sources/busybox"; hash = pkgs.lib.fakeHash; }
"""
FLAKE = """\
{
  inputs.nixpkgs.url = "nixpkgs/nixos-21.05";
  outputs = { self, nixpkgs }: {
    packages.x86_64-linux.hello = nixpkgs.legacyPackages.x86_64-linux.hello;
  };
}
"""
GIVEN = ("--arg", "pkgs", "import <nixpkgs> { }", "--argstr", "port", "8000")  # to the page's files
PLACES = [f"nixpkgs=/srv/{release.branch}" for release in sources.RELEASES]


@pytest.fixture(scope="module")
def nix(absent) -> Found:
    """Nix with the package set; what is missing is a failure in CI, and a reason elsewhere."""
    tool = tools.load("nix")
    reason = "Nix is not on this machine; `lesson tools` says more"
    try:
        tool.provide()
    except tools.Missing as problem:
        reason = str(problem)
    found = tool.find()
    if found is None or found.lane != "embedded":
        absent(reason)
    return found


def machine() -> dict[str, object]:
    """What an installation of Nix would change: /nix, profile files, users."""
    files = [*Path("/etc/profile.d").glob("*"), Path("/etc/passwd"), Path("/etc/group")]
    state: dict[str, object] = {str(path): path.read_bytes() for path in files if path.is_file()}
    own = Path("/nix")
    state["/nix"] = sorted(path.name for path in own.glob("store/*")) if own.exists() else None
    state["/srv"] = sorted(Path("/srv").iterdir()) if Path("/srv").exists() else None
    state["mounts"] = [
        line for line in Path("/proc/mounts").read_text().splitlines() if "nix" in line
    ]
    return state


@pytest.fixture
def unchanged() -> Iterator[None]:
    """The machine, which has to be afterwards as it was before."""
    before = machine()
    yield
    assert machine() == before


@pytest.fixture(scope="module", params=VERSIONS)
def shared(nix: Found, request: pytest.FixtureRequest) -> Iterator[Room]:
    """A room that tests share, for each of two versions of Nix."""
    with room.private(packages.folder(), _commands(request.param)) as opened:
        yield opened
    assert not opened.home.exists()


def _commands(which: str) -> Path | None:
    return newer.commands() if which == NEWER else None


@pytest.fixture
def folder(shared: Room) -> Path:
    """An empty folder in the room's home."""
    return Path(tempfile.mkdtemp(dir=shared.home))


def said(where: Room, *command: str, folder: Path | None = None, seconds: float = 300) -> str:
    """What a command in a room prints; it must succeed."""
    return where.run(*command, folder=folder, seconds=seconds).succeeded(command[0]).output.strip()


def last(text: str) -> str:
    return text.splitlines()[-1]


# The machine.


def test_a_page_has_a_nix_of_its_own_and_leaves_the_machines_as_it_was(nix, unchanged) -> None:
    with Terminal("page", settle=[nix.settle], enter=[nix.enter]) as terminal:
        terminal.write("message.nix", MESSAGE)
        assert terminal.run("ls /nix/store") == ([], 0)
        lines, status = terminal.run("nix-build message.nix && cat result")
        assert (status, lines[-2:]) == (0, [PLACE, "hello"])
        lines, _ = terminal.run("whoami; id --user; ls ~/debs")
        assert lines[:2] == ["learner", "1000"]
        assert any(line.startswith("libc6_") for line in lines)
        assert terminal.run("unshare --map-root-user chroot / id --user") == (["0"], 0)
        lines, status = terminal.run("echo >> /srv/cache/nix-cache-info")
        assert status
    assert not terminal.home.exists()


def left_of(home: Path) -> list[str]:
    """What there still is of a home: the folder, processes, mounts."""
    mounted = [line for line in Path("/proc/mounts").read_text().splitlines() if str(home) in line]
    return [*([str(home)] if home.exists() else []), *map(str, sweep.strays(home)), *mounted]


SLOW = MESSAGE.replace("echo hello > $out", "sleep 1000").replace("message", "slow")


def test_a_build_that_is_stopped_in_the_middle_leaves_nothing(nix, unchanged) -> None:
    with Terminal("page", settle=[nix.settle], enter=[nix.enter]) as terminal:
        terminal.limit = 4
        with pytest.raises(Broken, match="was stopped"):
            terminal.run(f"nix-build --expr '{SLOW}'")
    assert left_of(terminal.home) == []


def test_nothing_is_left_of_a_page_that_is_killed_in_the_middle_of_a_build(
    nix, unchanged, tmp_path
) -> None:
    program = (
        "import os, signal, threading\n"
        "from lesson import tools\n"
        "from lesson.shell import Terminal\n"
        "nix = tools.load('nix').find()\n"
        "terminal = Terminal('page', settle=[nix.settle], enter=[nix.enter])\n"
        "print(terminal.home, flush=True)\n"
        "threading.Timer(3, os.kill, (os.getpid(), signal.SIGKILL)).start()\n"
        f"terminal.run('''nix-build --expr '{SLOW}' ''')\n"
    )
    told = tmp_path / "told"
    with told.open("wb") as written:  # a pipe would stay open as long as something is left
        killed = subprocess.run([sys.executable, "-c", program], stdout=written, timeout=100)
    assert killed.returncode == -signal.SIGKILL
    home = Path(told.read_text().strip())
    ends = time.monotonic() + 60
    while (left := left_of(home)) and time.monotonic() < ends:
        time.sleep(0.1)
    assert left == []


def test_a_learners_own_store_is_neither_seen_nor_touched(shared, unchanged, folder) -> None:
    # The room stands for a machine with a /nix, and its user is an ordinary one.
    (folder / "message.nix").write_text(MESSAGE)
    said(shared, "nix-build", "message.nix", folder=folder)
    before = sorted(path.name for path in shared.store.iterdir())
    inner = folder / "inner"
    room.prepare(inner)
    words = room.enter(inner, Path("/srv"))
    asked = said(shared, *words, "sh", "-c", "ls /nix/store; nix-build message.nix", folder=folder)
    assert asked.splitlines()[0].startswith("this derivation will be built"), asked
    assert sorted(path.name for path in shared.store.iterdir()) == before


@pytest.fixture
def learner() -> Iterator[pwd.struct_passwd]:
    """A user who is not root."""
    if os.geteuid() or not shutil.which("useradd"):
        pytest.skip("needs root to add a user")
    name, home = f"lesson-{secrets.token_hex(4)}", tempfile.mkdtemp(prefix="lesson-", dir="/tmp")
    subprocess.run(["useradd", "--home-dir", home, "--no-create-home", name], check=True)
    try:
        yield pwd.getpwnam(name)
    finally:
        sweep.sweep(Path(home))
        subprocess.run(["userdel", name], check=True, capture_output=True)


def test_an_ordinary_user_gets_the_same_path(nix, unchanged, learner) -> None:
    home = Path(learner.pw_dir)
    room.prepare(home)
    (home / "message.nix").write_text(MESSAGE)
    # The cache is not this user's to read: a set with settings and a shell is enough.
    own = home / "set"
    for name in ("conf", "sources", "nixpkgs"):
        (own / name).mkdir(parents=True)
    shutil.copy(packages.folder() / "sources/busybox", own / "sources")
    (own / "conf/nix.conf").write_text(build.SETTINGS.format(key=""))
    start = home / "room.sh"
    shutil.copy(room.SCRIPT, start)
    owner = f"{learner.pw_uid}:{learner.pw_gid}"
    subprocess.run(["chown", "--recursive", owner, home], check=True)
    who = ["setpriv", f"--reuid={learner.pw_uid}", f"--regid={learner.pw_gid}", "--clear-groups"]
    given = {**os.environ, **room.variables(home), "HOME": str(home)}
    words = [*room.APART, "sh", str(start), str(home), str(own), "nix-build", "message.nix"]
    ran = subprocess.run(
        [*who, *words, "--option", "substituters", ""],
        cwd=home, env=given, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == PLACE


def test_a_machine_that_lends_no_namespaces_is_told_so(monkeypatch) -> None:
    room.problem.cache_clear()
    monkeypatch.setattr(room, "APART", ("sh", "-c", "echo unshare: not permitted >&2; exit 1"))
    assert room.problem() == (
        "this system lends no namespaces to ordinary users; it said: unshare: not permitted"
    )
    room.problem.cache_clear()
    monkeypatch.setenv("PATH", "")
    assert "unshare and setpriv" in room.problem()
    assert tools.load("nix").find() is None
    room.problem.cache_clear()


def test_a_page_never_runs_in_a_users_own_nix(nix: Found, monkeypatch) -> None:
    monkeypatch.setattr(packages, "usable", lambda: False)
    own = tools.load("nix").find()
    assert own.lane == "installed"
    with pytest.raises(tools.Missing, match="never run in your own /nix"):
        Terminal("page", settle=[own.settle])


def test_a_check_gets_a_room_where_it_can_be_and_nothing_elsewhere(nix, tmp_path, monkeypatch):
    with equipment.nix() as opened:
        assert opened
        assert opened.run("nix-store", "--version").status == 0
    assert not opened.home.exists()
    monkeypatch.setattr(content, "root", lambda: tmp_path)  # like a learner's copy: no lock
    with equipment.nix() as opened:
        assert opened is None


# Three that agree: a model, and two versions of Nix.


def recipes(folder: Path) -> list[Path]:
    """The files of the page and of the solutions that Nix makes derivations of."""
    episode = content.find_episode("nix")
    for fence in fences.fences(episode.page):
        if fence.kind == "file":
            path = folder / "page" / fence.options["title"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.body, encoding="utf-8")
    for path in episode.files:
        shutil.copy(path, folder / "page")
    for exercise in episode.exercises:
        for shelf in (exercise.folder, exercise.solution):
            shutil.copytree(shelf, folder / exercise.name, dirs_exist_ok=True)
    (folder / "set").mkdir()
    (folder / "set/whole.nix").write_text(WHOLE)
    found = sorted(path for path in folder.rglob("*.nix") if path.name != "flake.nix")
    # A description of a whole system is no recipe by itself.
    return [p for p in found if "wrong" not in p.parts and p.name != "configuration.nix"]


def instantiated(which: str, files: list[Path]) -> dict[str, str]:
    """The text of every derivation that a version of Nix makes of the files, by its name.

    Each is made with every release of the set; a file may need a program that one does not have.
    """
    with room.private(packages.folder(), _commands(which)) as opened:
        for path in files:
            ran = [
                opened.run("nix-instantiate", path.name, *GIVEN, "-I", place, folder=path.parent)
                for place in PLACES
            ]
            assert 0 in [result.status for result in ran], f"{path}: {ran[0].output}"
        return compared(opened.store)


def compared(store: Path) -> dict[str, str]:
    """The text of the derivations in a store by name; each is as the model says."""
    known: dict[Path, derivation.Derivation] = {}
    for path in store.glob("*.drv"):
        modelled = derivation.read(path, known)
        assert Path(modelled.path).name == path.name
        assert modelled.result == modelled.output.path
    return {path.name: recipe.text for path, recipe in known.items()}


def test_the_model_and_two_versions_of_nix_give_equal_paths(
    nix: Found, tmp_path: Path, count: Counter
) -> None:
    files = recipes(tmp_path)
    made = [instantiated(which, files) for which in VERSIONS]
    assert len(made[0]) > 100
    assert made[0] == made[1]
    count.update(dict.fromkeys(map(version, VERSIONS), len(made[0])))


def version(which: str) -> str:
    """What a version of Nix calls itself."""
    with room.private(packages.folder(), _commands(which)) as opened:
        return said(opened, "nix", "--version")


def test_the_two_versions_are_two(nix: Found) -> None:
    assert len({*map(version, VERSIONS)}) == 2


def test_a_path_that_the_page_shows_in_full_is_the_same_on_every_machine() -> None:
    told = (f"echo {word} > $out" for word in ("hello", "hellO"))
    made = [derivation.make("message", args=("-c", words)) for words in told]
    known = {path for each in made for path in (each.result, each.path)}
    page = content.find_episode("nix").page.body
    assert known >= set(re.findall(r"/nix/store/[0-9a-z]{32}-[\w.+-]+", page)) >= {PLACE}


# What a learner types does the same in both versions.


@pytest.mark.parametrize(("branch", "version"), SQLITE.items())
def test_a_release_of_the_set_is_asked_for_by_its_name(shared, folder, branch, version) -> None:
    said(shared, "nix", "build", f"nixpkgs/{branch}#sqlite", folder=folder)
    assert said(shared, "result/bin/sqlite3", "--version", folder=folder).startswith(f"{version} ")
    expression = f"(import <{branch}> {{ }}).sqlite.outPath"
    path = said(shared, "nix-instantiate", "--eval", "--expr", expression)
    assert last(path) == f'"{(folder / "result").readlink()}"'


def test_a_program_is_fetched_and_run_by_its_name(shared: Room) -> None:
    assert last(said(shared, "nix", "run", "nixpkgs#hello")) == "Hello, world!"
    assert last(said(shared, "nix", "shell", "nixpkgs#jq", "-c", "jq", "-n", "1+1")) == "2"


def test_a_pure_shell_has_what_was_asked_for_and_nothing_else(shared: Room) -> None:
    ran = shared.run("nix-shell", "--pure", "-p", "hello", "--run", "hello; type git")
    assert ran.status == 1
    assert ran.output.splitlines()[-2:] == ["Hello, world!", last(ran.output)]
    assert last(ran.output).endswith("type: git: not found")
    # The word `pure` is about PATH: whoever knows another path is not kept from it.
    said(shared, "nix-shell", "--pure", "-p", "hello", "--run", "/usr/bin/git --version")


@pytest.mark.parametrize(
    ("shared", "release"),
    [*((OWN, release) for release in sources.RELEASES), (NEWER, sources.RELEASES[0])],
    indirect=["shared"],
)
def test_a_python_with_packages_gives_the_means_of_its_time(shared, folder, release) -> None:
    given = {"branch": release.branch, "attribute": f"python{release.python.replace('.', '')}"}
    (folder / "shell.nix").write_text(SHELL.format(**given))
    for name in ("witnesses.py", "penguins.csv"):
        shutil.copy(content.root() / "docs/data" / name, folder)
    witnesses = "python3 witnesses.py packages language os"
    told = said(shared, "nix-shell", "--pure", "--run", witnesses, folder=folder).splitlines()
    assert [line.split()[1] for line in told[-3:]] == MEANS[release.branch]
    develop = ("nix", "develop", "--file", "shell.nix", "--command")
    developed = said(shared, *develop, "python3", "--version", folder=folder)
    assert f"Python {release.python}." in developed


@pytest.mark.parametrize("shared", [OWN], indirect=True)
def test_the_three_pythons_have_three_c_libraries(shared: Room, folder: Path) -> None:
    ask = "import os; print(os.confstr('CS_GNU_LIBC_VERSION'))"
    found = set()
    for release in sources.RELEASES:
        said(shared, "nix", "build", f"nixpkgs/{release.branch}#python3", folder=folder)
        found.add(said(shared, "result/bin/python3", "-c", ask, folder=folder))
        closure = said(shared, "nix-store", "-q", "--requisites", "result", folder=folder)
        assert len(re.findall("-glibc-", closure)) == 1
    assert found == {"glibc 2.31", "glibc 2.36", "glibc 2.41"}


def test_a_closure_runs_in_a_folder_with_nothing_else(shared: Room, folder: Path) -> None:
    attributes = ("-A", "hello", "-A", "sqlite", "-A", "jq", "-A", "python3")
    paths = said(shared, "nix-build", "--no-out-link", "<nixpkgs>", *attributes).splitlines()[-4:]
    box = folder / "box"
    said(shared, "nix", "copy", "--no-check-sigs", "--to", str(box), *paths)
    run = ("unshare", "--map-root-user", "chroot", str(box))
    assert said(shared, *run, f"{paths[0]}/bin/hello") == "Hello, world!"
    assert said(shared, *run, f"{paths[1]}/bin/sqlite3", ":memory:", "select 6*7") == "42"
    assert said(shared, *run, f"{paths[2]}/bin/jq", "-n", "6*7") == "42"
    modules = "import ctypes, ssl, sqlite3, zlib, lzma, bz2, readline, uuid, hashlib; print(6*7)"
    assert said(shared, *run, f"{paths[3]}/bin/python3", "-c", modules) == "42"


def test_what_debian_gave_is_built_to_the_same_bytes_again(shared: Room) -> None:
    build = ("nix-build", "--no-out-link", "<nixos-21.05>", "-A", "sqlite", "-A", "hello")
    said(shared, *build)
    again = said(shared, *build, "--check", "--option", "substitute", "false")
    assert "sqlite-3.34.1" in again


# Codes that a page shows, equal in both versions.


def test_a_build_that_is_not_the_same_twice_is_told(shared: Room, folder: Path) -> None:
    # Not a date: within one second two of them are equal.
    (folder / "random.nix").write_text(RANDOM)
    said(shared, "nix-build", "random.nix", folder=folder)
    ran = shared.run("nix-build", "random.nix", "--check", folder=folder)
    assert ran.status == 104
    assert "may not be deterministic" in ran.output


def test_content_with_another_hash_is_refused(shared: Room, folder: Path) -> None:
    (folder / "data.nix").write_text(FETCH)
    ran = shared.run("nix-build", "data.nix", folder=folder)
    assert ran.status == 102
    assert re.search(r"specified: +sha256-A{43}=\n +got: +sha256-\S{43}=", ran.output)


def test_a_build_that_fails_ends_with_its_own_code(shared: Room, folder: Path) -> None:
    (folder / "fail.nix").write_text(MESSAGE.replace("echo hello > $out", "exit 3"))
    assert shared.run("nix-build", "fail.nix", folder=folder).status == 100


def test_a_build_sees_neither_the_machine_nor_the_network(shared: Room, folder: Path) -> None:
    look = "ls -A / /nix/store; cat /proc/net/dev; echo $HOME $PATH; ls /srv; id -u"
    builder = f'runCommand "look" {{ }} "{{ {look}; }} > $out"'
    (folder / "look.nix").write_text(f"with import <nixpkgs> {{ }}; {builder}")
    said(shared, "nix-build", "look.nix", folder=folder)
    seen = said(shared, "cat", "result", folder=folder)
    assert "/homeless-shelter" in seen
    assert re.search("(?m)^usr$|^home$|^root$", seen) is None
    interfaces = re.findall(r"(?m)^ *(\w+):", seen)
    assert interfaces == ["lo"]


def test_a_package_that_nobody_signed_is_refused(shared: Room, folder: Path) -> None:
    (folder / "message.nix").write_text(MESSAGE)
    said(shared, "nix-build", "message.nix", folder=folder)
    said(shared, "nix", "copy", "--to", f"file://{folder}/cache", PLACE)
    there = ("--store", str(folder / "other"), "--option", "substituters", f"file://{folder}/cache")
    refused = shared.run("nix-build", "message.nix", "-j0", *there, folder=folder)
    assert refused.status
    assert "sign" in refused.output


def test_a_cache_that_was_tampered_with_is_refused(nix: Found, tmp_path: Path) -> None:
    copy = tmp_path / "set"
    copy.mkdir()
    for path in packages.folder().iterdir():
        if path.name != "cache":
            (copy / path.name).symlink_to(path)
    shutil.copytree(packages.folder() / "cache", copy / "cache")
    for path in (copy / "cache").glob("*.narinfo"):
        path.chmod(0o644)
        path.write_text(re.sub("NarHash: sha256:.", "NarHash: sha256:0", path.read_text()))
    with room.private(copy) as opened:
        ran = opened.run("nix-build", "<nixpkgs>", "-A", "hello", "-j0")
    assert ran.status
    assert "is not signed" in ran.output


# What is not relied on.


def test_lock_files_hold_no_dates_of_files(shared: Room, folder: Path) -> None:
    (folder / "flake.nix").write_text(FLAKE)
    said(shared, "nix", "run", f"path:{folder}#hello", folder=folder)
    lock = (folder / "flake.lock").read_text()
    assert '"type": "git"' in lock
    assert '"type": "path"' not in lock
    assert packages.revisions()["nixos-21.05"]["rev"] in lock


UNRELIABLE = {
    r"nix profile (remove|upgrade) \d": "numbers of `nix profile` mean something else since 2.20",
    r"\bnix\b.*--json": "what is printed as JSON differs between versions",
    r"nix-shell.*--store|--store.*nix-shell": "a shell does not work in a store of its own",
    r"url = \"?file://(?!/srv)": "a sandboxed download cannot read files",
    r"nix show-derivation|nix derivation show": "renamed in 2.15: read the .drv file",
    r"nix flake lock --update-input": "renamed in 2.19: `nix flake update`",
    r"nix profile add": "there since 2.30 only: `install`",
    r"print-out-paths": "there since 2.9 only",
}


@pytest.mark.parametrize(("pattern", "reason"), UNRELIABLE.items())
def test_pages_use_nothing_that_differs_between_versions(pattern: str, reason: str) -> None:
    episode = content.find_episode("nix")
    blocks = [fence.body for fence in fences.fences(episode.page) if fence.language != "text"]
    files = [
        path
        for shelf in ("exercises", "solutions")
        for path in (content.root() / shelf / episode.stem).rglob("*")
        if path.suffix in (".nix", ".sh")
    ]
    assert blocks
    assert files
    texts = [*blocks, *(path.read_text(encoding="utf-8") for path in files)]
    assert not [text for text in texts if re.search(pattern, text)], reason


# The set.


def test_the_repository_has_the_same_commits_every_time(tmp_path: Path) -> None:
    collected = {release.branch: {"release": release.number} for release in sources.RELEASES}
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = repository.commit(collected, tmp_path / "one/nixpkgs")
    assert one == repository.commit(collected, tmp_path / "other/nixpkgs")
    assert len({known["rev"] for known in one.values()}) == 3


@pytest.mark.parametrize(
    ("version", "upstream"),
    [
        ("2.10-3", "2.10"),
        ("1:1.2.13.dfsg-1", "1.2.13"),
        ("1.3.3+ds-1", "1.3.3"),
        ("1:1.35.0-4+deb12u1+b1", "1.35.0"),
        ("2.0~rc1-1", "2.0-rc1"),
        ("6.5+20250216-2", "6.5+20250216"),
    ],
)
def test_a_package_is_called_by_its_programs_own_version(version: str, upstream: str) -> None:
    assert sources.upstream(version) == upstream


def test_a_set_that_cannot_be_made_leaves_nothing(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path))
    monkeypatch.setattr(packages, "usable", lambda: True)
    monkeypatch.setattr(build.debian, "check", _unavailable)
    with pytest.raises(tools.Missing, match="the package set for Nix cannot be made: no Debian"):
        packages.make()
    assert list((tmp_path / "nix").iterdir()) == []


def _unavailable() -> None:
    raise build.debian.Unavailable("no Debian")
