"""Make the channel of this exercise; you do not need to read or change this file.

    museum/noarch       packages for every machine, and repodata.json with their records
    museum/linux-64     packages for Linux on Intel and AMD processors
    museum/osx-arm64    packages for Macs with Apple silicon
    museum/win-64       packages for Windows on Intel and AMD processors

The packages hold one small text file each.
They can be installed for real, and have the same bytes on every machine.
"""

import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path

CHANNEL = Path("museum")
BUILDS = {
    "linux-64": ("h9a0f", "h36c2"),
    "osx-arm64": ("h60d1", "hcbb8"),
    "win-64": ("h2d74", "hb17e"),
}


def records() -> list[tuple]:
    """Folder, name, version, build, its number and dependencies of every package."""
    found = [
        ("noarch", "dream-bills", "1.2", "h7_0", 0, []),
        ("noarch", "dream-bills", "1.3", "h2_0", 0, []),
        ("osx-arm64", "libmac", "11.3", "h5f1e_2", 2, []),
    ]
    for folder, (one, two) in BUILDS.items():
        own = ["libmac >=11"] if folder == "osx-arm64" else []
        old = ["dream-bills >=1.1,<2", "libmeans >=2.4,<3"]
        new = ["dream-bills >=1.3,<2", "libmeans >=3,<4"]
        found += [
            (folder, "dream-means", "1.4", f"{one}_0", 0, old),
            (folder, "dream-means", "2.1", f"{two}_0", 0, new),
            (folder, "libmeans", "2.4", f"{two}_1", 1, own),
            (folder, "libmeans", "2.5", f"{one}_0", 0, own),
            (folder, "libmeans", "3.0", f"{one}_0", 0, own),
        ]
    return found


def packed(record: dict) -> bytes:
    """A conda package with one text file, as bytes."""
    path = f"share/{record['name']}/about.txt"
    text = f"{record['name']} {record['version']}, build {record['build']}\n"
    entry = {
        "_path": path,
        "path_type": "hardlink",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "size_in_bytes": len(text),
    }
    files = {
        "info/index.json": json.dumps(record),
        "info/paths.json": json.dumps({"paths": [entry], "paths_version": 1}),
        "info/files": f"{path}\n",
        path: text,
    }
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:bz2", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)  # without the time of today
            member.size = len(content.encode())
            archive.addfile(member, io.BytesIO(content.encode()))
    return made.getvalue()


def publish(folder: str) -> None:
    """Write the packages of one folder of the channel, and the records that solvers read."""
    lines = []
    (CHANNEL / folder).mkdir(parents=True)
    for _, name, version, build, number, depends in (r for r in records() if r[0] == folder):
        record = {"name": name, "version": version, "build": build, "build_number": number}
        record |= {"depends": depends, "subdir": folder}
        record |= {"noarch": "generic"} if folder == "noarch" else {}
        content = packed(record)
        file = f"{name}-{version}-{build}.tar.bz2"
        (CHANNEL / folder / file).write_bytes(content)
        record |= {"md5": hashlib.md5(content, usedforsecurity=False).hexdigest()}
        record |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        lines.append(f'    "{file}":\n      {json.dumps(record)}')
    head = f'{{\n  "info": {{"subdir": "{folder}"}},\n  "packages": {{\n'
    text = head + ",\n".join(lines) + '\n  },\n  "packages.conda": {}\n}\n'
    (CHANNEL / folder / "repodata.json").write_text(text, encoding="utf-8")


shutil.rmtree(CHANNEL, ignore_errors=True)
for place in ("noarch", *BUILDS):
    publish(place)
