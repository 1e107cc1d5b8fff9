"""The doctor: each tool is really used, and what stands in its way is named with what to type."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from lesson import check, content, doctor, toolbox, tools
from lesson.doctor import examination, privacy, program, surroundings, wheel
from lesson.doctor.finding import Finding
from lesson.doctor.report import Report
from lesson.doctor.tools import load, names, pip, podman, qemu

# What `lesson tools --install` brings, so that it is never skipped where all must be there.
BROUGHT = {
    *("ansible", "ch_run", "cloud_init", "conda", "docker", "nix", "pip", "podman", "pytest"),
    *("python", "qemu", "qemu_user", "uv"),
}
# As in research on old control groups: without these, podman asks for more than it may have.
LIMITS = """[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
"""


@pytest.fixture
def limits(tmp_path, monkeypatch):
    """Settings with which podman works on machines with few rights."""
    path = tmp_path / "containers.conf"
    path.write_text(LIMITS, encoding="utf-8")
    monkeypatch.setenv("CONTAINERS_CONF", str(path))


@pytest.fixture
def short():
    """A new folder with a short path, as sockets need it."""
    folder = Path(tempfile.mkdtemp(prefix="t-", dir=None if os.name == "nt" else "/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """The only folder on PATH, and empty: what is put there is all that the machine has."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put(folder, name, script):
    """A program that does what the script says."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def say(text, status=1):
    """A script that prints a text and ends."""
    return f"/bin/cat <<'END OF TEXT'\n{text}\nEND OF TEXT\nexit {status}"


def found(tool, place=None):
    return doctor.report([tool], {tool: place} if place else None).findings[0]


def words_of(finding):
    """All that a finding tells a learner."""
    return " ".join([finding.said, *finding.advice, *finding.commands, *finding.notes])


# Each tool is used.


@pytest.mark.parametrize("tool", names())
def test_a_tool_that_is_here_is_really_used(tool, limits, monkeypatch, tmp_path, short, absent):
    place = toolbox.places().get(tool)
    commands = load(tool).COMMANDS
    here = place or tool in ("pip", "python") or shutil.which(commands[0])
    if not here:
        missing = f"{commands[0]} is not on this machine"
        absent(missing) if tool in BROUGHT else pytest.skip(missing)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    made = found(tool, place)
    if tool == "docker" and not place and "is not running" in words_of(made):
        pytest.skip("the Docker daemon is not running")
    assert made.ready, Report((made,)).lines
    assert made.version[0].isdigit()
    assert not list(short.iterdir())
    # pip asks which Rust there is, and rustup answers by writing its settings.
    assert {path.name for path in home.iterdir()} <= {".rustup"}


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_docker_is_used_where_an_engine_answers(limits, monkeypatch, short, absent):
    place = toolbox.places().get("docker")
    if place is None or not shutil.which("podman"):
        absent("needs the docker command, and podman as its engine; `lesson tools` says more")
    settings = short / "storage.conf"
    settings.write_text(podman.STORAGE.format(store=short), encoding="utf-8")
    monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(settings))
    socket = f"unix://{short}/s"
    command = ["podman", "--tmpdir", str(short / "t"), "system", "service", "--time", "90"]
    monkeypatch.setenv("DOCKER_HOST", socket)
    with subprocess.Popen([*command, socket], stderr=subprocess.DEVNULL) as engine:
        try:
            ends = time.monotonic() + 60
            while not (short / "s").exists() and engine.poll() is None:
                assert time.monotonic() < ends, "podman's service does not answer"
                time.sleep(0.1)
            made = found("docker", place)
            assert made.ready, Report((made,)).lines
            listed = [place.commands["docker"], "images", "--quiet"]
            images = subprocess.run(listed, capture_output=True, check=True)
            assert images.stdout == b""
        finally:
            engine.terminate()


def test_the_disk_of_the_virtual_machine_is_one_sector_that_a_pc_starts():
    assert len(qemu.sector()) == 512
    assert qemu.sector().endswith(b"\x55\xaa")


@pytest.mark.skipif(sys.platform != "linux", reason="is a program for Linux")
def test_the_program_in_the_image_runs_without_any_library(tmp_path):
    binary = program.executable(platform.machine())
    if binary is None:
        pytest.skip(f"there is no program for {platform.machine()}")
    path = tmp_path / "ready"
    path.write_bytes(binary)
    path.chmod(0o755)
    ran = subprocess.run([str(path)], capture_output=True, timeout=10)
    assert (ran.stdout, ran.returncode) == (b"ready\n", 0)


# A tool that is not here.


@pytest.mark.parametrize("tool", sorted(set(names()) - {"python", "pip"}))
@pytest.mark.parametrize("system", surroundings.SYSTEMS)
def test_a_missing_tool_is_answered_with_what_to_type_on_each_system(
    tool, system, programs, monkeypatch
):
    monkeypatch.setattr(surroundings, "system", lambda: system)
    made = found(tool)
    assert made.state == "missing"
    assert load(tool).COMMANDS[0] in made.said
    assert made.commands or "Linux only" in " ".join(made.advice)
    assert made.commands == load(tool).INSTALL.get(system, made.commands)
    other = {"debian": "brew ", "fedora": "apt ", "macos": "apt ", "windows": "dnf "}
    assert other.get(system, "winget") not in " ".join(made.commands).replace("wsl sudo apt ", "")


def test_python_is_installed_by_a_package_on_each_system(monkeypatch):
    wanted = {"debian": "apt", "fedora": "dnf", "macos": "brew", "windows": "winget"}
    for system, manager in wanted.items():
        monkeypatch.setattr(surroundings, "system", lambda system=system: system)
        assert manager in doctor.install("python")[0]


@pytest.mark.parametrize(
    ("release", "system"),
    [
        ("ID=debian", "debian"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"', "debian"),
        ("ID=fedora", "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"', "fedora"),
        ("ID=arch", "linux"),
        ("", "linux"),
    ],
)
def test_the_kind_of_linux_is_read_from_what_it_says(release, system, tmp_path, monkeypatch):
    path = tmp_path / "os-release"
    path.write_text(release, encoding="utf-8")
    said = surroundings.os_release(str(path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(surroundings, "os_release", lambda: said)
    assert surroundings.system() == system


@pytest.mark.parametrize(("name", "system"), [("darwin", "macos"), ("win32", "windows")])
def test_the_other_systems_are_known(name, system, monkeypatch):
    monkeypatch.setattr(sys, "platform", name)
    assert surroundings.system() == system


# A tool that fails: tool, what it prints, a word of what is told, a word of what to type.

KNOWN = [
    ("uv", "pyenv: python3.12: command not found", "pyenv's stand-in", "uv python install"),
    ("uv", "error: No interpreter found for Python >=3.8", "finds no Python", "uv python"),
    ("uv", "error: unrecognized subcommand 'lock'", "too old", "uv self update"),
    ("uv", "error: Failed to find the workspace root", "is a project", ""),
    ("conda", "CondaToSNonInteractiveError: Terms of Service", "conda-forge alone", "defaults"),
    ("conda", "EnvironmentNotWritableError: The current user", "administrator", "Miniforge3"),
    ("conda", "Error while loading conda entry point: conda-libmamba-solver", "solver", "base"),
    ("conda", "ModuleNotFoundError: No module named 'conda'", "half removed", ""),
    ("mamba", "Terms of Service have not been accepted", "conda-forge", "conda config"),
    ("micromamba", "error libmamba Permission denied", "administrator", ""),
    ("pixi", "error sending request for url", "asked a channel|ask a channel", ""),
    ("podman", "Error: unable to connect to Podman socket", "virtual machine", "machine start"),
    ("podman", 'Error: exec: "newuidmap": executable file not found', "range", "add-subuids"),
    ("podman", "Error: crun: cgroups in hybrid mode not supported", "runc", "apt install runc"),
    ("podman", "error setting rlimit type 7: operation not permitted", "limits", "nofile"),
    ("podman", "cannot clone: user namespaces are not enabled", "administrator", ""),
    ("podman", 'default OCI runtime "crun" not found', "missing", "crun conmon"),
    ("docker", "permission denied while trying to connect to the docker API", "Log out", "usermod"),
    ("docker", "Cannot connect to the Docker daemon at unix:///s", "not running", "systemctl"),
    ("docker", "ERROR: BuildKit is enabled but the buildx is missing", "builds", "buildx"),
    ("qemu", "qemu: could not load PC BIOS 'bios-256k.bin'", "files", "seabios"),
    ("qemu", "-accel tcg: invalid accelerator tcg", "TCG", "apt install qemu"),
    ("qemu_user", "qemu-x86_64: unable to find CPU model 'Haswell'", "too old", ""),
    ("qemu_user", "qemu: uncaught target signal 4 (Illegal instruction)", "stops at", ""),
    ("ansible", "ERROR: Ansible requires the locale encoding to be UTF-8", "UTF-8", "LC_ALL"),
    ("ansible", "[WARNING]: Ansible is being run in a world writable directory", "/mnt/c", ""),
    ("ansible", "ModuleNotFoundError: No module named 'fcntl'", "use WSL", ""),
    ("cloud_init", "cloud-init: error: argument subcommand: invalid choice: 'schema'", "old", ""),
    ("pytest", "error: unrecognized arguments: --hosts=local://", "testinfra", "uv tool install"),
    ("nix", "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket'",
     "nix-daemon, is not running", "systemctl start nix-daemon"),
    ("nix", "error: the group 'nixbld' specified in 'build-users-group' does not exist",
     "never made", "build-users-group"),
    ("nix", "error: opening lock file '/nix/var/nix/db/big-lock': Permission denied",
     "another account", "nix-setup-systemd"),
    ("nix", "error: cloning builder process: Operation not permitted", "sandbox", "sandbox"),
    ("guix", "guix: error: failed to connect to `/var/guix/daemon-socket/socket'",
     "guix-daemon, is not running", "systemctl start guix-daemon"),
    ("guix", "no code for module (guix store)", "do not fit", "guix pull"),
    ("ch_run", "ch-run: error: can't init user+mount namespaces: unshare", "administrator", ""),
    ("apptainer", "FATAL: Requesting capability set 0x3fffffffff", "ordinary user", ""),
    ("apptainer", "ERROR: Failed to create user namespace", "administrator", ""),
]  # fmt: skip
ANYWHERE = [
    ("OSError: [Errno 28] No space left on device", "disk is full"),
    ("touch: cannot touch 'x': Read-only file system", "cannot be written"),
    ("ssl.SSLError: CERTIFICATE_VERIFY_FAILED", "certificate of its own"),
    ("libc.so.6: version `GLIBC_2.38' not found", "newer Linux"),
    ("cannot execute binary file: Exec format error", "kind of processor"),
    ("Temporary failure in name resolution", "proxy"),
]


@pytest.mark.parametrize(("tool", "printed", "told", "typed"), KNOWN)
def test_a_well_known_failure_is_explained(tool, printed, told, typed, programs, monkeypatch):
    monkeypatch.setattr(surroundings, "system", lambda: "debian")
    put(programs, load(tool).COMMANDS[0], say(printed))
    made = found(tool)
    assert made.state == "fails"
    assert "ended with status 1" in made.said
    assert any(word in " ".join(made.advice) for word in told.split("|")), made
    assert typed in " ".join(made.commands)


@pytest.mark.parametrize(("printed", "told"), ANYWHERE)
def test_a_failure_that_any_tool_can_have_is_explained(printed, told, programs):
    put(programs, "pixi", say(printed))
    assert told in " ".join(found("pixi").advice)


def test_every_known_failure_is_tried():
    for tool in set(names()) - {"python", "pip"}:
        tells = load(tool).TELLS
        tried = {printed for name, printed, *_ in KNOWN if name == tool}
        assert len(tells) <= len(tried) or tool in ("mamba", "micromamba"), tool


@pytest.mark.parametrize("tool", sorted(set(names()) - {"python", "pip"}))
@pytest.mark.parametrize(
    "script", ["exit 0", "echo", "echo 1", "kill -SEGV $$", "exit 3", r"printf '\377\000\n'", "yes"]
)
def test_a_tool_that_answers_nonsense_does_not_pass_and_does_no_harm(tool, script, programs):
    script = script if script != "yes" else "/usr/bin/yes | /usr/bin/head -c 3000000"
    for command in load(tool).COMMANDS:
        put(programs, command, script)
    made = found(tool)
    assert made.state in ("fails", "partly"), made
    assert max(map(len, Report((made,)).lines)) < 400


def test_a_failure_that_nobody_knows_is_shown_with_its_last_words(programs):
    put(programs, "pixi", say("first\nsecond\nthird\nfourth", 7))
    made = found("pixi")
    assert made.said == "`pixi --version` ended with status 7"
    assert "show this report to a helper" in made.advice[0]
    assert [note.partition(": ")[2] for note in made.notes] == ["second", "third", "fourth"]


def test_a_tool_that_cannot_be_started_is_explained(programs):
    put(programs, "pixi", "").write_bytes(b"\x7fELF not really")
    assert "cannot be started: Exec format error" in found("pixi").said
    assert "another kind of processor" in " ".join(found("pixi").advice)


def test_a_tool_that_hangs_is_stopped_with_all_that_it_started(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(load("pixi"), "SECONDS", 1)
    put(programs, "pixi", f"/bin/sleep 600 &\necho $! >'{tmp_path}/pid'\nwait")
    made = found("pixi")
    assert made.state == "fails"
    assert "had not ended after 1 seconds" in made.said
    assert "wait for a network" in made.advice[0]
    pid = int((tmp_path / "pid").read_text())
    state, ends = Path(f"/proc/{pid}/stat"), time.monotonic() + 10
    # A process that was killed needs a moment on a busy machine.
    while state.exists() and state.read_text().split()[2] != "Z" and time.monotonic() < ends:
        time.sleep(0.01)
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_full_disk_is_not_the_end_of_the_doctor(monkeypatch):
    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    made = found("pixi")
    assert made.state == "fails"
    assert "disk is full" in " ".join(made.advice)


# python and pip, with a Python that answers in other ways.


def stand_in(folder, argument, printed, status=1):
    """A python3 that is the real one, but for what begins with an argument."""
    script = f'case "$*" in *"{argument}"*) {say(printed, status)};; esac'
    return put(folder, "python3", f'{script}\nexec "{sys.executable}" "$@"')


def test_a_python_without_ensurepip_is_explained(programs, monkeypatch):
    monkeypatch.setattr(surroundings, "system", lambda: "debian")
    stand_in(programs, "-m venv", "because ensurepip is not available.")
    made = found("python")
    assert made.state == "fails"
    assert made.commands == ("sudo apt install python3-venv",)


def test_the_stand_in_of_the_microsoft_store_is_told_from_a_python(programs):
    put(programs, "python3", say("Python was not found; install from the Microsoft Store", 73))
    made = found("python")
    assert made.state == "works"  # with the Python that runs this
    assert "alias of the Microsoft Store" in " ".join(made.notes)


def test_a_python_that_is_too_old_for_the_lesson_is_said_to_be(programs, monkeypatch):
    monkeypatch.setattr(load("python"), "NEEDED", (3, 99))
    made = found("python")
    assert made.state == "partly"
    assert "needs Python 3.99 or newer" in made.said
    assert made.commands


def test_a_python_without_a_part_is_said_to_lack_it(programs, monkeypatch):
    monkeypatch.setattr(load("python"), "PROBE", load("python").PROBE.replace("zlib", "no_zlib"))
    made = found("python")
    assert made.state == "partly"
    assert "built without no_zlib" in made.said


def test_an_index_that_does_not_answer_is_told_from_a_pip_that_fails(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    made = found("pip")
    assert made.state == "partly"
    assert "the package index did not answer" in made.said
    assert "cannot be finished" in made.advice[1]
    assert "127.0.0.1" not in json.dumps(made.as_dict())


def test_a_package_that_has_no_wheel_for_this_machine_is_named_before_the_start(
    tmp_path, monkeypatch
):
    page = tmp_path / "simple" / "ready" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f'<!DOCTYPE html>\n<a href="{wheel.write(page.parent).as_uri()}">ready</a>')
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    monkeypatch.setattr(pip, "INDEX", "ready")
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    made = found("pip")
    assert made.state == "works"
    assert "no wheel of pandas==1.2.5 for this machine" in " ".join(made.notes)


def test_what_has_no_wheel_is_what_the_exercises_install():
    exercise = content.find_exercise("restore-the-paper")
    assert pip.OLD in (exercise.folder / "requirements.txt").read_text("utf-8").split()
    known = check.load(content.find_exercise("recover-the-lock")).__globals__["NO_WHEEL"]
    assert known == pip.NO_WHEEL


# podman and an ordinary user.


def test_a_user_with_one_number_is_told_that_most_images_will_fail(programs, monkeypatch):
    monkeypatch.setattr(podman.os, "geteuid", lambda: 1000)
    answers = (
        'case "$*" in *uid_map*) echo 0 1000 1;; *info*) echo amd64;; *) echo ready 1.0;; esac'
    )
    put(programs, "podman", answers)
    if sys.platform != "linux":
        pytest.skip("only Linux has such numbers")
    made = found("podman")
    assert made.state == "partly"
    assert "/etc/subuid" in made.said
    assert "--add-subuids" in made.commands[0]
    put(programs, "podman", answers.replace("0 1000 1;;", "0 1000 1; echo 1 100000 65536;;"))
    assert found("podman").state == "works"


def test_a_processor_that_we_have_no_program_for_is_said_not_to_be_tried(programs):
    put(programs, "podman", "echo riscv64")
    made = found("podman")
    assert made.state == "partly"
    assert "no program for processors of the kind riscv64" in made.said


# The report.


@pytest.fixture
def person(monkeypatch, tmp_path):
    """A user with a name, a home and a machine that can be recognised."""
    home = tmp_path / "Users" / "Ada Lovelace"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USER", "alovelace")
    monkeypatch.setenv("COMPUTERNAME", "ADAS-LAPTOP")
    monkeypatch.setattr(privacy.socket, "gethostname", lambda: "engine.lovelace.example")
    monkeypatch.setattr(privacy.getpass, "getuser", lambda: "alovelace")
    return home


PERSONAL = ("lovelace", "ada", "engine", "laptop", "secret", "192.168")


def test_a_report_names_nobody(person, programs, tmp_path):
    printed = (
        f"/home/alovelace/x {person}/.config Engine engine.lovelace.example adas-laptop "
        f"ada@lovelace.example https://ada:secret@index.lovelace.example/simple 192.168.1.7 "
        f"C:\\Users\\ALovelace {str(person).upper()}"
    )
    put(programs, "pixi", say(printed))
    made = doctor.report(["pixi"])
    for text in ("\n".join(made.lines), json.dumps(made.as_dict())):
        low = text.lower().replace("read", "").replace("adapt", "")
        assert not [word for word in PERSONAL if word in low], text
        assert "~/.config" in text
        assert "<user>" in text and "<machine>" in text and "<address>" in text


def test_what_is_not_personal_stays(person):
    mask = privacy.Mask()
    for text in ("unix:///var/run/docker.sock", "Python 3.11.7", "pandas==1.2.5", "the user's"):
        assert mask(text) == text


def test_a_report_fits_a_terminal_and_sums_up(programs, monkeypatch):
    monkeypatch.setattr(surroundings, "system", lambda: "debian")
    put(programs, "pixi", say("words " * 60))
    made = doctor.report(["qemu-system-x86_64", "pixi", "qemu"])
    assert [finding.tool for finding in made.findings] == ["qemu", "pixi"]
    commands = {command for finding in made.findings for command in finding.commands}
    wide = [line for line in made.lines if len(line) > 80 and line.strip() not in commands]
    assert not wide
    assert "".join(made.lines).isprintable()
    assert made.lines[-1] == "In all: fails: pixi; missing: qemu."
    assert not made.ready


def test_a_report_is_data_for_another_program(programs):
    made = json.loads(json.dumps(doctor.report(["qemu"]).as_dict()))
    assert made["version"] == 1
    assert made["ready"] is False
    assert made["tools"][0]["tool"] == "qemu"
    assert made["tools"][0]["state"] == "missing"
    assert made["tools"][0]["commands"]


def test_what_may_surprise_is_noted(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setattr(surroundings, "ROOM", 2**80)
    noted = " ".join(surroundings.oddities(tmp_path))
    assert "PYTHONPATH is set" in noted
    assert "MB of disk are free" in noted


def test_a_word_that_names_no_tool_is_refused_with_those_that_do():
    with pytest.raises(doctor.Unknown, match=r"no tool `emacs`; it knows ansible, .*uv"):
        doctor.report(["emacs"])


def test_who_waits_is_told_what_for(programs):
    told = []
    doctor.report(["qemu", "nix"], tell=told.append)
    assert told == ["qemu", "nix"]


# The tools that episodes need.


def test_an_episode_needs_what_its_page_and_its_exercises_use():
    for episode in content.episodes():
        needed = toolbox.needed_by([episode])
        assert "python" in needed
        assert set(needed) <= set(names())
        uses_uv = "\n$ uv " in episode.page.body
        assert ("uv" in needed) == uses_uv, episode.slug
    together = {tool for e in content.episodes() for tool in toolbox.needed_by([e])}
    assert toolbox.needed_by(content.episodes()) == sorted(together)
    assert {"ansible", "docker", "pip", "podman", "python", "qemu", "uv"} <= together


def test_every_need_of_an_exercise_is_a_tool_that_the_doctor_knows():
    for need in content.NEEDS:
        assert doctor.tool_of(toolbox.NEEDS.get(need, need)) in names()


def test_every_tool_of_the_lesson_is_known_to_the_doctor_and_can_be_installed():
    for name in tools.names():
        assert doctor.install(name), name
        assert ("or: " in toolbox.advice(name)) != (name in toolbox.BY_HAND)


@pytest.mark.parametrize("author", [True, False])
def test_what_tests_need_is_installed_for_an_author_alone(author, monkeypatch):
    monkeypatch.setattr(toolbox.content, "is_repository", lambda: author)
    nothing = subprocess.CompletedProcess([], 1, stdout="")
    monkeypatch.setattr(toolbox.subprocess, "run", lambda *_, **__: nothing)
    wanted = {*toolbox.packages()}
    assert {"podman", "nix-bin"} <= wanted
    assert ({*toolbox.FOR_TESTS} <= wanted) is author
    assert ("chromium" in wanted) is author


def test_a_learner_is_not_made_the_packages_of_pages(monkeypatch):
    nix = tools.load("nix")
    made = []
    monkeypatch.setattr(nix.packages, "command", lambda: "/usr/bin/nix")
    monkeypatch.setattr(nix.packages, "make", lambda: made.append("set"))
    monkeypatch.setattr(nix.newer, "make", lambda: made.append("newer"))
    for locked in (False, True):
        monkeypatch.setattr(nix.pip, "locked", lambda locked=locked: locked)
        nix.provide()
        assert made == (["set", "newer"] if locked else [])


def test_base_images_ask_for_uv_before_they_fetch_anything(monkeypatch):
    podman = tools.load("podman")
    monkeypatch.setattr(podman.images, "supported", lambda: True)
    monkeypatch.setattr(podman.shutil, "which", lambda word: f"/usr/bin/{word}")
    monkeypatch.setattr(podman.uv, "find", lambda: None)
    monkeypatch.setattr(podman.images, "make", lambda: pytest.fail("it fetched"))
    with pytest.raises(tools.Missing, match="holds uv, which is not on this machine"):
        podman.provide()


def test_the_doctor_tries_the_tools_that_the_lesson_brings(programs, monkeypatch):
    place = doctor.Place("embedded", {"pixi": str(put(programs, "other", say("pixi 1.2", 0)))})
    made = found("pixi", place)
    assert (made.lane, made.version) == ("embedded", "1.2")


def test_episodes_and_tools_are_named_by_their_words(monkeypatch):
    asked = []
    monkeypatch.setattr(toolbox.doctor, "report", lambda names, *_: asked.append(names))
    for words in ([], ["venv"], ["20-venv"], ["uv"], ["qemu"], ["venv", "nix"]):
        toolbox.diagnosed(words)
    every, venv, stem, uv, tool, both = map(sorted, asked)
    assert every == toolbox.needed_by(content.episodes())
    assert venv == stem == ["pip", "python"]
    assert uv == ["pip", "python", "uv"]
    assert tool == ["qemu"]
    assert both == ["nix", "pip", "python"]
    with pytest.raises(content.Unknown, match="and the episodes layers, venv"):
        toolbox.diagnosed(["nowhere"])


def test_no_finding_is_lost_when_the_trial_itself_breaks(monkeypatch):
    def broken(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(examination, "_tried", broken)
    made = found("pixi")
    assert isinstance(made, Finding)
    assert made.state == "fails"


def test_a_word_that_ends_in_digits_is_a_tool_when_a_tool_has_that_name(monkeypatch):
    monkeypatch.setattr(tools, "names", lambda: ["python", "qemu_system_x86_64"])
    assert tools.tool_of("qemu-system-x86_64") == "qemu_system_x86_64"
    assert tools.tool_of("python3.9") == "python"
    assert tools.tool_of("grep") is None
