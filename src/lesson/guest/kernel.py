"""The files that a guest starts from: Debian's kernel, and a first file system in memory."""

import shutil
import tempfile
from importlib import resources
from pathlib import Path

from lesson import debian
from lesson.guest import cpio, deb, store

RELEASE = "bookworm"
FOLDERS = ("bin", "dev", "disk", "modules", "proc", "sys", "tmp")
# Loaded in this order, for the disk and the network that an emulator offers.
MODULES = (
    *("virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci"),
    *("virtio_blk", "failover", "net_failover", "virtio_net", "virtio-rng"),
)
IMAGES = {"amd64": "vmlinuz", "arm64": "vmlinuz-arm64"}  # architecture -> name of its kernel
FIRST = {"amd64": "initrd.img", "arm64": "initrd-arm64.img"}


def place(architecture: str = "amd64") -> Path:
    """Where the kernel and the first file system of an architecture are kept."""
    own = [Path(__file__), Path(cpio.__file__)]
    inputs = [architecture.encode(), _init(), *(path.read_bytes() for path in own)]
    return store.name(f"kernel-{architecture}", inputs)


def build(architecture: str = "amd64") -> Path:
    """The folder with both, fetched where they are not here; raises debian.Unavailable."""
    return store.kept(place(architecture), lambda folder: make(folder, architecture))


def make(folder: Path, architecture: str = "amd64") -> None:
    """Make both in a folder, from packages that are fetched; raises debian.Unavailable."""
    if not shutil.which("apt-get"):
        raise debian.Unavailable("there is no apt-get, which fetches Debian's packages")
    # The package of this name holds nothing: it depends on the newest kernel, which is wanted.
    newest = f"?reverse-depends(?exact-name(linux-image-cloud-{architecture}))"
    with tempfile.TemporaryDirectory(prefix="lesson-") as scratch:
        packages = debian.fetch(
            RELEASE,
            [newest, "busybox-static"],
            Path(scratch),
            alone=True,
            architecture=architecture,
        )
        named = {package.name.partition("_")[0]: package for package in packages}
        busybox = named.pop("busybox-static")
        (linux,) = named.values()
        kernel = deb.files(linux, "boot/vmlinuz-.*")
        (folder / IMAGES[architecture]).write_bytes(*kernel.values())
        first = first_files(deb.files(busybox, "(usr/)?bin/busybox"), linux)
        (folder / FIRST[architecture]).write_bytes(cpio.archive(first))
        versions = "".join(f"{package.name}\n" for package in packages)
        (folder / "packages.txt").write_text(versions, encoding="utf-8")


def first_files(busybox: dict[str, bytes], linux: Path) -> list[cpio.Entry]:
    """What the first file system holds: one program for all commands, a script, some drivers."""
    drivers = deb.files(linux, rf"lib/modules/.*/({'|'.join(MODULES)})\.ko")
    by_name = {Path(path).stem: content for path, content in drivers.items()}
    (program,) = busybox.values()
    return [
        *map(cpio.folder, FOLDERS),
        cpio.program("bin/busybox", program),
        cpio.program("init", _init()),
        *(
            cpio.file(f"modules/{number}-{name}.ko", by_name[name])
            for number, name in enumerate(MODULES)
            if name in by_name  # some kernels have one or the other built in
        ),
    ]


def _init() -> bytes:
    return resources.files("lesson.guest").joinpath("files/init").read_bytes()
