"""Nix, with an expression and the hash of its nixpkgs."""

import shutil
from pathlib import Path

from benchmarks.elsewhere import OTHER_PROCESSOR
from benchmarks.way import Way, size
from lesson import content
from lesson.nix import packages, room


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
