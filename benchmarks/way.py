"""A way to hand a project over: made with a tool, handed over as files, restored elsewhere."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from benchmarks.elsewhere import Elsewhere
from lesson import content

DATA = tuple(content.root() / "docs" / "data" / name for name in ("penguins.csv", "witnesses.py"))


class Way:
    """One tool; `option` is its name in docs/choices.toml."""

    option: ClassVar[str]
    rounds: ClassVar[int] = 3

    def __init__(self, folder: Path, elsewhere: Elsewhere) -> None:
        self.folder, self.elsewhere = folder, elsewhere
        self.made, self.cache, self.fresh = (folder / n for n in ("made", "cache", "fresh"))
        self.offline = False
        self.variables = self.settings()

    def settings(self) -> dict[str, str]:
        """The variables that lead the tool to its cache and to the stand-ins."""
        raise NotImplementedError

    def version(self) -> str:
        """The tool and its version."""
        raise NotImplementedError

    def run(self, *words: str | Path, there: bool = False, **more: str) -> str:
        """What a command prints, here or on the other computer; raises CalledProcessError."""
        command = [str(word) for word in words]
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), **self.variables}
        if there:
            command = self.elsewhere.command(command, self.offline)
            environment = self.elsewhere.environment(home, self.variables)
        ran = subprocess.run(
            command, cwd=self.fresh if there else self.made, env={**environment, **more},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1500,
        )  # fmt: skip
        ran.check_returncode()
        return ran.stdout

    def begin(self, folder: Path) -> None:
        """An empty folder in the place, with the data and the program in it."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in DATA:
            shutil.copy(path, folder)

    def empty(self) -> None:
        """Empty the cache of the tool."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def create(self) -> list[Path]:
        """Make the project; gives back the files that are handed over."""
        raise NotImplementedError

    def restore(self, handed: list[Path], helped: bool = False) -> None:
        """Bring the project back there; `helped`, that computer has Python 3.9 as well."""
        raise NotImplementedError

    def witnesses(self) -> str:
        """What the restored project prints there."""
        return self.run(*self.interpreter(), "witnesses.py", there=True)

    def interpreter(self) -> Sequence[str | Path]:
        """The words that start the restored Python."""
        return [self.fresh / ".venv/bin/python"]

    def disk(self) -> int:
        """The bytes that the restored project takes on the disk, without what is handed over."""
        return size(self.fresh)


def size(folder: Path) -> int:
    """The bytes on the disk of all files below a folder."""
    files = [path.lstat() for path in folder.rglob("*") if path.is_symlink() or path.is_file()]
    return sum(state.st_blocks * 512 for state in files)
