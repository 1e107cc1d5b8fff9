"""The files in a Debian package, read without Debian's tools, so that any machine can."""

import io
import lzma
import re
import tarfile
from pathlib import Path

MAGIC = b"!<arch>\n"
HEADER = 60  # bytes before each member of an `ar` archive


class Unreadable(Exception):
    """A file is no Debian package, or lacks what was wanted; the message says which."""


def files(package: Path, wanted: str) -> dict[str, bytes]:
    """The files whose path matches the pattern `wanted` as a whole; raises Unreadable."""
    pattern = re.compile(wanted)
    try:
        with tarfile.open(fileobj=io.BytesIO(_data(package))) as packed:
            found = {
                name: content.read()
                for member in packed
                if member.isfile()
                and pattern.fullmatch(name := member.name.removeprefix("./"))
                and (content := packed.extractfile(member))
            }
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise Unreadable(f"{package.name} is damaged: {error}") from error
    if not found:
        raise Unreadable(f"{package.name} has no file {wanted}")
    return found


def _data(package: Path) -> bytes:
    """The member of the package that holds its files, an archive of its own."""
    raw = package.read_bytes()
    at = len(MAGIC)
    while raw.startswith(MAGIC) and at + HEADER <= len(raw):
        name, size = raw[at : at + 16], raw[at + 48 : at + 58]
        if not size.strip().isdigit():
            break
        start, length = at + HEADER, int(size)
        if name.startswith(b"data.tar"):
            return raw[start : start + length]
        at = start + length + length % 2
    raise Unreadable(f"{package.name} is not a Debian package")
