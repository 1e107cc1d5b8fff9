"""conda: the real one, as it lies in the wheel of conda-lock, and two small channels for it."""

import functools
import hashlib
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from lesson import debian, shell
from lesson.channel import binary, build, recipes, sources
from lesson.tools import Found, Missing, asked, cache, forget, last_word, pip, python, settle

DEBIAN = ("gcc", "libc6-dev", "zstd")  # what compiles and packs the channels' packages
MARKER = "conda-meta/history"  # what conda knows an environment by
BASE = f"{shell.HOME}/miniforge3"  # where a learner has it, and what pages show
LAUNCHER = '''\
#!/bin/sh
{line}
"""The real conda, unmodified: it lies inside the wheel of conda-lock."""
import os, pathlib, sys, sysconfig, types

root = pathlib.Path(sysconfig.get_path("purelib"), "conda_lock")
for name, folder in (("conda_lock", root), ("conda_lock._vendor", root / "_vendor")):
    module = types.ModuleType(name)  # in place of conda-lock's own, which import much more
    module.__path__ = [str(folder)]
    sys.modules[name] = module
sys.path.insert(1, str(root / "_vendor"))
os.environ["CONDA_NO_PLUGINS"] = "true"  # conda-lock would be one
os.environ.setdefault("CONDA_OVERRIDE_CUDA", "")  # no search for graphics cards

if __name__ == "__main__":  # conda starts processes that import this file
    from conda.cli import main

    sys.exit(main())
'''
HOOK = """\
conda() {
    case "${1-}" in
        activate | deactivate) eval "$("$CONDA_EXE" shell.posix "$@")" && hash -r ;;
        *) "$CONDA_EXE" "$@" ;;
    esac
}
"""
SETTINGS = """\
channels: [lesson]
default_channels: []
solver: classic
report_errors: false
notify_outdated_conda: false
auto_activate_base: false
auto_update_conda: false
show_channel_urls: true
"""


def find() -> Found | None:
    """Our conda, where it and its channels were made; else the user's own; or None."""
    home, channels = _home(), build.folder().resolve()
    if home.exists() and channels.exists():
        return Found(
            f"{_embedded(home)}, classic solver",
            "embedded",
            commands={"conda": home / "bin/conda"},
            shown={str(home): BASE, str(channels): "/srv/channels"},
            environment={
                "CONDA_CHANNEL_ALIAS": channels.as_uri(),
                "CONDA_ENVS_DIRS": "~/miniforge3/envs",
                "CONDA_PKGS_DIRS": "~/miniforge3/pkgs",
                "PIP_ROOT_USER_ACTION": "ignore",  # tests may run as root, learners do not
            },
        )
    for word in ("conda", "mamba", "micromamba", "pixi"):
        if path := shutil.which(word):
            return Found(_version(path), "installed", {word: Path(path)})
    return None


@functools.cache
def _version(path: str) -> str:
    return last_word(asked(path))


def _embedded(home: Path) -> str:
    path = packages(home) / "conda_lock/_vendor/conda/_version.py"
    found = re.search(r"version = '([\d.]+)'", path.read_text(encoding="utf-8"))
    return found[1] if found else "unknown"


def _home() -> Path:
    """The folder of our conda: its name changes with what it is made of."""
    made_of = f"{_section().lines}{LAUNCHER}{HOOK}{SETTINGS}{python.interpreter(python.OWN)}"
    digest = hashlib.sha256(made_of.encode()).hexdigest()[:16]
    return cache().resolve() / "conda" / digest


def _section() -> pip.Section:
    """The part of the lock that holds conda itself."""
    return next(held for held in pip.read(sources.LOCK) if "conda-lock==" in held.lines)


def engine() -> Path | None:
    """The Python that has py-rattler, pixi's engine, beside conda; or None."""
    home = _home()
    return home / "bin/python" if home.exists() else None


def packages(home: Path) -> Path:
    """The folder in which a Python's environment has its packages."""
    return home / f"lib/python{python.OWN}/site-packages"


def provide() -> None:
    """Make conda and its channels where they are not here; raises Missing."""
    if sys.platform != "linux":
        return  # there, learners use their own
    python.provide()
    base, home = python.interpreter(python.OWN), _home()
    if base and not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        forget(home.parent)
        try:
            with tempfile.TemporaryDirectory(prefix=".", dir=home.parent) as temporary:
                _make(new := Path(temporary, "new"), base.executable, home)
                settle(new, home)
        except (debian.Unavailable, OSError) as problem:
            raise Missing(f"conda cannot be made: {problem}") from problem
    build.provide()


def _make(new: Path, executable: Path, home: Path) -> None:
    """Put conda into an environment of its own that is about to be moved to `home`."""
    section = _section()
    pip.fetch(section)
    debian.said(str(executable), "-m", "venv", "--without-pip", str(new))
    install = ["--python", str(new / "bin/python"), "install", "--quiet", "--no-index"]
    install += ["--no-deps", "--require-hashes", "--find-links", str(section.folder)]
    install += ["--requirement", str(section.folder / "requirements.txt")]
    debian.said(sys.executable, "-m", "pip", "--isolated", *install)
    _add_solver(new)
    _add_texts(new, home)


def write_launcher(path: Path, interpreter: Path) -> None:
    """Write conda's program, for a Python whose path may be long or hold blanks."""
    # To the shell, the line starts Python with this file; to Python, it is a text.
    line = f"'''exec' {shlex.quote(str(interpreter))} \"$0\" \"$@\"\n' '''"
    path.write_text(LAUNCHER.format(line=line), encoding="utf-8")
    path.chmod(0o755)


def _add_solver(home: Path) -> None:
    """Add what the classic solver asks: compiled code, which PyPI has as source only."""
    with tempfile.TemporaryDirectory(dir=home) as temporary:
        scratch, names = Path(temporary), ["picosat", "python3-pycosat"]
        found = debian.fetch("bookworm", names, scratch / "fetched", alone=True)
        debian.unpack(found, scratch / "root", ("usr/lib",))
        stage = scratch / "stage"
        recipes.shared(scratch / "root", stage)
        modules = scratch / "root/usr/lib/python3/dist-packages"
        shutil.copytree(modules, packages(stage))
        binary.bind(stage)
        shutil.copytree(stage, home, symlinks=True, dirs_exist_ok=True)


def _add_texts(new: Path, home: Path) -> None:
    """Add the launcher, the settings, and the shell function that the wheel leaves out."""
    launcher = new / "bin/conda"
    write_launcher(launcher, home / "bin/python")
    hook = packages(new) / "conda_lock/_vendor/conda/shell/etc/profile.d/conda.sh"
    hook.parent.mkdir(parents=True)
    hook.write_text(HOOK, encoding="utf-8")
    (new / ".condarc").write_text(SETTINGS, encoding="utf-8")
    (new / MARKER).parent.mkdir()
    (new / MARKER).touch()
    # Compiles what every start needs.
    debian.said(str(new / "bin/python"), str(launcher), "--version")
