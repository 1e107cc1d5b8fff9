"""Podman, with a saved image."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.elsewhere import OTHER_PROCESSOR
from benchmarks.way import Way, size
from lesson import images, store, sweep
from lesson.tools import pip

CONTAINERFILE = """FROM lesson/python:3.9-bullseye
COPY requirements.txt .
ARG PIP_INDEX_URL
RUN python3 -m pip install --quiet --no-cache-dir --require-hashes -r requirements.txt
COPY penguins.csv witnesses.py ./
CMD ["python3", "witnesses.py"]
"""


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
