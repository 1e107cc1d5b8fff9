"""A Debian file system as one layer of an image: from the same packages, the same bytes."""

import copy
import io
import re
import subprocess
import tarfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lesson.debian import Unavailable

LEFT_OUT = re.compile(
    r"usr/share/(man|doc|info|locale|i18n|lintian|bug|zsh|bash-completion|pixmaps|menu)/.+"
    r"|etc/apt/apt\.conf\.d/70debconf"  # it runs a script in Perl, which is not there
    r"|usr/lib/[\w-]+/gconv/.+|.*/__pycache__(/.+)?|usr/lib/python3[\d.]*/EXTERNALLY-MANAGED"
)
TRUSTED, BUNDLE = "usr/share/ca-certificates/mozilla/", "etc/ssl/certs/ca-certificates.crt"
MERGED = ("bin", "sbin", "lib", "lib64")  # links to their namesakes below usr/
STATUS = "var/lib/dpkg/status"
LISTS = "var/lib/dpkg/info"
FOLDERS = {"tmp": 0o1777, "var/tmp": 0o1777, "root": 0o700, "proc": 0o555, "sys": 0o555}
# What the packages' own scripts would have made, which no one runs here.
TEXTS = {
    "etc/apt/sources.list": "",
    "etc/dpkg/dpkg.cfg.d/lean": "path-exclude=/usr/share/man/*\npath-exclude=/usr/share/doc/*\n",
    "etc/apt/apt.conf.d/lean": 'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n',
    "etc/hostname": "",
    f"{LISTS}/format": "1\n",  # lists are named with their architecture
}
USERS = "_apt:x:42:65534::/nonexistent:/usr/sbin/nologin\n"


@dataclass(frozen=True)
class Entry:
    """A path of a layer: what tar says of it, and its content."""

    about: tarfile.TarInfo
    data: bytes = b""


def read(package: Path) -> tuple[str, dict[str, Entry]]:
    """A package's entry for dpkg's list of what is installed, and its files by their paths."""
    fields = _said("--field", package).decode().strip()
    stanza = re.sub(r"(?m)^(Package: .*)$", r"\1\nStatus: install ok installed", fields, count=1)
    with tarfile.open(fileobj=io.BytesIO(_said("--fsys-tarfile", package))) as packed:
        return stanza, dict(_entries(packed))


def _said(option: str, package: Path) -> bytes:
    try:
        return subprocess.run(
            ["dpkg-deb", option, str(package)], capture_output=True, check=True
        ).stdout
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise Unavailable(f"dpkg-deb said of {package.name}: {said}") from error


def _entries(packed: tarfile.TarFile) -> Iterator[tuple[str, Entry]]:
    for member in packed:
        path = _merged(member.name)
        if not path or path in MERGED or LEFT_OUT.fullmatch(path):
            continue
        content = packed.extractfile(member) if member.isreg() else None
        about = _but(member, name=path, uname="", gname="")
        if member.islnk():
            about.linkname = _merged(member.linkname)
        yield path, Entry(about, content.read() if content else b"")


def _but(member: tarfile.TarInfo, **changes: object) -> tarfile.TarInfo:
    """A copy of a member of an archive with some changes."""
    about = copy.copy(member)  # TarInfo.replace came with Python 3.11.4
    for name, value in changes.items():
        setattr(about, name, value)
    return about


def _merged(name: str) -> str:
    """A path as it is where bin, sbin and lib are links into usr."""
    path = name.removeprefix("./").strip("/").removeprefix(".")
    first, slash, rest = path.partition("/")
    return f"usr/{path}" if first in MERGED and slash and rest else path


def layers(*sets: Iterable[Path], without: Collection[str] = ()) -> Iterator[tuple[int, bytes]]:
    """A layer for each set of packages, the first a whole Debian, with its newest file's date.

    Packages that were left out on purpose are not missed by those that ask for them.
    """
    stanzas: list[str] = []
    date = 0
    for number, packages in enumerate(sets):
        files: dict[str, Entry] = {}
        lists: dict[str, Entry] = {}
        for package in sorted(packages, key=lambda path: path.name):
            stanza, entries = read(package)
            stanzas.append(_freed(stanza, without))
            files |= entries
            date = max([date, *(int(entry.about.mtime) for entry in entries.values())])
            text = "".join(f"/{path}\n" for path in [".", *sorted(entries)])
            lists[f"{LISTS}/{_listed(stanza)}.list"] = _file(text)
        made = {STATUS: _file("\n\n".join(sorted(stanzas)) + "\n"), **lists}
        if number == 0:
            made |= _skeleton(files)
        made |= _python(files)
        yield date, pack({**files, **{path: _dated(entry, date) for path, entry in made.items()}})


def _listed(stanza: str) -> str:
    """The name under which dpkg keeps the list of a package's files."""
    field = dict(re.findall(r"(?m)^(Package|Architecture|Multi-Arch): (.*)$", stanza))
    same = field.get("Multi-Arch") == "same"
    return f"{field['Package']}:{field['Architecture']}" if same else field["Package"]


def _freed(stanza: str, without: Collection[str]) -> str:
    """dpkg's entry of a package that does not ask for some others, so that apt can work."""
    lines = []
    for line in stanza.split("\n"):
        field, colon, value = line.partition(": ")
        if colon and field in ("Depends", "Pre-Depends"):
            kept = [part for part in value.split(", ") if part.split()[0] not in without]
            line = f"{field}: {', '.join(kept)}" if kept else ""
        lines += [line] if line else []
    return "\n".join(lines)


def _skeleton(files: dict[str, Entry]) -> dict[str, Entry]:
    """What every Debian has and no package brings as a file."""
    made = {path: _link(f"usr/{path}") for path in MERGED}
    for path, mode in FOLDERS.items():
        made[path] = Entry(_about(path, tarfile.DIRTYPE, mode))
    for name in ("passwd", "group"):
        given = files[f"usr/share/base-passwd/{name}.master"].data.decode()
        made[f"etc/{name}"] = _file(given + (USERS if name == "passwd" else ""))
    made |= {path: _file(text) for path, text in TEXTS.items()}
    made["usr/bin/awk"] = _link("mawk")
    return made


def _python(files: dict[str, Entry]) -> dict[str, Entry]:
    """The name that Python's images have for it, and the one file of certificates pip reads."""
    made = {"usr/bin/python": _link("python3")} if "usr/bin/python3" in files else {}
    trusted = [files[path].data.decode() for path in sorted(files) if path.startswith(TRUSTED)]
    return {**made, BUNDLE: _file("".join(trusted))} if trusted else made


def _about(path: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    about = tarfile.TarInfo(path)
    about.type, about.mode = kind, mode
    return about


def _file(text: str) -> Entry:
    return Entry(_about("", tarfile.REGTYPE, 0o644), text.encode())


def program(content: bytes) -> Entry:
    """A program, without a date."""
    return Entry(_about("", tarfile.REGTYPE, 0o755), content)


def _link(target: str) -> Entry:
    entry = Entry(_about("", tarfile.SYMTYPE, 0o777))
    entry.about.linkname = target
    return entry


def _dated(entry: Entry, date: int) -> Entry:
    return replace(entry, about=_but(entry.about, mtime=date))


def pack(entries: dict[str, Entry]) -> bytes:
    """A tar archive whose bytes depend on the entries alone: in order, without names of users."""
    written = io.BytesIO()
    # A second name of a file comes after the file that it names.
    order = sorted(entries, key=lambda path: (entries[path].about.islnk(), path))
    with tarfile.open(fileobj=written, mode="w", format=tarfile.GNU_FORMAT) as packed:
        for path in order:
            entry = entries[path]
            about = _but(entry.about, name=path)
            about.size = len(entry.data)
            packed.addfile(about, io.BytesIO(entry.data))
    return written.getvalue()
