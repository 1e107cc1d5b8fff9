"""ansible-playbook: brings machines to the state that a text describes, over SSH.

Debian's package of it, because the pages' guest is emulated: Debian has one of mitogen that fits.
With mitogen, one program in the guest does all tasks, and a play takes seconds and not a minute;
what is printed is the same.
"""

import re
import shutil
from functools import cache
from pathlib import Path

from lesson.tools import Found, asked

DEBIAN = ("ansible-core", "ansible-mitogen", "openssh-client")
WORD = "ansible-playbook"
STRATEGIES = Path("/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy")
FITS = "2.14."  # the release that Debian's mitogen was made for


def find() -> Found | None:
    """The command on PATH; or None."""
    path = shutil.which(WORD)
    if path is None:
        return None
    version = _version(path)
    environment = {"LESSON_GUEST_SECONDS": "1200"}  # for a guest that is there for a whole page
    if version.startswith(FITS) and STRATEGIES.is_dir():
        environment["ANSIBLE_STRATEGY"] = "mitogen_linear"
        environment["ANSIBLE_STRATEGY_PLUGINS"] = str(STRATEGIES)
    return Found(version, "installed", {WORD: Path(path)}, environment=environment)


@cache
def _version(path: str) -> str:
    said = re.search(r"\[core (\S+)\]", asked(path, seconds=120))
    return said[1] if said else "unknown"


def provide() -> None:
    """Nothing: the Debian packages are all there is to it."""
