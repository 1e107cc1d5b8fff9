"""Guix for whoever records and tests the page on it: Debian 11's, unpacked and never installed.

That version has known vulnerabilities, so no learner is given it. It lies in the cache, and the
terminal of a page has it in a view of the machine of its own (see `enter.sh`).
"""

import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from lesson.guest import store

HERE = Path(__file__).parent
MADE_BY = ("assembly.py", "enter.sh", "seed.scm", "channel/packages.scm")
VERSION = "version"  # a file beside the root: which Guix is in it
# What a page's terminal calls `guix`: it enters the root in which Guix lives. A profile is the
# union of its packages there and no more: caches for fonts, manuals and menus are made by
# programs that would have to be downloaded, and the option leaves them out.
COMMAND = """\
#!/bin/sh
case ${1-} in
  environment | install | package | remove | upgrade)
    word=$1
    shift
    set -- "$word" --bootstrap "$@" ;;
esac
exec /usr/sbin/chroot /.guix /usr/bin/env --chdir="$PWD" LC_ALL=C \\
  GUIX_BUILD_OPTIONS=--no-grafts \\
  GUIX_PACKAGE_PATH="/lesson/channel${GUIX_PACKAGE_PATH:+:$GUIX_PACKAGE_PATH}" \\
  /usr/bin/guix "$@"
"""


def folder() -> Path:
    """Where Guix is, or will be: the name changes with what it is made by."""
    return store.name("guix", [(HERE / name).read_bytes() for name in MADE_BY])


def version() -> str:
    """The version of the Guix that was unpacked."""
    return (folder() / VERSION).read_text(encoding="utf-8").strip()


def missing() -> str | None:
    """Why Guix cannot be used here, or None where it can."""
    if sys.platform != "linux":
        return "Guix needs Linux"
    if not folder().exists():
        return "Debian 11's Guix is not unpacked; `make test` does it while the mirror has it"
    return None if _namespaces() else "this machine allows no view of its own to a process"


@functools.cache
def _namespaces() -> bool:
    own = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *own, "--mount", "--pid", "--fork", "--mount-proc", "true"]
    try:
        return subprocess.run(command, capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def room(_: Path) -> tuple[str, ...]:
    """The words before a command that give it, and the HOME it has, a view with a Guix."""
    return ("sh", str(HERE / "enter.sh"), str(folder()))


def settle(home: Path) -> dict[str, str]:
    """Put the command `guix` into a terminal's home; it needs no variable."""
    place = home / ".local" / "bin" / "guix"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(COMMAND, encoding="utf-8")
    place.chmod(0o755)
    return {}


def provide(tell: Callable[[str], None] = lambda line: None) -> None:
    """Unpack Guix where it is not yet; raises Missing where that cannot be.

    `tell` gets a line after each step.
    """
    from lesson.guix import assembly  # whoever reads pages needs none of it

    store.kept(folder(), lambda new: assembly.build(new, tell))
