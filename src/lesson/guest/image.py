"""The disk of the Debian guest: made from packages, the same in every byte when made again."""

import io
import re
import tarfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from lesson import content, debian
from lesson.guest import step, store
from lesson.guest.kernel import RELEASE

NAME = "debian.qcow2"
PACKAGES = (
    *("busybox-static", "iproute2", "libopenblas0-pthread", "openssh-server", "procps"),
    *("python3", "python3-numpy", "usr-is-merged"),
)
SIZE = 1 << 30  # bytes that the guest may write to its disk
BLOCK = 4096
LEFT_OUT = (  # documentation, and in the second line what belongs to the machine that builds
    *(
        "usr/share/(doc|info|lintian|locale|man)/.+",
        r"usr/lib/python3/dist-packages/numpy/.*tests/.*",
    ),
    *("dev/.*", "etc/(hostname|hosts|resolv.conf|machine-id)", "etc/ssh/ssh_host_.*", "tmp/.+"),
    *("var/cache/.+", "var/log/.+", "var/lib/apt/lists/.+", "sbin/init", "usr/sbin/init"),
)
FILES = {  # in the guest -> its file in this package, or in the lesson's data
    "etc/inittab": "inittab",
    "etc/ssh/sshd_config.d/guest.conf": "sshd.conf",
    "root/.profile": "profile",
    "usr/local/sbin/start": "start",
    "root/penguins.csv": "",
    "root/witnesses.py": "",
}
TEXTS = {"etc/hostname": "guest\n", "etc/hosts": "127.0.0.1 localhost guest\n", "etc/fstab": ""}


def place() -> Path:
    """Where the disk is kept."""
    recipe = [Path(__file__).read_bytes(), RELEASE.encode()]
    return store.name("debian", [*recipe, *(data for _, data in sorted(_own().items()))])


def build() -> Path:
    """The folder with the disk, made where it is not here; raises debian.Unavailable."""
    return store.kept(place(), make)


def make(folder: Path) -> None:
    """Make the disk in a folder, from packages that are fetched; raises debian.Unavailable."""
    whole, root, raw = (folder / name for name in ("whole.tar", "root.tar", "disk.raw"))
    _bootstrap(whole)
    with tarfile.open(whole) as packed, tarfile.open(root, "w", format=tarfile.GNU_FORMAT) as to:
        for member, data in _members(packed):
            to.addfile(member, data)
        status = packed.extractfile("./var/lib/dpkg/status")
        assert status
        (folder / "packages.txt").write_text(_versions(status.read().decode()), encoding="utf-8")
    blocks = ["-B", str(BLOCK), "-b", str(SIZE // BLOCK), "-N", "32768"]
    step.run("genext2fs", *blocks, "-z", "-f", "-a", str(root), str(raw))
    packing = ["-c", "-o", "compression_type=zstd"]
    step.run("qemu-img", "convert", "-O", "qcow2", *packing, str(raw), str(folder / NAME))
    for path in (whole, root, raw):
        path.unlink()


def _bootstrap(archive: Path) -> None:
    """Let Debian's own tools install the packages into an archive of a whole system."""
    source = f"deb [signed-by={debian.KEYRING}] {debian.mirror()} {RELEASE} main"
    options = ["--quiet", "--variant=apt", "--format=tar", f"--include={','.join(PACKAGES)}"]
    step.run("mmdebstrap", *options, RELEASE, str(archive), source)


def _members(packed: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, io.IOBase | None]]:
    """What the disk holds, in the order of the names."""
    left_out = re.compile("|".join(f"({pattern})" for pattern in LEFT_OUT))
    own = _own()
    members = {member.name.removeprefix("./"): member for member in packed}
    for name in sorted({*members, *own, "usr/sbin/init"}):
        if name in own:
            yield _file(name, own[name]), io.BytesIO(own[name])
        elif name == "usr/sbin/init":
            yield _link(name, "/usr/bin/busybox"), None
        elif not left_out.fullmatch(name):
            member = members[name]
            member.pax_headers = {}
            yield member, packed.extractfile(member) if member.isreg() else None  # type: ignore[misc]


def _own() -> dict[str, bytes]:
    """The files of ours in the guest, by their path."""
    here = resources.files("lesson.guest").joinpath("files")
    data = content.root() / "docs" / "data"
    found = {
        path: here.joinpath(name).read_bytes() if name else (data / Path(path).name).read_bytes()
        for path, name in FILES.items()
    }
    return {**found, **{path: text.encode() for path, text in TEXTS.items()}}


def _file(name: str, data: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(data), step.EPOCH
    member.mode = 0o755 if data.startswith(b"#!") else 0o644
    return member


def _link(name: str, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.mtime = tarfile.SYMTYPE, target, step.EPOCH
    return member


def _versions(status: str) -> str:
    """The packages of a system with their versions, one a line, from dpkg's own list."""
    found = re.findall(r"(?ms)^Package: (\S+)$.*?^Version: (\S+)$", status)
    return "".join(f"{name} {version}\n" for name, version in sorted(found))
