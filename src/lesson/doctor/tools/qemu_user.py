"""qemu-user: small programs on processors that are imitated, without a machine around them."""

from __future__ import annotations

from .. import program
from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("qemu-x86_64", "qemu-aarch64")
SECONDS = 60
INSTALL = {
    "debian": ("sudo apt install --no-install-recommends qemu-user",),
    "fedora": ("sudo dnf install qemu-user",),
}
LINUX_ONLY = "It runs on Linux only: use it in a container, in WSL2, or in a virtual machine."
HINTS = {"macos": LINUX_ONLY, "windows": LINUX_ONLY}
# Ends with status 1 on a processor that has the instructions AVX2, and with 0 on another one.
HAS_AVX2 = (
    b"\xb8\x07\0\0\0"  # mov eax, 7         ask the processor
    b"\x31\xc9"  # xor ecx, ecx
    b"\x0f\xa2"  # cpuid
    b"\xc1\xeb\x05"  # shr ebx, 5           for one answer of many
    b"\x83\xe3\x01"  # and ebx, 1
    b"\x89\xdf"  # mov edi, ebx
    b"\xb8\x3c\0\0\0"  # mov eax, 60        exit(answer)
    b"\x0f\x05"  # syscall
)
MODELS = {"SandyBridge": 0, "Haswell": 1}  # without AVX2, with it
TELLS = (
    Tell(
        r"unable to find CPU model|unknown (CPU )?model",
        "This QEMU does not know a processor model that the lesson uses: it is too old.",
    ),
    Tell(
        r"uncaught target signal|Illegal instruction",
        "This QEMU stops at an instruction of the processor that it is to imitate.",
    ),
)


def smoke(bench: Bench) -> str:
    """What was run."""
    bench.ask_version(COMMANDS[0], "--version")
    _write(bench, "ready", program.executable("arm64") or b"")
    said = bench.run(COMMANDS[1], "./ready", seconds=20)
    if "ready" not in said:
        raise Failed(COMMANDS[1], "did not print what the program prints", said)
    _write(bench, "avx2", program.assembled("x86_64", HAS_AVX2))
    for model, status in MODELS.items():
        bench.run(COMMANDS[0], "-cpu", model, "./avx2", seconds=20, wanted=status)
    return "ran a program for ARM, and one that saw two different processors"


def _write(bench: Bench, name: str, content: bytes) -> None:
    path = bench.folder / name
    path.write_bytes(content)
    path.chmod(0o755)
