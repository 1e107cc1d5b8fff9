"""The package set as a Git repository: a branch for each release, the same commits every time."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lesson import debian, derivation, nar
from lesson.nix.sources import RELEASES, Release

FOLDER = Path(__file__).with_name("nixpkgs")
WHO = {
    f"GIT_{role}_{kind}": value
    for role in ("AUTHOR", "COMMITTER")
    for kind, value in (("NAME", "Beyond venv"), ("EMAIL", "lesson@example.org"))
}


def files() -> list[Path]:
    """The files of the set that are the same in every release."""
    return sorted(FOLDER.iterdir())


def lay(release: Release, said: Mapping[str, Any], folder: Path) -> None:
    """Write the files of one release of the set into a folder."""
    folder.mkdir(exist_ok=True)
    for path in files():
        shutil.copyfile(path, folder / path.name)
    text = json.dumps(said, indent=1, sort_keys=True) + "\n"
    (folder / "sources.json").write_text(text, encoding="utf-8")


def commit(collected: Mapping[str, Mapping[str, Any]], folder: Path) -> dict[str, dict[str, str]]:
    """Make the repository, with the newest release checked out, and a folder for each release.

    Gives back for each branch its commit, `rev`, and the hash of its files, `narHash`.

    Raises debian.Unavailable where Git fails.
    """
    folder.mkdir()
    revisions: dict[str, dict[str, str]] = {}
    _git(folder, "init", "--quiet", f"--initial-branch={RELEASES[0].branch}")
    for release in RELEASES:
        if revisions:
            _git(folder, "checkout", "--quiet", "-b", release.branch)
        lay(release, collected[release.branch], folder)
        lay(release, collected[release.branch], plain := folder.with_name(release.branch))
        _git(folder, "add", ".")
        message = f"Release {release.number}, made of Debian's packages"
        _git(folder, "commit", "--quiet", f"--message={message}", date=release.date)
        revisions[release.branch] = {
            "rev": _git(folder, "rev-parse", "HEAD").strip(),
            "narHash": derivation.sri(nar.digest(plain)),
        }
    return revisions


def archive(folder: Path, branch: str, place: Path) -> None:
    """Write the files of a branch as an archive to fetch, in one folder as GitHub's have it."""
    name = place / f"{branch}.tar.gz"
    words = ("archive", "--format=tar.gz", f"--prefix=nixpkgs-{branch}/", f"--output={name}")
    _git(folder, *words, branch)


def _git(folder: Path, *words: str, date: str = "") -> str:
    """What Git prints when our own settings alone decide what it does."""
    settings = {**WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    if date:
        settings |= {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    given = (f"{name}={value}" for name, value in settings.items())
    return debian.said("env", *given, "git", *words, folder=folder)
