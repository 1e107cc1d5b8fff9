"""An image archive is read without an engine, and each of its parts is compared with its name."""

import gzip
import json
from pathlib import Path

import pytest

from lesson import archive
from lesson.archive import Files

LAYERS = [archive.packed({"a": b"one"}), archive.packed({"a": b"two"})]


def image(*, zipped: bool = False) -> Files:
    files: Files = {}

    def blob(data: bytes) -> dict[str, object]:
        files[archive.place(archive.digest(data))] = data
        return {"digest": archive.digest(data), "size": len(data)}

    told = {"rootfs": {"diff_ids": [archive.digest(layer) for layer in LAYERS]}}
    held = [gzip.compress(layer) if zipped else layer for layer in LAYERS]
    about = {"config": blob(json.dumps(told).encode()), "layers": [blob(data) for data in held]}
    index = {"manifests": [blob(json.dumps(about).encode())]}
    return {**files, archive.INDEX: json.dumps(index).encode()}


@pytest.mark.parametrize("zipped", [False, True])
def test_a_whole_image_has_no_fault(zipped: bool, tmp_path: Path) -> None:
    archive.write(tmp_path / "image.tar", image(zipped=zipped))
    files = archive.read(tmp_path / "image.tar")
    assert archive.faults(files) == []
    assert archive.layers(files) == LAYERS


def test_the_same_files_make_the_same_archive() -> None:
    files = image()
    assert archive.packed(files) == archive.packed(dict(reversed(files.items())))


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (lambda files: archive.entry(files), "the manifest"),
        (lambda files: archive.manifest(files)["config"], "the config"),
        (lambda files: archive.manifest(files)["layers"][1], "layer 2"),
    ],
)
def test_a_changed_part_is_named(part, name: str) -> None:
    files = image()
    place = archive.place(part(files)["digest"])
    assert archive.faults({**files, place: files[place] + b" "}) == [f"{name} has another digest"]
    assert archive.faults({n: d for n, d in files.items() if n != place}) == [f"{name} is missing"]


def test_layers_that_the_config_does_not_name_are_told() -> None:
    files = image()
    config = json.dumps({"rootfs": {"diff_ids": [archive.digest(b"another")]}}).encode()
    named = {"digest": archive.digest(config), "size": len(config)}
    about = json.dumps({**archive.manifest(files), "config": named}).encode()
    entry = {"digest": archive.digest(about), "size": len(about)}
    index = json.dumps({"manifests": [entry]}).encode()
    swapped = {
        **files,
        archive.INDEX: index,
        archive.place(entry["digest"]): about,
        archive.place(named["digest"]): config,
    }
    assert archive.faults(swapped) == ["the layers, unpacked, are not those that the config names"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no archive", "no archive that can be read"), (archive.packed({"a": b""}), "no index.json")],
)
def test_what_is_no_image_archive_is_told(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.tar"
    path.write_bytes(content)
    with pytest.raises(AssertionError, match=words):
        archive.read(path)
