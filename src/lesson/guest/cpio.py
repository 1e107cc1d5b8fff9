"""The archive that a kernel unpacks into memory when it starts: files in, the same bytes out."""

import stat
from collections.abc import Iterable
from typing import NamedTuple

END = "TRAILER!!!"


class Entry(NamedTuple):
    """A file, folder or link of an archive, owned by root."""

    path: str
    mode: int
    content: bytes = b""


def folder(path: str) -> Entry:
    """A folder that everybody may read."""
    return Entry(path, stat.S_IFDIR | 0o755)


def program(path: str, content: bytes) -> Entry:
    """A file that everybody may run."""
    return Entry(path, stat.S_IFREG | 0o755, content)


def file(path: str, content: bytes) -> Entry:
    """A file that everybody may read."""
    return Entry(path, stat.S_IFREG | 0o644, content)


def archive(entries: Iterable[Entry]) -> bytes:
    """The entries in the format "newc" of cpio: equal entries give equal bytes.

    Every time in it is 0, and inodes are numbered in the order of the paths; the format is
    described in the kernel's documentation, "initramfs buffer format".
    """
    ordered = sorted(entries)
    parts = [_packed(number, entry) for number, entry in enumerate(ordered, 1)]
    return b"".join([*parts, _packed(0, Entry(END, 0))])


def _packed(inode: int, entry: Entry) -> bytes:
    name = entry.path.encode() + b"\0"
    links = 2 if stat.S_ISDIR(entry.mode) else 1
    fields = (inode, entry.mode, 0, 0, links, 0, len(entry.content), 0, 0, 0, 0, len(name), 0)
    header = b"070701" + b"".join(b"%08X" % field for field in fields)
    return _padded(header + name) + _padded(entry.content)


def _padded(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % 4)
