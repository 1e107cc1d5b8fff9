"""Nix's archive of a file or a folder: its bytes depend on names, contents and the x bit alone.

Imports the standard library alone, like everything a learner's check uses. The format is that of
Dolstra (2006), "The Purely Functional Software Deployment Model", chapter 5.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

Write = Callable[[bytes], object]


def digest(path: Path) -> bytes:
    """The SHA-256 of a path's archive, which Nix calls its NAR hash; raises OSError."""
    state = hashlib.sha256()
    write(path, state.update)
    return state.digest()


def write(path: Path, out: Write) -> None:
    """Hand the archive of a path to `out`, piece by piece; raises OSError."""
    _words(out, b"nix-archive-1")
    _node(path, out)


def _node(path: Path, out: Write) -> None:
    _words(out, b"(", b"type")
    if path.is_symlink():
        _words(out, b"symlink", b"target", os.fsencode(path.readlink()))
    elif path.is_dir():
        _words(out, b"directory")
        for entry in sorted(path.iterdir(), key=lambda entry: os.fsencode(entry.name)):
            _words(out, b"entry", b"(", b"name", os.fsencode(entry.name), b"node")
            _node(entry, out)
            _words(out, b")")
    else:
        _words(out, b"regular")
        if os.name != "nt" and path.stat().st_mode & 0o100:  # Windows knows no such bit
            _words(out, b"executable", b"")
        _words(out, b"contents", path.read_bytes())
    _words(out, b")")


def _words(out: Write, *words: bytes) -> None:
    """Each word after its length, filled up with zeros to a multiple of eight bytes."""
    for word in words:
        out(len(word).to_bytes(8, "little") + word + b"\0" * (-len(word) % 8))
