"""venv and pip, with a lock file."""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.handovers.wish import PACKAGES
from benchmarks.way import Way
from lesson.tools import pip, python


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
        self.run(".venv/bin/python", "-m", "pip", "install", "--report", report, *PACKAGES)
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
