"""Runs in a Python that has py-rattler, pixi's solver and installer: JSON in, JSON out.

It imports nothing of the lesson. What it reads and gives is described in solver.py.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import rattler as pixi  # type: ignore[import-not-found]

Locked = dict[str, list[dict[str, str]]]
KINDS = {"strict": "Strict", "disabled": "Disabled"}


def virtual(pairs: dict[str, str] | None) -> list[Any]:
    """The virtual packages of a machine: those that are named, or what this one has."""
    if pairs is None:
        return [package.into_generic() for package in pixi.VirtualPackage.detect()]
    return [
        pixi.GenericVirtualPackage(
            pixi.PackageName(name), pixi.Version(version), pixi.BuildString("0")
        )
        for name, version in pairs.items()
    ]


def channels(asked: dict[str, Any]) -> list[Any]:
    """The channels, whose names are folders below the alias."""
    return [
        pixi.Channel(name, pixi.ChannelConfig(asked["alias"])) if asked["alias"] else
        pixi.Channel(name) for name in asked["channels"]
    ]  # fmt: skip


async def records(asked: dict[str, Any], platform: str) -> list[Any]:
    """What the solver chooses for one platform."""
    found = await pixi.solve(
        sources=channels(asked),
        specs=asked["specs"],
        platforms=[platform, "noarch"],
        virtual_packages=virtual(asked["virtual"].get(platform)),
        channel_priority=getattr(pixi.ChannelPriority, KINDS[asked["priority"]]),
    )
    return sorted(found, key=lambda record: str(record.name.normalized))


async def solve(asked: dict[str, Any]) -> Locked:
    """The chosen packages of each platform."""
    return {
        platform: [described(record) for record in await records(asked, platform)]
        for platform in asked["platforms"]
    }


def described(record: pixi.RepoDataRecord) -> dict[str, str]:
    """What identifies a chosen package."""
    held = {key: getattr(record, key) for key in ("version", "build", "subdir", "url", "channel")}
    digest = record.sha256.hex() if record.sha256 else ""
    named = {key: str(value) for key, value in held.items()}
    return {"name": record.name.normalized, **named, "sha256": digest}


async def lock(asked: dict[str, Any]) -> Locked:
    """Write a pixi.lock of all platforms; gives what was locked."""
    platforms = {name: pixi.LockPlatform(name) for name in asked["platforms"]}
    held = pixi.LockFile(list(platforms.values()))
    urls = [pixi.LockChannel(channel.base_url) for channel in channels(asked)]
    held.set_channels("default", urls)
    for name, platform in platforms.items():
        for record in await records(asked, name):
            held.add_conda_package("default", platform, record)
    held.to_path(Path(asked["path"]))
    return locked(asked["path"])


def locked(path: str) -> Locked:
    """The packages of each platform in a pixi.lock."""
    environment = pixi.LockFile.from_path(Path(path)).default_environment()
    return {
        str(platform): [
            described(record)
            for record in environment.conda_repodata_records_for_platform(platform) or []
        ]
        for platform in environment.platforms()
    }


async def restore(asked: dict[str, Any]) -> Locked:
    """Install what a pixi.lock says for one platform into a folder."""
    environment = pixi.LockFile.from_path(Path(asked["path"])).default_environment()
    names = {str(platform): platform for platform in environment.platforms()}
    found = environment.conda_repodata_records_for_platform(names[asked["platform"]])
    await pixi.install(
        found,
        target_prefix=asked["prefix"],
        cache_dir=asked["cache"],
        platform=pixi.Subdir(asked["platform"]),
        show_progress=False,
    )
    return {asked["platform"]: [described(record) for record in found]}


async def read(asked: dict[str, Any]) -> Locked:
    """The packages that a pixi.lock holds."""
    return locked(asked["path"])


WORDS = {"solve": solve, "lock": lock, "restore": restore, "read": read}


def main() -> None:
    """Do what is asked on standard input; an error is an answer, too."""
    asked = json.load(sys.stdin)
    try:
        answer: dict[str, Any] = {"result": asyncio.run(WORDS[asked["word"]](asked))}
    except BaseException as problem:
        answer = {"error": str(problem).strip() or type(problem).__name__}
    print(json.dumps(answer), flush=True)
    os._exit(0)  # this release of py-rattler may crash where Python ends in the usual way


if __name__ == "__main__":
    main()
