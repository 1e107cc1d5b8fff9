"""An image as a folder of files named by their digests: the OCI image layout, version 1.0."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NAME = "org.opencontainers.image.ref.name"
MEDIA = "application/vnd.oci.image"
ARCHITECTURES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64"}


def architecture() -> str:
    """This machine's kind of processor, as images and Debian name it."""
    return ARCHITECTURES.get(platform.machine(), platform.machine())


def foreign() -> str:
    """A kind of processor that this machine does not have."""
    return "amd64" if architecture() == "arm64" else "arm64"


def write(folder: Path, name: str, layers: Sequence[bytes], config: Mapping[str, Any]) -> str:
    """Add an image to a layout under a name; gives back the digest of its manifest.

    Layers are stored as they are, for a compressed one has other bytes with another zlib.
    """
    tars = [_blob(folder, layer, f"{MEDIA}.layer.v1.tar") for layer in layers]
    date = datetime.fromtimestamp(config["date"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    history = [{"created": date, "created_by": said} for said in config["history"]]
    about = {
        "created": date,
        "architecture": config.get("architecture", architecture()),
        "os": "linux",
        "config": config["config"],
        "rootfs": {"type": "layers", "diff_ids": [tar["digest"] for tar in tars]},
        "history": history,
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{MEDIA}.manifest.v1+json",
        "config": _blob(folder, _json(about), f"{MEDIA}.config.v1+json"),
        "layers": tars,
    }
    entry = _blob(folder, _json(manifest), f"{MEDIA}.manifest.v1+json")
    _enter(folder, {**entry, "annotations": {NAME: name}})
    return str(entry["digest"])


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _blob(folder: Path, content: bytes, kind: str) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    path = folder / "blobs" / "sha256" / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(content)
    return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}


def _enter(folder: Path, entry: dict[str, Any]) -> None:
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}', encoding="utf-8")
    index = folder / "index.json"
    listed = json.loads(index.read_text(encoding="utf-8"))["manifests"] if index.exists() else []
    kept = [old for old in listed if old["annotations"] != entry["annotations"]]
    index.write_bytes(_json({"schemaVersion": 2, "manifests": [*kept, entry]}))
