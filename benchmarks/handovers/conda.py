"""conda, with its explicit list."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.handovers.wish import PACKAGES
from benchmarks.way import Way
from lesson.tools import conda


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
        wish = ["python=3.9", "libsqlite<3.43", *(spec.replace("==", "=") for spec in PACKAGES)]
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
