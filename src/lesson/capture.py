"""capture.toml: how a result is captured, what is handed over, and how it is restored and run."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lesson import content
from lesson.document import Malformed, read_toml
from lesson.witnesses import EXPECTED, Expected, expected

FILE = "capture.toml"
ANALYSIS = ("penguins.csv", "witnesses.py", EXPECTED)
TEXTS = ("tool", "capture", "restore", "run")
LISTS = ("needs", "files")


class Failed(Exception):
    """A command of a capture did not succeed; the message has its last words."""


@dataclass(frozen=True)
class Capture:
    """A folder whose capture.toml says how the analysis beside it is handed over."""

    folder: Path
    tool: str
    needs: list[str]  # the words of the commands that both sides have
    capture: str  # what the author types to make the files; empty where they are written by hand
    files: list[str]  # what a stranger gets, besides the analysis
    restore: str  # what the stranger types, once
    run: str  # what runs the witnesses

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.resolve().name

    def analysis(self, name: str) -> Path:
        """A file of the analysis: the folder's own, or the one that all captures share."""
        own = self.folder / name
        return own if own.is_file() else content.root() / "docs" / "data" / name

    @property
    def expected(self) -> Expected:
        """What the reference gave; raises AssertionError where that file is not as meant."""
        return expected(self.analysis(EXPECTED))


def read(folder: Path) -> Capture:
    """The capture of a folder; raises Malformed where its file is missing or not as meant."""
    path = folder / FILE
    if not path.is_file():
        raise Malformed(
            path, None, "is missing: it says what is handed over and how it is restored"
        )
    held = read_toml(path)
    for key in held:
        if key not in (*TEXTS, *LISTS):
            raise _wrong(path, key, f"is no entry of a capture; there are {_known()}")
    for key in TEXTS:
        if not isinstance(held.get(key), str) or not (held[key].strip() or key == "capture"):
            raise _wrong(path, key, 'is to be a text, such as "uv sync --locked"')
    for key in LISTS:
        if not isinstance(held.get(key), list) or not all(isinstance(w, str) for w in held[key]):
            raise _wrong(path, key, 'is to be a list of texts, such as ["uv.lock"]')
    for name in held["files"]:
        _inside(path, name)
    return Capture(folder, **held)


def handed_in(folder: Path) -> Capture:
    """The capture of a learner's folder; raises AssertionError in a learner's words."""
    try:
        return read(folder)
    except Malformed as problem:
        line = f", line {problem.line}" if problem.line else ""
        raise AssertionError(f"{problem.path.name}{line}: {problem.message}.") from None


def _known() -> str:
    return ", ".join((*TEXTS, *LISTS))


def _wrong(path: Path, key: str, why: str) -> Malformed:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (number for number, line in enumerate(lines, 1) if line.split("=")[0].strip() == key)
    return Malformed(path, next(found, None), f"`{key}` {why}")


def _inside(path: Path, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name:
        raise _wrong(path, "files", f"names `{name}`, which lies outside of the folder")
    if parts.name in (".venv", "venv", "env") or "site-packages" in parts.parts:
        raise _wrong(
            path,
            "files",
            f"names `{name}`: an environment works in one place only; name its record",
        )
