"""Make three image archives; you do not need to read or change this file.

    paper.tar      the image as its authors made it
    damaged.tar    the same with one byte of a layer changed
    swapped.tar    another result in it, and every digest inside made to fit

Each is a small image in the OCI format: no program in it, only the data and result of a paper.
"""

import hashlib
import io
import json
import struct
import tarfile
import zlib
from pathlib import Path

MEDIA = "application/vnd.oci.image"
DATA = """\
bill_length_mm
36.8\n37.5\n38.1\n41.1\n35.6\n40.2\n37.0\n39.7\n40.2\n40.6
32.1\n40.7\n37.3\n39.0\n39.2\n36.6\n36.0\n37.8\n36.0\n41.5
"""


def packed(files: dict[str, bytes]) -> bytes:
    """A tar archive that has the same bytes on every machine."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
    return written.getvalue()


def compressed(data: bytes) -> bytes:
    """The data in gzip's format, but stored as they are: zlib's own choice differs by machine."""
    size = struct.pack("<HH", len(data), len(data) ^ 0xFFFF)
    head, tail = b"\x1f\x8b\x08" + bytes(6) + b"\xff", struct.pack("<II", zlib.crc32(data), len(data))
    return head + b"\x01" + size + data + tail


def image(data: str, result: str) -> dict[str, bytes]:
    """The files of an image with two layers, below the names that an archive has for them."""
    files: dict[str, bytes] = {}

    def blob(content: bytes, kind: str) -> dict[str, object]:
        name = hashlib.sha256(content).hexdigest()
        files[f"blobs/sha256/{name}"] = content
        return {"mediaType": f"{MEDIA}.{kind}", "digest": f"sha256:{name}", "size": len(content)}

    def text(value: object) -> bytes:
        return json.dumps(value, indent=1).encode()

    parts = [{"paper/bills.csv": data.encode()}, {"paper/result.txt": f"{result} mm\n".encode()}]
    tars = [packed(part) for part in parts]
    config = {
        "created": "2021-07-01T00:00:00Z",
        "architecture": "amd64",
        "os": "linux",
        "config": {"User": "1000", "WorkingDir": "/paper"},
        "rootfs": {
            "type": "layers",
            "diff_ids": [f"sha256:{hashlib.sha256(tar).hexdigest()}" for tar in tars],
        },
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{MEDIA}.manifest.v1+json",
        "config": blob(text(config), "config.v1+json"),
        "layers": [blob(compressed(tar), "layer.v1.tar+gzip") for tar in tars],
    }
    entry = blob(text(manifest), "manifest.v1+json")
    entry["annotations"] = {"org.opencontainers.image.ref.name": "paper"}
    files["index.json"] = text({"schemaVersion": 2, "manifests": [entry]})
    files["oci-layout"] = text({"imageLayoutVersion": "1.0.0"})
    return files


paper = image(DATA, "38.2")
Path("paper.tar").write_bytes(packed(paper))
damaged = {name: content.replace(b"36.8", b"37.8") for name, content in paper.items()}
Path("damaged.tar").write_bytes(packed(damaged))
Path("swapped.tar").write_bytes(packed(image(DATA, "39.2")))
