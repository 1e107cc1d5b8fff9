"""What commands leave is swept: processes, mounts and files, also when their owner was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lesson import sweep

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
root = pytest.mark.skipif(os.name == "nt" or bool(os.geteuid()), reason="needs root to mount")


def sleeper(home: Path, *wrapped: str) -> subprocess.Popen[bytes]:
    """A process in a session of its own, which nothing but its HOME connects with us."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return subprocess.Popen([*wrapped, "sleep", "1000"], env=environment, start_new_session=True)


def test_a_process_is_found_by_its_home_and_ended(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    process, other = sleeper(home), sleeper(tmp_path / "another")
    try:
        while process.pid not in sweep.strays(home):
            time.sleep(0.01)
        sweep.sweep(home)
        assert process.wait(timeout=10) == -signal.SIGKILL
        assert other.poll() is None
        assert not home.exists()
    finally:
        other.kill()
        other.wait()


@root
def test_a_mount_is_undone_and_what_it_shows_is_kept(tmp_path):
    home, outside = tmp_path / "a home", tmp_path / "outside"
    (home / "mounted").mkdir(parents=True)
    outside.mkdir()
    (outside / "file").touch()
    subprocess.run(["mount", "--bind", outside, home / "mounted"], check=True)
    sweep.sweep(home)
    assert not home.exists()
    assert (outside / "file").exists()
    assert "outside" not in Path("/proc/mounts").read_text()


def test_a_home_in_which_a_mount_stays_is_not_emptied(tmp_path, monkeypatch):
    (tmp_path / "mounted").mkdir()
    (tmp_path / "mounted" / "file").touch()
    monkeypatch.setattr(sweep, "_mounts", lambda: [("/", tmp_path / "mounted")])
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sweep.subprocess, "run", lambda *_, **__: None)
    sweep.sweep(tmp_path)
    assert (tmp_path / "mounted" / "file").exists()


def began(process: subprocess.Popen[bytes], home: Path, wanted: bool) -> bool:
    """Whether a process is found, or not, once it sleeps."""
    while b"sleep" not in Path(f"/proc/{process.pid}/comm").read_bytes():
        time.sleep(0.01)
    return (process.pid in sweep.strays(home)) == wanted


@root
def test_a_process_with_its_root_in_the_home_is_found(tmp_path):
    home = tmp_path / "a home"
    home.mkdir()
    subprocess.run(["mount", "--bind", "/", home], check=True)
    process = subprocess.Popen(["unshare", "--mount", "chroot", home, "sleep", "1000"])
    try:
        assert began(process, home, True)
    finally:
        process.kill()
        process.wait()
        subprocess.run(["umount", "--lazy", home], check=True)


@root
def test_a_process_that_only_sees_a_mount_of_the_home_is_left_alone(tmp_path):
    home = tmp_path / "home"
    (home / "mounted").mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", home / "mounted"], check=True)
    process = subprocess.Popen(["unshare", "--mount", "sleep", "1000"])
    try:
        assert began(process, home, False)
        sweep.sweep(home)
        assert not home.exists()
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_a_home_is_swept_when_its_owner_is_killed(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    program = (
        "import os, pathlib, signal, subprocess, sys\n"
        "from lesson import sweep\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "with sweep.after(home):\n"
        "    subprocess.Popen(['sleep', '1000'], env={'HOME': str(home), 'PATH': '/usr/bin:/bin'},"
        " start_new_session=True, stdout=subprocess.DEVNULL)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, home], check=False)
    assert killed.returncode == -signal.SIGKILL
    ends = time.monotonic() + 20
    while (home.exists() or sweep.strays(home)) and time.monotonic() < ends:
        time.sleep(0.02)
    assert not home.exists()
    assert not sweep.strays(home)


def test_nothing_is_left_of_the_keeper(tmp_path):
    with sweep.after(tmp_path / "home"):
        pass
    asked = ["pgrep", "--full", str(tmp_path / "home")]
    assert subprocess.run(asked, capture_output=True).stdout == b""
