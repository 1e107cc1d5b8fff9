"""The package set as rooms have it at /srv: made once, kept, and shared by all of them."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from lesson import debian, sweep, tools
from lesson.nix import build, repository, room, sources
from lesson.tools import Missing, pip


def folder() -> Path:
    """Where the package set is, or will be: the name changes with what it is made by."""
    code = [Path(module.__file__ or "") for module in (build, repository, sources)]
    parts = [path.read_bytes() for path in (*code, *repository.files())]
    locked = "".join(section.lines for section in pip.sections())
    digest = hashlib.sha256(b"\0".join([*parts, locked.encode()])).hexdigest()
    return tools.cache().resolve() / "nix" / digest[:16]


def ready() -> bool:
    """Whether the package set has been made; never where the lesson came without its lock."""
    return pip.locked() and folder().exists()


def command() -> Path | None:
    """The Nix on PATH, if it works in a room: one that lies in /nix is out of sight there."""
    found = shutil.which("nix")
    if found is None or Path(found).resolve().is_relative_to("/nix"):
        return None
    return None if room.problem() else Path(found)


def usable() -> bool:
    """Whether there is a Nix that works in a room, and the package set for it."""
    return command() is not None and ready()


def revisions() -> dict[str, dict[str, str]]:
    """For each branch, the commit `rev` and the hash `narHash` of its files."""
    return dict(json.loads((folder() / build.REVISIONS).read_text(encoding="utf-8")))


def make() -> Path:
    """The folder with the package set, made where it is not yet; raises Missing."""
    final = folder()
    if ready():
        return final
    if reason := room.problem():
        raise Missing(reason)
    final.parent.mkdir(parents=True, exist_ok=True)
    tools.forget(final.parent)
    with tempfile.TemporaryDirectory(dir=final.parent, prefix="new-") as temporary:
        scratch = Path(temporary)
        try:
            build.make(new := scratch / "set", scratch)
            tools.settle(new, final)
        except (debian.Unavailable, OSError, AssertionError) as problem:
            raise Missing(f"the package set for Nix cannot be made: {problem}") from problem
        finally:
            sweep.remove(new)
    return final


def settle(home: Path) -> dict[str, str]:
    """Prepare a home for Nix; gives back the variables that lead it to the package set."""
    room.prepare(home)
    _copy(make(), home / "debs")
    return room.variables(home)


def _copy(made: Path, place: Path) -> None:
    """Lay SQLite and all that it needs, as Debian's newest release has them, into a folder."""
    known = json.loads((made / "nixpkgs/sources.json").read_text(encoding="utf-8"))["packages"]
    place.mkdir()
    left = ["sqlite3"]
    for name in left:
        left += [needed for needed in known[name]["needs"] if needed not in left]
        file = known[name]["url"].rpartition("/")[2]
        shutil.copy(made / "sources" / file, place)


def enter(home: Path) -> tuple[str, ...]:
    """The words that start a command in the room of a home that was prepared."""
    return room.enter(home, make())
