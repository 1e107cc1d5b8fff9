"""qemu: a machine that starts, says one word through its serial port, and switches itself off."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("qemu-system-x86_64", "qemu-img", "qemu-system-aarch64")
SECONDS = 120
INSTALL = {
    "debian": ("sudo apt install qemu-system-x86 qemu-utils",),
    "fedora": ("sudo dnf install qemu-system-x86 qemu-img",),
    "macos": ("brew install qemu",),
    "windows": ("winget install --exact --id SoftwareFreedomConservancy.QEMU",),
}
HINTS = {
    "windows": "Then add the folder `C:\\Program Files\\qemu` to PATH, and open a new terminal. "
    "In WSL: sudo apt install qemu-system-x86 qemu-utils"
}
SERIAL, SWITCH = 0x3F8, 0xF4  # ports: the first serial line, and the one that ends QEMU
ENDED = 0x10 << 1 | 1  # QEMU's exit status after 0x10 was written to the switch
WORD = b"ready\r\n\0"
KVM = Path("/dev/kvm")
TELLS = (
    Tell(
        r"[Cc]ould not load PC BIOS|could not find .*bios",
        "QEMU is here without the files that its machines start with.",
        {"debian": ("sudo apt install seabios qemu-system-data",)},
    ),
    Tell(
        r"invalid accelerator tcg|tcg.* not (supported|available)",
        "This QEMU was built without its own processor, TCG, which the lesson uses.",
        {"debian": INSTALL["debian"], "macos": ("brew reinstall qemu",)},
    ),
)


def sector() -> bytes:
    """The first sector of a disk: 512 bytes, which a PC reads and runs when it starts."""
    before = b"\xfc\x31\xc0\x8e\xd8"  # cld; xor ax, ax; mov ds, ax
    loop = (
        b"\xba" + struct.pack("<H", SERIAL)  # mov dx, serial port
        + b"\xac\x84\xc0"  # next: lodsb; test al, al
        b"\x74\x03\xee\xeb\xf8"  # jz end; out dx, al; jmp next
    )  # fmt: skip
    # The switch ends QEMU; a machine without one halts, and the time limit ends it.
    end = b"\xba" + struct.pack("<H", SWITCH) + b"\xb0\x10\xee\xf4\xeb\xfd"
    start = 0x7C00 + len(before) + 3 + len(loop) + len(end)
    code = before + b"\xbe" + struct.pack("<H", start) + loop + end + WORD  # mov si, word
    return code.ljust(510, b"\0") + b"\x55\xaa"


def smoke(bench: Bench) -> str:
    """What was started."""
    bench.ask_version(COMMANDS[0], "--version")
    (bench.folder / "disk.img").write_bytes(sector())
    start(bench, "tcg", seconds=60)
    if sys.platform == "linux":
        bench.notes += _kvm(bench)
    return "started a virtual machine, which printed a word and switched itself off"


def start(bench: Bench, accelerator: str, seconds: float) -> None:
    """Run the machine; raises Failed where it does not say its word."""
    command = (
        *(COMMANDS[0], "-accel", accelerator, "-m", "32", "-display", "none", "-nic", "none"),
        *("-monitor", "none", "-serial", "stdio", "-no-reboot"),
        *("-device", f"isa-debug-exit,iobase={SWITCH:#x},iosize=0x04"),
        *("-drive", "file=disk.img,format=raw"),
    )
    said = bench.run(*command, seconds=seconds, wanted=ENDED)
    if "ready" not in said:
        raise Failed(COMMANDS[0], "did not say what its disk tells it to", said)


def _kvm(bench: Bench) -> list[str]:
    """What is to be known about the faster way; nothing where it works, or cannot be."""
    if not KVM.exists():
        return []
    if not os.access(str(KVM), os.R_OK | os.W_OK):
        return [f"{KVM} is there, but not for your account: sudo usermod -aG kvm $USER"]
    try:
        start(bench, "kvm", seconds=15)
    except Failed as problem:
        return [f"{KVM} is there, but {problem}. Use -accel tcg, as the lesson does."]
    return []
