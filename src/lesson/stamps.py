"""What was executed, with which tools and when: episodes/transcripts.lock."""

import hashlib
import platform
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_origin, get_type_hints

import tomlkit

from lesson.content import Episode
from lesson.document import Malformed, parse_toml, read_text, save, split_lines

HEADER = "Written by `lesson dev record`; not edited by hand."


@dataclass(frozen=True)
class Stamp:
    """What one recording of an episode was made from and with."""

    page: str  # the hash of the page, its files, the packages and the masks
    date: date
    system: str
    executed: int  # console blocks that were run
    files: int  # fences whose file the commands used
    shown: int  # fences that nothing executes
    tools: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The stamp as a reader sees it."""
        tools = ", ".join(f"{name} {version}" for name, version in self.tools.items())
        return f"Executed on {self.system}{tools and f' with {tools}'}, {self.date}."


def path(base: Path) -> Path:
    """The file that holds the stamps of all episodes."""
    return base / "episodes" / "transcripts.lock"


def read(base: Path) -> dict[str, Stamp]:
    """The stamps by stem; raises Malformed where the file is damaged."""
    source = path(base)
    if not source.exists():
        return {}
    try:
        return dict(_read(source, read_text(source)))
    except Malformed as error:
        advice = "delete it and run `lesson dev record`"
        raise Malformed(source, error.line, f"is damaged; {advice}") from error


@cache  # each page and each list asks for it
def _read(source: Path, text: str) -> dict[str, Stamp]:
    found = parse_toml(source, text)
    for stem, entry in found.items():
        if not _complete(entry):
            lines = enumerate(split_lines(text), 1)
            line = next((number for number, words in lines if stem in words), 1)
            raise Malformed(source, line, "is not a stamp")
    return {stem: Stamp(**entry) for stem, entry in found.items()}


def _complete(entry: object) -> bool:
    """Whether an entry has all that a stamp holds, each of its kind, and nothing else."""
    kinds = {name: get_origin(kind) or kind for name, kind in get_type_hints(Stamp).items()}
    if not isinstance(entry, dict) or set(entry) - {"tools"} != set(kinds) - {"tools"}:
        return False
    return all(isinstance(value, kinds[name]) for name, value in entry.items())


def write(base: Path, stamps: dict[str, Stamp]) -> None:
    """Save the stamps in the order of the lesson."""
    book = tomlkit.document()
    book.add(tomlkit.comment(HEADER))
    for stem in sorted(stamps):
        book.add(tomlkit.nl())
        book.add(stem, tomlkit.item(asdict(stamps[stem])))
    save(path(base), tomlkit.dumps(book))


def fingerprint(episode: Episode) -> str:
    """The hash of the page, its files, the packages and the masks.

    It leaves out what we make our tools of, such as channels and base images: to hash it would
    make every page stale with every change of ours, and the tests run all pages in any case.
    """
    package = Path(__file__).parent
    parts = (
        episode.path,
        *episode.files,
        episode.base / "episodes/index.lock",
        package / "masks.py",
    )
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if part.exists() else b"")
        digest.update(b"\0")
    return f"sha256:{digest.hexdigest()}"


def system() -> str:
    """The operating system by name and version, as people say it."""
    try:
        release: dict[str, Any] = platform.freedesktop_os_release()
    except OSError:
        return f"{platform.system()} {platform.release()}"
    return f"{release['NAME'].partition(' ')[0]} {release.get('VERSION_ID', '')}".strip()
