"""Make paper.tar, an image with three layers; you do not need to read or change this file.

    layer 1    a small system: /etc/motd, /cache/a, /cache/b
    layer 2    the paper: /paper/bills.csv, /paper/draft.txt, /paper/result.txt
    layer 3    removes draft.txt, replaces result.txt, empties /cache and puts one file there

There is no program in it: the image is to be looked at, not to be run.
"""

import hashlib
import io
import json
import tarfile
from pathlib import Path

MEDIA = "application/vnd.oci.image"
LAYERS = [
    {"etc/motd": "A small system.\n", "cache/a": "old\n", "cache/b": "old\n"},
    {
        "paper/bills.csv": "36.8\n37.5\n38.1\n",
        "paper/draft.txt": "38.1 mm?\n",
        "paper/result.txt": "38.1 mm\n",
    },
    {
        "cache/c": "new\n",
        "cache/.wh..wh..opq": "",
        "paper/.wh.draft.txt": "",
        "paper/result.txt": "38.2 mm\n",
    },
]


def packed(files: dict[str, bytes]) -> bytes:
    """A tar archive that has the same bytes on every machine."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


files: dict[str, bytes] = {}


def blob(content: bytes, kind: str) -> dict[str, object]:
    """Keep the content under its digest; gives back how a manifest names it."""
    name = hashlib.sha256(content).hexdigest()
    files[f"blobs/sha256/{name}"] = content
    return {"mediaType": f"{MEDIA}.{kind}", "digest": f"sha256:{name}", "size": len(content)}


tars = [packed({name: text.encode() for name, text in layer.items()}) for layer in LAYERS]
config = {
    "created": "2021-07-01T00:00:00Z",
    "architecture": "amd64",
    "os": "linux",
    "config": {"Env": ["PAPER=2021"]},
    "rootfs": {
        "type": "layers",
        "diff_ids": [f"sha256:{hashlib.sha256(tar).hexdigest()}" for tar in tars],
    },
}
manifest = {
    "schemaVersion": 2,
    "mediaType": f"{MEDIA}.manifest.v1+json",
    "config": blob(json.dumps(config).encode(), "config.v1+json"),
    "layers": [blob(tar, "layer.v1.tar") for tar in tars],
}
entry = blob(json.dumps(manifest).encode(), "manifest.v1+json")
entry["annotations"] = {"org.opencontainers.image.ref.name": "paper"}
files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()
files["oci-layout"] = b'{"imageLayoutVersion": "1.0.0"}'
Path("paper.tar").write_bytes(packed(dict(sorted(files.items()))))
