"""A channel: a folder of packages for each platform, and the list that a solver reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lesson.channel.archive import packed
from lesson.channel.package import Package

SUBDIRS = ("linux-64", "linux-aarch64", "noarch", "osx-64", "osx-arm64", "win-64")


def write(channel: Path, packages: Iterable[Package], ending: str = ".tar.bz2") -> None:
    """Write a whole channel: every package, and a repodata.json for each platform.

    A platform without packages gets its list as well: solvers ask for it.
    """
    listed: dict[str, dict[str, Any]] = {subdir: {} for subdir in SUBDIRS}
    for subdir in SUBDIRS:
        (channel / subdir).mkdir(parents=True, exist_ok=True)

    def pack(package: Package) -> None:
        content = packed(package, ending)
        name = package.stem + ending
        (channel / package.subdir / name).write_bytes(content)
        listed[package.subdir][name] = record(package, content)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(pack, packages))
    for subdir, records in listed.items():
        text = json.dumps(repodata(subdir, records), indent=1, sort_keys=True)
        (channel / subdir / "repodata.json").write_text(text, encoding="utf-8")


def record(package: Package, content: bytes) -> dict[str, Any]:
    """What repodata.json says of a package: its index, and the size and hashes of its file."""
    return {
        **package.index,
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }


def repodata(subdir: str, records: Mapping[str, Any]) -> dict[str, Any]:
    """The list of one platform's packages; the two formats have a place each."""
    kinds = {".tar.bz2": "packages", ".conda": "packages.conda"}
    lists = {
        key: {name: held for name, held in records.items() if name.endswith(ending)}
        for ending, key in kinds.items()
    }
    return {"info": {"subdir": subdir}, "repodata_version": 1, **lists}
