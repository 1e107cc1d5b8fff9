"""Base images: the same packages give the same bytes, and what goes wrong is said once."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from lesson import debian, images, oci, rootfs, tools

FILES = {
    "usr/share/base-passwd/passwd.master": "root:x:0:0:root:/root:/bin/bash\n",
    "usr/share/base-passwd/group.master": "root:x:0:\n",
    "bin/tool": "#!/bin/sh\n",
    "usr/share/doc/x/copyright": "long\n",
}
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def package(folder: Path, name: str, files: dict[str, str], control: str = "") -> Path:
    """A package of our own, made by the real program."""
    source = folder / f"{name}-source"
    about = f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\n"
    for path, text in {
        "DEBIAN/control": f"{about}{control}Description: x\n",
        **files,
    }.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text)
    for path in source.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    built = folder / f"{name}_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", source, built], check=True, capture_output=True)
    return built


@pytest.fixture
def base(tmp_path: Path, absent) -> Path:
    if not debian.shutil.which("dpkg-deb"):
        absent("not a Debian: no dpkg-deb")
    return package(tmp_path, "base", FILES, "Depends: tzdata, libc6 (>= 2.36)\n")


def layer(*packages: Path, without: tuple[str, ...] = ()) -> tarfile.TarFile:
    _, packed = next(rootfs.layers(packages, without=without))
    return tarfile.open(fileobj=io.BytesIO(packed))


@linux
def test_the_same_packages_give_the_same_bytes_whenever_and_in_whatever_order(base, tmp_path):
    other = package(tmp_path, "other", {"usr/bin/other": "x"})
    first = list(rootfs.layers([base, other]))
    time.sleep(1.1)
    again = list(rootfs.layers([other, base]))
    assert first == again


@linux
def test_a_layer_is_a_debian_with_links_for_bin_and_without_manuals(base):
    with layer(base, without=("tzdata",)) as packed:
        names = packed.getnames()
        assert packed.getmember("bin").linkname == "usr/bin"
        assert "usr/bin/tool" in names
        assert not [name for name in names if name.startswith(("usr/share/doc/", "bin/"))]
        status = packed.extractfile(rootfs.STATUS).read().decode()
    assert "Package: base\nStatus: install ok installed\n" in status
    assert "Depends: libc6 (>= 2.36)\n" in status, "what was left out is not asked for"


@linux
def test_a_damaged_package_is_named(tmp_path):
    damaged = tmp_path / "x_1_all.deb"
    damaged.write_text("not a package")
    with pytest.raises(debian.Unavailable, match=r"dpkg-deb said of x_1_all\.deb"):
        rootfs.read(damaged)


def test_an_image_is_files_named_by_their_hashes(tmp_path):
    about = {"date": 0, "history": ["made"], "config": {"Cmd": ["sh"]}}
    digest = oci.write(tmp_path, "localhost/x:1", [b"layer"], about)
    assert oci.write(tmp_path, "localhost/x:1", [b"layer"], about) == digest
    for path in (tmp_path / "blobs" / "sha256").iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    (entry,) = json.loads((tmp_path / "index.json").read_text())["manifests"]
    assert entry["digest"] == digest
    assert entry["annotations"][oci.NAME] == "localhost/x:1"


@linux
def test_the_images_that_were_made_are_what_they_say(base_images):
    made = images.digests()
    assert set(made) == set(images.names())
    blobs = images.folder() / "blobs" / "sha256"
    for digest in made.values():
        manifest = json.loads((blobs / digest.removeprefix("sha256:")).read_bytes())
        for part in (manifest["config"], *manifest["layers"]):
            content = (blobs / part["digest"].removeprefix("sha256:")).read_bytes()
            assert f"sha256:{hashlib.sha256(content).hexdigest()}" == part["digest"]
    used = json.loads((images.folder() / images.USED).read_text())
    assert set(images.PYTHONS) <= set(used)
    assert all(len(digest) == 64 for packages in used.values() for digest in packages.values())


def test_no_stand_in_bears_the_name_of_a_real_image():
    assert all(name.startswith("localhost/lesson/") for name in images.names())


@pytest.mark.parametrize(
    "problem",
    [debian.Unavailable("no mirror"), OSError(28, "No space left on device")],
)
def test_what_could_not_be_made_is_said_once_and_leaves_nothing(problem, tmp_path, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(debian, "fetch", broken)
    with pytest.raises(tools.Missing, match=r"could not be made: .*(no mirror|No space left)"):
        images.make()
    assert not images.ready()
    assert not list(tmp_path.rglob("layout"))


def test_images_are_made_once(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    images.folder().mkdir(parents=True)
    (images.folder() / images.USED).write_text("{}")
    monkeypatch.setattr(debian, "fetch", lambda *_: pytest.fail("asked Debian again"))
    assert images.make() == images.folder()
