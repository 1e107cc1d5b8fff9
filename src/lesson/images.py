"""Base images without a registry: made of Debian's packages, the same bytes from the same ones.

They stand in for the images that a learner fetches, and never bear the name of one.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from lesson import debian, oci, rootfs, tools
from lesson.tools import Missing

NAMESPACE = "localhost/lesson"
PYTHONS = {"bullseye": "3.9", "bookworm": "3.11", "trixie": "3.13"}  # of each release of Debian
# What a small Debian has, and what Python's images have besides.
SYSTEM = (
    *("apt", "base-files", "base-passwd", "bash", "coreutils", "dash", "debian-archive-keyring"),
    *(
        "diffutils",
        "dpkg",
        "findutils",
        "grep",
        "gzip",
        "hostname",
        "libc-bin",
        "passwd",
        "sed",
        "tar",
    ),
)
LANGUAGE = ("libpython3-stdlib", "libstdc++6", "python3-minimal", "python3-pip")
LEFT_OUT = {"tzdata"}  # as in many small images, so that a page can show what is missing
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SAID = "Debian's packages, unpacked: a stand-in, made for the lesson Beyond venv"
USED = "packages.json"  # beside the images: the files that they were made of, with their hashes


def names() -> list[str]:
    """The names of all base images, as an engine has them."""
    python = [f"{NAMESPACE}/python:{minor}-{suite}" for suite, minor in PYTHONS.items()]
    system = [f"{NAMESPACE}/debian:{suite}" for suite in PYTHONS]
    return [*system, *python, f"{NAMESPACE}/uv:{_uv()}", f"{NAMESPACE}/busybox:{oci.foreign()}"]


def folder() -> Path:
    """Where the images are, or will be: the name changes with what they are made by."""
    code = [Path(path).read_text("utf-8") for path in (__file__, rootfs.__file__, oci.__file__)]
    inputs = "\n".join([oci.architecture(), _uv(), *code])
    return tools.cache().resolve() / "images" / hashlib.sha256(inputs.encode()).hexdigest()[:16]


def ready() -> bool:
    """Whether the images have been made."""
    return (folder() / USED).exists()


def digests() -> dict[str, str]:
    """The digest of each image that was made, by its name."""
    listed = json.loads((folder() / "index.json").read_text(encoding="utf-8"))["manifests"]
    return {entry["annotations"][oci.NAME]: entry["digest"] for entry in listed}


def make() -> Path:
    """The folder with the images, made where they are not yet; raises Missing where it cannot."""
    final = folder()
    if ready():
        return final
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=final.parent, prefix="new-") as scratch:
        new = Path(scratch, "layout")
        try:
            used = {suite: _release(suite, new, Path(scratch)) for suite in PYTHONS}
            used["foreign"] = _foreign(new, Path(scratch))
            _write(new, f"uv:{_uv()}", [_uv_layer()], 0, {"Entrypoint": ["/uv"]})
            (new / USED).write_text(json.dumps(used, indent=1) + "\n", encoding="utf-8")
            if not ready():  # another process may have been faster
                new.rename(final)
        except (debian.Unavailable, OSError) as problem:
            raise Missing(f"the base images could not be made: {problem}") from problem
    return final


def _release(suite: str, layout: Path, scratch: Path) -> dict[str, str]:
    """Write the two images of a release; gives back the hash of each package that was used."""
    system = _fetched(suite, SYSTEM, scratch / f"{suite}-system")
    whole = _fetched(suite, (*SYSTEM, *LANGUAGE), scratch / f"{suite}-language")
    extra = [path for name, path in whole.items() if name not in system]
    made = rootfs.layers(list(system.values()), extra, without=LEFT_OUT)
    date, lower = next(made)
    _write(layout, f"debian:{suite}", [lower], date, {"Cmd": ["bash"], "Env": [PATH]})
    date, upper = next(made)
    settings = {"Cmd": ["python3"], "Env": [PATH, "LANG=C.UTF-8"]}
    _write(layout, f"python:{PYTHONS[suite]}-{suite}", [lower, upper], date, settings)
    return _hashes([*system.values(), *extra])


def _foreign(layout: Path, scratch: Path) -> dict[str, str]:
    """Write an image for processors that this machine does not have; it needs no other file."""
    suite, other = "bookworm", oci.foreign()
    fetched = debian.fetch(suite, ["busybox-static"], scratch / other, True, other)
    _, files = rootfs.read(fetched[0])
    (path,) = (path for path in files if path.endswith("bin/busybox"))
    layer = rootfs.pack({"bin/sh": rootfs.program(files[path].data)})
    settings = {"Cmd": ["sh"], "Env": [PATH]}
    _write(layout, f"busybox:{other}", [layer], 0, settings, architecture=other)
    return _hashes(fetched)


def _hashes(packages: Iterable[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in packages}


def _fetched(suite: str, packages: Iterable[str], scratch: Path) -> dict[str, Path]:
    found = debian.fetch(suite, packages, scratch)
    return {path.name: path for path in found if path.name.partition("_")[0] not in LEFT_OUT}


def _write(
    layout: Path,
    name: str,
    layers: list[bytes],
    date: int,
    settings: Mapping[str, object],
    **more: str,
) -> None:
    about = {"date": date, "history": [SAID] * len(layers), "config": settings, **more}
    oci.write(layout, f"{NAMESPACE}/{name}", layers, about)


def _uv() -> str:
    from lesson.tools import uv

    found = uv.find()
    return found.version if found else "none"


def _uv_layer() -> bytes:
    """A layer with uv alone, as its authors' image has it."""
    from lesson.tools import uv

    found = uv.find()
    if found is None:
        raise Missing("the base images need uv; `make test` installs it")
    return rootfs.pack({"uv": rootfs.program(found.commands["uv"].read_bytes())})


def load(podman: str, wanted: Iterable[str], environment: dict[str, str]) -> None:
    """Put images into the store of an engine; raises Missing with the engine's own words."""
    made = make()
    for name in wanted:
        name = name if name.startswith(NAMESPACE) else f"{NAMESPACE}/{name}"
        # Pulled from a folder, an image is called like the folder, so that is named alone.
        pulled = _said(podman, environment, "pull", "--quiet", f"oci:{made.name}:{name}")
        _said(podman, environment, "untag", pulled)
        _said(podman, environment, "tag", pulled, name)


def _said(podman: str, environment: dict[str, str], *words: str) -> str:
    ran = subprocess.run(
        [podman, *words],
        cwd=folder().parent,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["nothing"])[-1]
        raise Missing(f"podman {words[0]} failed; it said: {last}")
    return ran.stdout.strip()


def supported() -> bool:
    """Whether base images can be made and run here without a virtual machine."""
    return sys.platform == "linux"
