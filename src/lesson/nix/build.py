"""How the package set is made: a repository, its files, and a signed binary cache.

What the cache holds was built here, by Nix, from the set's own recipes.
"""

import json
from pathlib import Path

from lesson import debian
from lesson.nix import repository, room, sources

REVISIONS = "revisions.json"  # beside the repository: the commit and the hash of each branch
KEY = "lesson-1"
SETTINGS = """\
experimental-features = nix-command flakes
build-users-group =
sandbox = true
sandbox-paths = /bin/sh=/srv/sources/busybox /srv/sources
flake-registry = /srv/conf/registry.json
substituters = file:///srv/cache
trusted-public-keys = {key}
"""
REGISTRY = {
    "version": 2,
    "flakes": [
        {
            "from": {"type": "indirect", "id": "nixpkgs"},
            "to": {"type": "git", "url": "file:///srv/nixpkgs"},
        }
    ],
}
# What the binary cache has of each branch, with all that it needs.
CACHED = """\
let pkgs = import (builtins.fetchGit {{ url = /srv/nixpkgs; ref = "{branch}"; }}) {{ }}; in [
  pkgs.bash pkgs.busybox pkgs.patchelf (builtins.removeAttrs pkgs.stdenv [ "mkDerivation" ])
  pkgs.bashInteractive pkgs.hello pkgs.jq pkgs.sqlite pkgs.zlib pkgs.python3
] ++ builtins.attrValues pkgs.python3.pkgs
"""
BUILD = ("nix-build", "--quiet", "--no-out-link", "--max-jobs", "auto")
PATIENCE = 1200.0  # seconds to build all of it


def make(new: Path, scratch: Path) -> None:
    """Make the set in a new folder, for nobody to change.

    Raises debian.Unavailable, tools.Missing or OSError, and AssertionError with Nix's own words.
    """
    _lay(new, scratch)
    _fill(new)
    _protect(new)


def _lay(new: Path, scratch: Path) -> None:
    """Fetch the files that the set is made of, and write its repository and settings."""
    debian.check()
    for name in ("sources", "conf", "archive", "cache"):
        (new / name).mkdir(parents=True)
    seeds = sources.seeds(new / "sources", scratch)
    collected = {
        release.branch: {**sources.collect(release, new / "sources", scratch), "seeds": seeds}
        for release in sources.RELEASES
    }
    known = repository.commit(collected, new / "nixpkgs")
    for branch in known:
        repository.archive(new / "nixpkgs", branch, new / "archive")
    (new / REVISIONS).write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    text = json.dumps(REGISTRY, indent=1) + "\n"
    (new / "conf/registry.json").write_text(text, encoding="utf-8")
    (new / "conf/nix.conf").write_text(SETTINGS.format(key=""), encoding="utf-8")


def _fill(new: Path) -> None:
    """Let Nix build the set into its cache; raises AssertionError with Nix's own words."""
    with room.private(new) as builder:
        secret, public = builder.home / "secret", builder.home / "public"
        _said(builder, "nix-store", "--generate-binary-cache-key", KEY, str(secret), str(public))
        settings = SETTINGS.format(key=public.read_text(encoding="utf-8"))
        (new / "conf/nix.conf").write_text(settings, encoding="utf-8")
        cache = f"file:///srv/cache?secret-key={secret}&compression=zstd"
        for release in sources.RELEASES:
            expression = CACHED.format(branch=release.branch)
            built = _said(builder, *BUILD, "--expr", expression)
            paths = [line for line in built.splitlines() if line.startswith("/nix/store/")]
            _said(builder, "nix", "copy", "--to", cache, *paths)


def _said(where: room.Room, *command: str) -> str:
    return where.run(*command, seconds=PATIENCE).succeeded(" ".join(command[:2])).output


def _protect(place: Path) -> None:
    """Let nobody change what is in the folder, which all pages share."""
    for path in place.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o555)
