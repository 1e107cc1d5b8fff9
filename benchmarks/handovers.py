"""The paper's project, handed over with each tool of the lesson."""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.elsewhere import OTHER_PROCESSOR
from benchmarks.way import DATA, Way, size
from lesson import content, images, store, sweep
from lesson.guest import batch, image
from lesson.nix import packages, room
from lesson.tools import conda, pip, python, uv

WISH = ("numpy==1.21.0", "pandas==1.2.5", "python-dateutil==2.8.1", "pytz==2021.1", "six==1.16.0")
PROJECT = """[project]
name = "paper"
version = "2021.7"
requires-python = "==3.9.*"
dependencies = ["numpy==1.21.0", "pandas==1.2.5"]
"""
CONTAINERFILE = """FROM lesson/python:3.9-bullseye
COPY requirements.txt .
ARG PIP_INDEX_URL
RUN python3 -m pip install --quiet --no-cache-dir --require-hashes -r requirements.txt
COPY penguins.csv witnesses.py ./
CMD ["python3", "witnesses.py"]
"""


class Lock(Way):
    """venv and pip, with a list of exact versions and hashes."""

    option = "lock"

    def settings(self) -> dict[str, str]:
        index = pip.find()
        assert index, "no package index: `make tools` first"
        kept = {"PIP_CACHE_DIR": str(self.cache), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        return {"PIP_INDEX_URL": index.environment["PIP_INDEX_URL"], **kept}

    def version(self) -> str:
        own = self.run(self.made / ".venv/bin/python", "-m", "pip", "--version")
        return f"pip {own.split()[1]}"

    def create(self) -> list[Path]:
        self.begin(self.made)
        self.run(_old(), "-m", "venv", ".venv")
        report, lock = self.made / "report.json", self.made / "requirements.txt"
        self.run(".venv/bin/python", "-m", "pip", "install", "--report", report, *WISH)
        lock.write_text("".join(_pinned(report)), encoding="utf-8")
        return [lock]

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        self.begin(self.fresh)
        self.run(_old() if helped else "python3", "-m", "venv", ".venv", there=True)
        install = ["-m", "pip", "install", "--require-hashes", "-r", handed[0]]
        self.run(".venv/bin/python", *install, there=True)


def _old() -> str:
    base = python.interpreter("3.9")
    assert base, "no Python 3.9: `make tools` first"
    return str(base.executable)


def _pinned(report: Path) -> Iterator[str]:
    """A line for each package that pip says it installed."""
    for item in json.loads(report.read_text(encoding="utf-8"))["install"]:
        about, digest = item["metadata"], item["download_info"]["archive_info"]["hash"]
        yield f"{about['name']}=={about['version']} --hash={digest.replace('=', ':')}\n"


class Uv(Way):
    """uv with pyproject.toml, uv.lock and .python-version; it brings Python, too."""

    option = "uv"

    def settings(self) -> dict[str, str]:
        found, index = uv.find(), pip.find()
        assert found and index, "`make tools` first"
        own = {"UV_CACHE_DIR": str(self.cache), "UV_PYTHON_INSTALL_DIR": f"{self.cache}/pythons"}
        managed = {"UV_PYTHON_DOWNLOADS": "automatic", "UV_MANAGED_PYTHON": "1"}
        return {**found.environment, **index.environment, **own, **managed}

    def version(self) -> str:
        return self.run(sys.executable, "-m", "uv", "--version").rsplit(" (")[0].strip()

    def create(self) -> list[Path]:
        self.begin(self.made)
        (self.made / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        (self.made / ".python-version").write_text("3.9\n", encoding="utf-8")
        self.run(sys.executable, "-m", "uv", "sync")
        return [self.made / name for name in ("pyproject.toml", "uv.lock", ".python-version")]

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        self.begin(self.fresh)
        for path in handed:
            shutil.copy(path, self.fresh)
        self.run(sys.executable, "-m", "uv", "sync", "--locked", there=True)

    def disk(self) -> int:
        return size(self.fresh) + size(self.cache / "pythons")


class Conda(Way):
    """conda with an explicit list of packages."""

    option = "conda"

    def settings(self) -> dict[str, str]:
        found = conda.find()
        assert found and found.lane == "embedded", "no conda of ours: `make tools` first"
        self.command = found.commands["conda"]
        return {**found.environment, "CONDA_PKGS_DIRS": str(self.cache)}

    def version(self) -> str:
        return self.run(self.command, "--version").strip()

    def create(self) -> list[Path]:
        self.begin(self.made)
        wish = ["python=3.9", "libsqlite<3.43", *(spec.replace("==", "=") for spec in WISH)]
        words = ["create", "--yes", "--quiet", "--prefix", self.made / "env"]
        self.run(self.command, *words, "--channel", "lesson", *wish)
        lock = self.made / "paper.txt"
        listed = self.run(self.command, "list", "--explicit", "--md5", "--prefix", "env")
        lock.write_text(listed, encoding="utf-8")
        return [lock]

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        self.begin(self.fresh)
        words = ["create", "--yes", "--quiet", "--prefix", self.fresh / "env", "--file", handed[0]]
        self.run(self.command, *words, there=True)

    def interpreter(self) -> Sequence[str | Path]:
        return [self.fresh / "env/bin/python"]


class Container(Way):
    """Podman: an image, and the file that `podman save` writes of it."""

    option = "container"
    rounds = 2

    def settings(self) -> dict[str, str]:
        index = pip.find()
        assert index and store.usable(), "no containers: `make tools` first"
        return {"PIP_INDEX_URL": index.environment["PIP_INDEX_URL"]}

    def version(self) -> str:
        return self.run("podman", "--version").strip()

    def empty(self) -> None:
        # As after `podman system prune --all`: the base image is fetched again, too.
        self._forget("author")
        self._begin("author", ["python:3.9-bullseye"])

    def _begin(self, who: str, wanted: Sequence[str] = ()) -> None:
        home = self.folder / who
        store.configure(home)
        images.load("podman", wanted, {**store.variables(home), "HOME": str(home)})

    def _forget(self, who: str) -> None:
        if (self.folder / who).exists():
            sweep.sweep(self.folder / who)

    def _podman(self, who: str, *words: str | Path, there: bool = False) -> str:
        home = self.folder / who
        return self.run("podman", *words, there=there, **store.variables(home), HOME=str(home))

    def create(self) -> list[Path]:
        self.begin(self.made)
        (self.made / "Containerfile").write_text(CONTAINERFILE, encoding="utf-8")
        shutil.copy(self.folder.parent / "requirements.txt", self.made)
        build = ["build", "--quiet", "--build-arg", "PIP_INDEX_URL", "--tag", "paper", "."]
        self._podman("author", *build)
        saved = self.made / "paper.tar"
        self._podman("author", "save", "--quiet", "--format", "oci-archive", "-o", saved, "paper")
        return [saved]

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        self.begin(self.fresh)
        self._forget("reader")
        self._begin("reader")
        self._podman("reader", "load", "--quiet", "--input", handed[0], there=True)

    def witnesses(self) -> str:
        processor = [f"--env={name}={value}" for name, value in OTHER_PROCESSOR.items()]
        run = ["run", "--rm", "--network", "none", *processor, "paper"]
        return self._podman("reader", *run, there=True)

    def disk(self) -> int:
        return size(self.folder / "reader")


class Machine(Way):
    """QEMU: a disk with Debian 12 and the project, on an emulated Haswell."""

    option = "vm"
    rounds = 1

    def settings(self) -> dict[str, str]:
        self.base = self.cache / image.NAME
        return {}

    def version(self) -> str:
        return " ".join(self.run("qemu-system-x86_64", "--version").split()[:4])

    def empty(self) -> None:
        super().empty()
        self.cache.mkdir()
        image.make(self.cache)

    def create(self) -> list[Path]:
        # What is put into the machine: the environment that conda made, at the same place.
        self.begin(self.made)
        source = self.folder.parent / "conda" / "made"
        packed = self.made / "paper.tar"
        own = [source / "env", *(source / path.name for path in DATA)]
        self.run("tar", "--create", "--absolute-names", "--file", packed, *own)
        overlay, disk = self.made / "overlay.qcow2", self.made / "paper.qcow2"
        backed = ["-q", "-f", "qcow2", "-b", self.base, "-F", "qcow2"]
        self.run("qemu-img", "create", *backed, overlay)
        second = ("-drive", f"file={packed},if=virtio,format=raw,readonly=on")
        self._boot("tar -x -P -f /dev/vdb", overlay, *second)
        packing = ["-c", "-o", "compression_type=zstd"]
        self.run("qemu-img", "convert", "-O", "qcow2", *packing, overlay, disk)
        return [disk]

    def _boot(self, do: str, disk: Path, *options: str) -> str:
        return batch.run(do, "-cpu", "Haswell", *options, disk=disk, memory=512, seconds=900).output

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        self.begin(self.fresh)
        shutil.copy(handed[0], self.fresh)

    def witnesses(self) -> str:
        made = self.folder.parent / "conda" / "made"
        return self._boot(f"{made}/env/bin/python {made}/witnesses.py", self.fresh / "paper.qcow2")


class Nix(Way):
    """Nix: an expression, and the hash of the nixpkgs that it is read against."""

    option = "nix"

    def settings(self) -> dict[str, str]:
        assert packages.usable(), "no Nix of ours: `make tools` first"
        self.empty()
        return room.variables(self.cache)

    def version(self) -> str:
        return self._in_room("nix", "--version").strip()

    def _in_room(self, *words: str, there: bool = False) -> str:
        # Out of reach of a network there is no package set, which stands in for its servers.
        served = self.nowhere if self.offline else packages.folder()
        return self.run(*room.enter(self.cache, served), *words, there=there, **self.own)

    def empty(self) -> None:
        super().empty()
        room.prepare(self.cache)
        self.own = {**room.variables(self.cache), "HOME": str(self.cache)}
        self.nowhere = self.folder / "nowhere"
        self.nowhere.mkdir(exist_ok=True)

    def create(self) -> list[Path]:
        self.begin(self.made)
        for path in (content.root() / "capstone/nix").iterdir():
            shutil.copy(path, self.made)
        archive = "NIXPKGS=file:///srv/archive/nixos-21.05.tar.gz"
        self._in_room("env", archive, "sh", "pin.sh")
        self._in_room("nix-build", "--out-link", "environment")
        return [self.made / "default.nix", self.made / "pin.nix"]

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        self.begin(self.fresh)
        for path in handed:
            shutil.copy(path, self.fresh)
        self._in_room("nix-build", "--out-link", "environment", there=True)

    def witnesses(self) -> str:
        processor = [f"{name}={value}" for name, value in OTHER_PROCESSOR.items()]
        words = ["env", *processor, "environment/bin/python", "witnesses.py"]
        return self._in_room(*words, there=True)

    def disk(self) -> int:
        return size(self.cache / room.PLACE / "nix/store")


WAYS: tuple[type[Way], ...] = (Lock, Uv, Conda, Container, Machine, Nix)
