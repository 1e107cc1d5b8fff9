"""Other Debian releases' packages, unpacked aside: no root, and nothing of apt's own changes."""

import os
import platform
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable
from pathlib import Path

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PATIENCE = 600.0  # seconds for one step of a download
UNCACHED = ("--option=Dir::Cache::pkgcache=", "--option=Dir::Cache::srcpkgcache=")
ENFORCED = """\
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
"""


class Unavailable(Exception):
    """Debian's packages cannot be had here; the message says why."""


def check() -> None:
    """Raise Unavailable where this machine cannot unpack and run another release's programs."""
    try:
        system = platform.freedesktop_os_release().get("ID")
    except OSError:
        system = None
    if system != "debian" or not all(map(shutil.which, ("apt-get", "dpkg-deb"))):
        raise Unavailable("this machine is not a Debian with apt-get and dpkg-deb")
    patchelf()


def fetch(
    release: str,
    packages: Iterable[str],
    scratch: Path,
    alone: bool = False,
    architecture: str | None = None,
) -> list[Path]:
    """The .deb files of a release's packages, with all they need or `alone`, verified by apt.

    Without an `architecture` they are for this machine's own.
    """
    state, archives = scratch / "apt", scratch / "debs"
    for folder in (state / "lists/partial", state / "none", archives / "partial"):
        folder.mkdir(parents=True)
    (state / "status").touch()
    own = said("dpkg", "--print-architecture").strip()
    _configure(state, archives, release, architecture or own)
    install = ["install", "--yes", "--download-only", "--no-install-recommends"]
    for step in (["update"], [*(["download"] if alone else install), *packages]):
        said("apt-get", *step, folder=archives, config=state / "conf")
    return sorted(archives.glob("*.deb"))


def _configure(state: Path, archives: Path, release: str, architecture: str) -> None:
    """Write settings under which apt knows one release, and a machine with nothing installed."""
    (state / "one.sources").write_text(
        f"Types: deb\nURIs: {mirror()}\nSuites: {release}\nComponents: main\n"
        f"Architectures: {architecture}\nSigned-By: {KEYRING}\n"
    )
    folders = {
        "State": state,
        "State::lists": state / "lists",
        "State::status": state / "status",
        "Cache": state,
        "Cache::archives": archives,
        "Etc::main": "/dev/null",
        "Etc::parts": state / "none",
        "Etc::sourcelist": state / "one.sources",
        "Etc::sourceparts": "/dev/null",
        "Etc::preferences": "/dev/null",
        "Etc::preferencesparts": "/dev/null",
    }
    own = "".join(f'Dir::{name} "{path}";\n' for name, path in folders.items())
    # Of the machine's settings only the network's: others name commands that apt would run.
    dumped = said("apt-config", "dump").splitlines(keepends=True)
    network = "".join(line for line in dumped if line.startswith("Acquire::"))
    own += f'APT::Architecture "{architecture}";\nAPT::Architectures "{architecture}";\n'
    (state / "conf").write_text(network + ENFORCED + own)


def mirror() -> str:
    """The address of the Debian mirror that this machine is set up for."""
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "stable")
    # A release's own data is missing before a machine's first `apt-get update`.
    for wanted, asked, *options in (
        ("Debian|Debian|", "$(ORIGIN)|$(LABEL)|"),
        (f"main|{codename}|", "$(COMPONENT)|$(RELEASE)|", "--no-release-info"),
    ):
        command = ["apt-get", "indextargets", "--format", f"{asked}$(REPO_URI)", *UNCACHED]
        for line in said(*command, *options).splitlines():
            if line.startswith(wanted):
                return line.removeprefix(wanted)
    raise Unavailable("apt on this machine knows no mirror of Debian")


def unpack(packages: Iterable[Path], root: Path, kept: Iterable[str]) -> None:
    """Lay what `kept` matches of some .deb files into a folder that works wherever it is."""
    whole = root.with_name(f"{root.name}.whole")
    whole.mkdir()
    for package in packages:
        said("dpkg-deb", "--extract", str(package), str(whole))
    for path in [path for pattern in kept for path in whole.glob(pattern)]:
        os.renames(path, root / path.relative_to(whole))
    shutil.rmtree(whole, ignore_errors=True)
    for name in ("lib", "lib64"):
        if not (root / name).exists() and (root / "usr" / name).is_dir():
            (root / name).symlink_to(f"usr/{name}")
    _turn_inwards(root)


def _turn_inwards(root: Path) -> None:
    """Let the absolute links under a folder point into it, not at the machine's own files."""
    for folder, folders, files in os.walk(root):
        for link in (Path(folder, name) for name in folders + files):
            if link.is_symlink() and (target := link.readlink()).is_absolute():
                link.unlink()
                link.symlink_to(os.path.relpath(f"{root}{target}", folder))


def bind(program: Path, root: Path, home: Path) -> None:
    """Let an executable under `root` use its own loader and libraries once `root` is at `home`."""
    loader = said(patchelf(), "--print-interpreter", str(program)).strip()
    folders = sorted({path.parent.relative_to(root) for path in root.rglob("lib*.so.*")})
    libraries = ":".join(str(home / folder) for folder in folders)
    # RPATH, not RUNPATH: only it is also asked for what extension modules need.
    changes = ["--set-interpreter", f"{home}{loader}", "--force-rpath", "--set-rpath", libraries]
    said(patchelf(), *changes, str(program))


def patchelf() -> str:
    """The program that changes where an executable looks for its loader and libraries."""
    ours = shutil.which("patchelf", path=sysconfig.get_path("scripts"))
    if found := ours or shutil.which("patchelf"):
        return found
    raise Unavailable("patchelf is not installed; `make test` installs it")


def said(*command: str, folder: Path | None = None, config: Path | None = None) -> str:
    """What a command prints; raises Unavailable with its own words where it fails."""
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    if config:
        environment["APT_CONFIG"] = str(config)
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        ).stdout
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or [f"status {error.returncode}"]
        cause = next((line for line in lines if line.startswith("E: ")), lines[0])
        raise Unavailable(f"{Path(command[0]).name} said: {cause}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(str(error)) from error
