"""QEMU, with a disk."""

import shutil
from pathlib import Path

from benchmarks.way import DATA, Way
from lesson.guest import batch, image


class Machine(Way):
    """QEMU: a disk with Debian 12 and the project, on an emulated Haswell."""

    option = "vm"
    rounds = 1

    def settings(self) -> dict[str, str]:
        self.base = self.cache / image.NAME
        return {}

    def version(self) -> str:
        return " ".join(self.run("qemu-system-x86_64", "--version").split()[:4])

    def empty(self) -> None:
        super().empty()
        self.cache.mkdir()
        image.make(self.cache)

    def create(self) -> list[Path]:
        # What is put into the machine: the environment that conda made, at the same place.
        self.begin(self.made)
        source = self.folder.parent / "conda" / "made"
        packed = self.made / "paper.tar"
        own = [source / "env", *(source / path.name for path in DATA)]
        self.run("tar", "--create", "--absolute-names", "--file", packed, *own)
        overlay, disk = self.made / "overlay.qcow2", self.made / "paper.qcow2"
        backed = ["-q", "-f", "qcow2", "-b", self.base, "-F", "qcow2"]
        self.run("qemu-img", "create", *backed, overlay)
        second = ("-drive", f"file={packed},if=virtio,format=raw,readonly=on")
        self._boot("tar -x -P -f /dev/vdb", overlay, *second)
        packing = ["-c", "-o", "compression_type=zstd"]
        self.run("qemu-img", "convert", "-O", "qcow2", *packing, overlay, disk)
        return [disk]

    def _boot(self, do: str, disk: Path, *options: str) -> str:
        return batch.run(do, "-cpu", "Haswell", *options, disk=disk, memory=512, seconds=900).output

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        self.begin(self.fresh)
        shutil.copy(handed[0], self.fresh)

    def witnesses(self) -> str:
        made = self.folder.parent / "conda" / "made"
        return self._boot(f"{made}/env/bin/python {made}/witnesses.py", self.fresh / "paper.qcow2")
