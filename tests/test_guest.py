"""The guest is built the same twice, starts, can be broken and restored, and leaves nothing."""

import filecmp
import io
import os
import platform
import shutil
import subprocess
import tarfile
from pathlib import Path

import pexpect
import pytest

from lesson import debian, tools
from lesson.guest import batch, cpio, deb, emulator, handout, image, kernel, machine, rebuild, store
from lesson.guest.emulator import Stuck
from lesson.tools import qemu_system_aarch64, qemu_system_x86_64
from lesson.workspace import Refused

CLOCK = (
    "-cpu",
    "qemu64",
    "-icount",
    "shift=3,sleep=off",
    "-rtc",
    "base=2025-04-15T09:00:00,clock=vm",
)


@pytest.fixture(scope="module", autouse=True)
def built(absent) -> None:
    """The guest, built where it is not here."""
    try:
        qemu_system_x86_64.provide()
    except tools.Missing as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))
    if not qemu_system_x86_64.find() or not shutil.which("ssh"):
        absent("needs QEMU and ssh; `lesson tools --install` gets them")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A disk of its own for a Debian guest."""
    return overlay(tmp_path / "disk.qcow2", image.build() / image.NAME)


def overlay(path: Path, base: Path) -> Path:
    qemu_img("create", "-q", "-f", "qcow2", "-b", base, "-F", "qcow2", path)
    return path


def qemu_img(*words: str | Path) -> None:
    subprocess.run(["qemu-img", *map(str, words)], check=True, timeout=120)


# The tiny machine


def test_it_has_a_kernel_of_its_own() -> None:
    assert batch.run("uname -r").output != platform.release()


def test_it_has_the_processors_and_the_memory_that_were_asked_for() -> None:
    asked = batch.run("nproc; grep MemTotal /proc/meminfo", "-smp", "3", memory=300)
    processors, total = asked.output.splitlines()
    assert processors == "3"
    assert 200 < int(total.split()[1]) / 1024 < 300


def test_a_processor_model_has_what_it_had() -> None:
    asked = batch.run(
        "grep -m1 -o Nehalem /proc/cpuinfo; grep -cw fma /proc/cpuinfo", "-cpu", "Nehalem"
    )
    assert asked.output.splitlines() == ["Nehalem", "0"]


def test_it_runs_for_another_architecture(absent) -> None:
    qemu_system_aarch64.provide()
    found = qemu_system_aarch64.find()
    if found is None:
        absent("needs qemu-system-aarch64")
    parts = kernel.build("arm64")
    command = [
        *(str(found.commands["qemu-system-aarch64"]), "-accel", "tcg", "-M", "virt"),
        *("-cpu", "cortex-a57", "-m", "256", *emulator.PLAIN, "-serial", "stdio"),
        *("-kernel", str(parts / "vmlinuz-arm64"), "-initrd", str(parts / "initrd-arm64.img")),
        *("-append", 'console=ttyAMA0 quiet do="uname -m"'),
    ]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert ran.stdout.strip() == "aarch64", ran.stderr


def test_with_a_virtual_clock_it_runs_the_same_twice() -> None:
    do = "date; cat /proc/uptime; head -c 16 /dev/urandom | md5sum; dmesg | md5sum"
    one, two = (batch.run(do, *CLOCK).output for _ in range(2))
    assert one == two
    assert one.startswith("Tue Apr 15 09:00:")
    assert batch.run(do).output != one


def test_one_that_hangs_ends_with_its_last_lines() -> None:
    with pytest.raises(Stuck) as caught:
        batch.run("true", "-cpu", "486", words="earlyprintk=ttyS0", seconds=15)
    assert "had not finished after 15 seconds and was stopped" in str(caught.value)
    assert "This kernel requires an x86-64 CPU" in caught.value.last


def test_one_that_dies_ends_with_its_last_lines() -> None:
    with pytest.raises(Stuck) as caught:
        batch.run("true", words="rdinit=/nowhere")
    assert "ended before it had finished" in str(caught.value)
    assert "Kernel panic" in str(caught.value)


def test_an_option_that_qemu_refuses_is_quoted() -> None:
    with pytest.raises(Stuck, match="abacus"):
        batch.run("true", "-cpu", "abacus")


def test_a_disk_without_a_file_system_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.qcow2"
    qemu_img("create", "-q", "-f", "qcow2", empty, "16M")
    with pytest.raises(Stuck, match="there is no file system on /dev/vda"):
        batch.run("true", disk=empty)


def test_somebody_can_type_into_it() -> None:
    command = [*emulator.command(None, 256, (), ""), "-serial", "stdio"]
    typed = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=120)
    typed.delaybeforesend = None
    typed.expect_exact("guest# ")
    typed.send("echo $((38 * 2))\n")
    typed.expect_exact("76")
    typed.send("poweroff -f\n")
    typed.expect(pexpect.EOF)
    typed.close()
    assert typed.exitstatus == 0


def test_emulation_is_forced() -> None:
    words = emulator.command(None, 64, (), "")
    assert words[words.index("-accel") + 1] == "tcg"
    assert "kvm" not in " ".join(words)


# The Debian guest


@pytest.mark.parametrize(("model", "mean"), [("Haswell", "38.1"), ("SandyBridge", "38.2")])
def test_the_hardware_witness_depends_on_the_processor_model(model, mean, disk) -> None:
    said = batch.run("python3 witnesses.py hardware", "-cpu", model, disk=disk, memory=512)
    assert said.output.splitlines()[-1].split()[:2] == ["hardware", mean]


def test_a_broken_disk_is_restored_from_its_snapshot(disk: Path) -> None:
    base = image.build() / image.NAME
    before = base.stat().st_mtime_ns
    qemu_img("snapshot", "-c", "good", disk)
    broken = batch.run("rm -r --no-preserve-root /usr; echo gone", disk=disk, memory=512)
    assert broken.output == "gone"
    with pytest.raises(Stuck):
        batch.run("echo alive", disk=disk, memory=512)
    qemu_img("snapshot", "-a", "good", disk)
    assert batch.run("echo alive", disk=disk, memory=512).output == "alive"
    assert base.stat().st_mtime_ns == before


def test_a_running_guest_is_saved_and_restored_and_leaves_nothing() -> None:
    with machine.debian() as guest:
        assert listening(guest) == ["127.0.0.1"]
        guest.ssh("echo precious > thesis.txt; sleep 3813 > /dev/null 2>&1 &")
        guest.monitor("savevm calm")
        guest.ssh("rm thesis.txt; pkill sleep")
        with pytest.raises(Stuck, match=r"thesis\.txt"):
            guest.ssh("cat thesis.txt")
        guest.monitor("loadvm calm")
        assert guest.ssh("cat thesis.txt; ps -C sleep -o args=") == "precious\nsleep 3813\n"
        assert "calm" in guest.monitor("info snapshots")
    assert guest.process.poll() is not None
    assert not guest.folder.exists()


def listening(guest: machine.Machine) -> list[str]:
    """The addresses at which the emulator of a guest waits for connections."""
    said = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    emulated = Path(f"/proc/{guest.process.pid}/task/{guest.process.pid}/children").read_text()
    own = [line for line in said.splitlines() if f"pid={emulated.strip()}," in line]
    return [line.split()[3].rpartition(":")[0] for line in own]


def test_a_guest_that_is_not_ready_in_time_is_ended() -> None:
    with pytest.raises(Stuck, match=r"not ready after 0\.5 s"), machine.debian(seconds=0.5):
        pass


def test_it_knows_nothing_of_the_machine_that_built_it(disk: Path) -> None:
    said = batch.run("cat /etc/hostname /etc/resolv.conf; ls /etc/ssh", disk=disk, memory=512)
    assert said.output.splitlines()[0] == "guest"
    assert "resolv.conf: No such file" in said.output
    assert "host" not in said.output.replace("ssh_host", "host").partition("No such file")[2]


# How it is built


def test_built_again_it_is_the_same_in_every_byte(tmp_path: Path) -> None:
    pairs = rebuild.again(tmp_path)
    assert {"vmlinuz", "initrd.img", "debian.qcow2"} <= {old.name for old, _ in pairs}
    assert [old.name for old, new in pairs if not filecmp.cmp(old, new, shallow=False)] == []


def test_what_was_built_is_kept_until_an_input_changes(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path))
    made = []

    def build(folder: Path) -> None:
        made.append(folder)
        (folder / "file").touch()

    one, other = store.name("kind", [b"one"]), store.name("kind", [b"other"])
    assert store.kept(one, build) == store.kept(one, build) == one
    assert len(made) == 1
    assert store.kept(other, build) != one
    assert one.exists()
    os.utime(one, (0, 0))
    store.kept(other, build)
    assert not one.exists(), "what nobody has used for a month takes up room"
    assert len(made) == 2


def test_a_build_that_was_interrupted_is_begun_anew(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path))
    place = store.name("kind", [b"input"])

    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise debian.Unavailable("no network")

    with pytest.raises(debian.Unavailable):
        store.kept(place, fail)
    assert not place.exists()
    store.kept(place, lambda folder: (folder / "whole").touch())
    assert [path.name for path in place.iterdir()] == ["whole"]


def test_an_archive_does_not_depend_on_the_order_of_its_entries() -> None:
    entries = [cpio.folder("bin"), cpio.program("bin/sh", b"#!"), cpio.file("odd", b"12345")]
    assert cpio.archive(entries) == cpio.archive(entries[::-1])


def test_an_archive_is_what_others_read(tmp_path: Path, absent) -> None:
    busybox = shutil.which("busybox")
    if busybox is None:
        absent("needs busybox; `lesson tools --install` gets it")
    packed = cpio.archive([cpio.folder("bin"), cpio.program("bin/sh", b"12345")])
    subprocess.run([busybox, "cpio", "-i"], input=packed, cwd=tmp_path, check=True)
    assert (tmp_path / "bin/sh").read_bytes() == b"12345"
    assert (tmp_path / "bin/sh").stat().st_mode & 0o777 == 0o755


def package(path: Path, files: dict[str, bytes]) -> Path:
    """A Debian package, as far as its files are concerned."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:xz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    members = {"debian-binary": b"2.0\n", "odd": b"odd", "data.tar.xz": data.getvalue()}
    ar = deb.MAGIC
    for name, content in members.items():
        ar += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        ar += content + b"\n" * (len(content) % 2)
    path.write_bytes(ar)
    return path


def test_the_files_of_a_package_are_found(tmp_path: Path) -> None:
    made = package(tmp_path / "a.deb", {"boot/vmlinuz-6": b"kernel", "boot/config-6": b"text"})
    assert deb.files(made, "boot/vmlinuz-.*") == {"boot/vmlinuz-6": b"kernel"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not a Debian package"),
        (b"<html>not found</html>", "is not a Debian package"),
        (deb.MAGIC + b"data.tar.xz".ljust(48) + b"99        `\nshort", "is damaged"),
        (deb.MAGIC + b"data.tar.xz".ljust(48) + b"many      `\nshort", "is not a Debian package"),
    ],
)
def test_a_file_that_is_no_package_is_refused(content, words, tmp_path: Path) -> None:
    path = tmp_path / "a.deb"
    path.write_bytes(content)
    with pytest.raises(deb.Unreadable, match=f"a.deb {words}"):
        deb.files(path, ".*")


def test_a_package_without_the_wanted_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(deb.Unreadable, match=r"a.deb has no file boot/\.\*"):
        deb.files(package(tmp_path / "a.deb", {"etc/x": b""}), "boot/.*")


def test_without_apt_it_is_said_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BEYOND_VENV_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(tools.Missing, match=r"no apt-get(.|\n)*hint: build it on a Debian"):
        handout.sources()


# What a learner gets


def test_it_is_handed_out_as_copies(tmp_path: Path) -> None:
    given = dict(handout.hand_out(tmp_path / "machine"))
    names = {path.name for path in given}
    assert {"vmlinuz", "initrd.img", "debian.qcow2"} <= names
    for path in given:
        assert path.stat().st_nlink == 1 and not path.is_symlink()
    before = [path.stat().st_mtime_ns for path in given]
    assert dict(handout.hand_out(tmp_path / "machine")) == given
    assert [path.stat().st_mtime_ns for path in given] == before


def test_a_file_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "vmlinuz").write_text("mine")
    with pytest.raises(Refused, match="vmlinuz is there and differs"):
        list(handout.hand_out(tmp_path))
    assert (tmp_path / "vmlinuz").read_text() == "mine"
