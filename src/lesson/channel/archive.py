"""A package as a file, byte for byte the same whenever and wherever it is packed.

The formats: conda/ceps, CEP 20 (.tar.bz2 and .conda) and CEP 34 (the folder info/).
"""

from __future__ import annotations

import bz2
import hashlib
import io
import json
import subprocess
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from lesson.channel.package import PLACEHOLDER, STAMP, Entry, Package

ZSTD = ("zstd", "--quiet", "--threads=1", "-6", "--stdout")


def packed(package: Package, ending: str = ".tar.bz2") -> bytes:
    """The whole file of a package in one of the two formats.

    Both hold the same; `.conda` is quicker to open, and needs the program zstd here.
    """
    if ending == ".tar.bz2":
        return bz2.compress(_tar({**package.files, **info(package)}))
    parts = {
        "metadata.json": _json({"conda_pkg_format_version": 2}),
        f"pkg-{package.stem}.tar.zst": _zstd(_tar(package.files)),
        f"info-{package.stem}.tar.zst": _zstd(_tar(info(package))),
    }
    return _zip(parts)


def info(package: Package) -> dict[str, Entry]:
    """The folder info/: what the package is, and every file with its hash."""
    texts = {
        "about.json": _json({"license": package.license, "summary": package.summary}),
        "files": "".join(f"{name}\n" for name in sorted(package.files)).encode(),
        "index.json": _json(package.index),
        "paths.json": _json({"paths": list(_paths(package.files)), "paths_version": 1}),
    }
    if package.python:
        linked: dict[str, Any] = {"noarch": {"type": "python"}, "package_metadata_version": 1}
        if points := _entry_points(package.files):
            linked["noarch"]["entry_points"] = points
        texts["link.json"] = _json(linked)
    return {f"info/{name}": Entry(text) for name, text in texts.items()}


def _paths(files: Mapping[str, Entry]) -> Iterable[dict[str, Any]]:
    for name, entry in sorted(files.items()):
        described = {
            "_path": name,
            "path_type": "hardlink" if entry.link is None else "softlink",
            "sha256": hashlib.sha256(entry.content).hexdigest(),
            "size_in_bytes": len(entry.content),
        }
        if entry.placeholder:
            described |= {"file_mode": entry.placeholder, "prefix_placeholder": PLACEHOLDER}
        yield described


def _entry_points(files: Mapping[str, Entry]) -> list[str]:
    """The commands a wheel declares: conda writes them for the Python of the environment."""
    for name, entry in files.items():
        if name.endswith(".dist-info/entry_points.txt"):
            _, _, section = entry.content.decode().partition("[console_scripts]\n")
            lines = section.partition("[")[0].splitlines()
            return [line.strip() for line in lines if "=" in line]
    return []


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode()


def _tar(files: Mapping[str, Entry]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, entry in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.mtime = STAMP
            if entry.link is None:
                member.size, member.mode = len(entry.content), 0o755 if entry.executable else 0o644
            else:
                member.type, member.linkname, member.mode = tarfile.SYMTYPE, entry.link, 0o777
            archive.addfile(member, io.BytesIO(entry.content))
    return held.getvalue()


def _zstd(content: bytes) -> bytes:
    return subprocess.run(ZSTD, input=content, stdout=subprocess.PIPE, check=True).stdout


def _zip(parts: Mapping[str, bytes]) -> bytes:
    """Stored, not compressed once more; a ZIP file's own times begin in 1980."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return held.getvalue()
