"""The smallest program for Linux: it writes one word and ends, and needs no library at all.

An image FROM scratch has nothing but the files that are put in it. These few hundred bytes are
all that a container needs to show that it runs, so that no registry has to be asked.
"""

from __future__ import annotations

import struct

WORD = b"ready\n"
AT = 0x400000  # where the file is in memory
HEAD = 64 + 56  # bytes of the two headers before the instructions
NAMES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}
MACHINES = {"x86_64": 62, "aarch64": 183}  # as the format of executables numbers them


def executable(machine: str) -> bytes | None:
    """The program for a kind of processor, None for one that we have no program for."""
    name = NAMES.get(machine.strip().lower())
    if name is None:
        return None
    return assembled(name, (_x86_64() if name == "x86_64" else _aarch64()) + WORD)


def assembled(name: str, content: bytes) -> bytes:
    """An executable that begins with the first instruction of its content."""
    size = HEAD + len(content)
    ident = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)  # 64 bits, little-endian
    header = struct.pack(
        "<HHIQQQIHHHHHH", 2, MACHINES[name], 1, AT + HEAD, 64, 0, 0, 64, 56, 1, 0, 0, 0
    )
    segment = struct.pack("<IIQQQQQQ", 1, 5, 0, AT, AT, size, size, 0x1000)
    return ident + header + segment + content


def _x86_64() -> bytes:
    def code(word: int) -> bytes:
        return (
            b"\xb8\x01\0\0\0"  # mov eax, 1         write(
            b"\xbf\x01\0\0\0"  # mov edi, 1           standard output,
            + b"\xbe" + struct.pack("<I", word)  # mov esi, word
            + b"\xba" + struct.pack("<I", len(WORD))  # mov edx, length
            + b"\x0f\x05"  # syscall                )
            b"\xb8\x3c\0\0\0"  # mov eax, 60        exit(
            b"\x31\xff"  # xor edi, edi               0
            b"\x0f\x05"  # syscall                  )
        )  # fmt: skip

    return code(AT + HEAD + len(code(0)))


def _aarch64() -> bytes:
    def move(register: int, value: int) -> int:
        return 0xD2800000 | value << 5 | register

    call = 0xD4000001
    distance = 7 * 4  # from the second instruction to the word behind the eighth
    address = 0x10000000 | (distance & 3) << 29 | (distance >> 2) << 5 | 1
    write = [move(0, 1), address, move(2, len(WORD)), move(8, 64), call]
    return struct.pack("<8I", *write, move(0, 0), move(8, 93), call)
