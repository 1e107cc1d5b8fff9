"""uv, which brings Python as well."""

import shutil
import sys
from pathlib import Path

from benchmarks.way import Way, size
from lesson.tools import pip, uv

PROJECT = """[project]
name = "paper"
version = "2021.7"
requires-python = "==3.9.*"
dependencies = ["numpy==1.21.0", "pandas==1.2.5"]
"""


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
