"""An image in one file, an OCI archive: read, changed and written again without an engine.

Imports the standard library alone, like everything a learner's check uses. The names and their
meaning are those of the OCI image format, version 1.
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

INDEX = "index.json"
BLOBS = "blobs/sha256/"
Files = dict[str, bytes]


def digest(data: bytes) -> str:
    """The name of some bytes: their hash, with the name of its method."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def place(name: str) -> str:
    """Where an archive keeps what has this digest."""
    return BLOBS + name.removeprefix("sha256:")


def read(path: Path) -> Files:
    """The files of an archive by their names; raises AssertionError where it is none."""
    try:
        with tarfile.open(path) as packed:
            opened = {member.name: packed.extractfile(member) for member in packed}
            files = {name.removeprefix("./"): held.read() for name, held in opened.items() if held}
    except (tarfile.TarError, EOFError, OSError) as problem:
        raise AssertionError(f"{path.name} is no archive that can be read: {problem}.") from None
    assert INDEX in files, (
        f"{path.name} holds no {INDEX}, so it is no OCI archive; "
        "`podman save --format oci-archive` writes one."
    )
    return files


def write(path: Path, files: Mapping[str, bytes]) -> None:
    """Pack files into an archive whose bytes depend on them alone."""
    path.write_bytes(packed(files))


def packed(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of files, in the order of their names, without times and owners."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
    return written.getvalue()


def entry(files: Files) -> dict[str, Any]:
    """What the index says of the first image: the digest, size and kind of its manifest."""
    found: dict[str, Any] = json.loads(files[INDEX])["manifests"][0]
    return found


def manifest(files: Files) -> dict[str, Any]:
    """The manifest of the first image, whatever its digest."""
    found: dict[str, Any] = json.loads(files[place(entry(files)["digest"])])
    return found


def config(files: Files) -> dict[str, Any]:
    """The settings of the first image."""
    found: dict[str, Any] = json.loads(files[place(manifest(files)["config"]["digest"])])
    return found


def layers(files: Files) -> list[bytes]:
    """The layers of the first image from the lowest up, unpacked, each of them a tar archive."""
    held = [files[place(layer["digest"])] for layer in manifest(files)["layers"]]
    return [gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for data in held]


def faults(files: Files) -> list[str]:
    """Each part of the first image that is missing, or that has another digest than is said."""
    found: list[str] = []
    if not _holds(files, entry(files), "the manifest", found):
        return found
    about = manifest(files)
    described = _holds(files, about["config"], "the config", found)
    whole = [
        _holds(files, layer, f"layer {number}", found)
        for number, layer in enumerate(about["layers"], 1)
    ]
    if described and all(whole):
        said = config(files)["rootfs"]["diff_ids"]
        if [digest(layer) for layer in layers(files)] != said:
            found.append("the layers, unpacked, are not those that the config names")
    return found


def _holds(files: Files, part: Mapping[str, Any], name: str, found: list[str]) -> bool:
    data = files.get(place(part["digest"]))
    if data is None:
        found.append(f"{name} is missing")
    elif digest(data) != part["digest"]:
        found.append(f"{name} has another digest")
    elif len(data) != part["size"]:
        found.append(f"{name} has another size")
    else:
        return True
    return False
