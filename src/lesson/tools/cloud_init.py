"""cloud-init: makes a machine its owner's at its first boot, here only to check what it is told.

Its Debian package is unpacked aside and never installed: installed, it would set up the machine
that these tests run on when that is started next.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from lesson import debian, tools
from lesson.tools import Found, Missing

DEBIAN = ("python3",)
RELEASE = "bookworm"
PYTHON = Path("/usr/bin/python3")  # Debian's own: the packages below are built for it
PACKAGES = (
    *("cloud-init", "python3-attr", "python3-certifi", "python3-chardet", "python3-configobj"),
    *("python3-idna", "python3-jinja2", "python3-jsonpatch", "python3-json-pointer"),
    *("python3-jsonschema", "python3-markupsafe", "python3-netifaces", "python3-oauthlib"),
    *("python3-pyrsistent", "python3-requests", "python3-serial", "python3-six", "python3-urllib3"),
    "python3-yaml",
)
MODULES = "usr/lib/python3/dist-packages"
START = """\
#!{python} -Es
import sys
sys.path.insert(0, {modules!r})
sys.argv[0] = "cloud-init"
from cloudinit.cmd.main import main
sys.exit(main())
"""


def place() -> Path:
    """Where it is unpacked; the name changes with what should be there."""
    digest = hashlib.sha256(f"{RELEASE}{PACKAGES}{START}compiled".encode()).hexdigest()
    return tools.cache().resolve() / "cloud-init" / digest[:16]


def find() -> Found | None:
    """cloud-init as it was unpacked; or None."""
    command = place() / "cloud-init"
    if not (command.exists() and PYTHON.exists()):
        return None
    version = tools.last_word(tools.asked(command))
    # A page takes it from there into its guest, which has no network.
    environment = {"CLOUD_INIT": str(place())}
    return Found(version, "embedded", {"cloud-init": command}, environment=environment)


def provide() -> None:
    """Fetch and unpack it; raises Missing where that cannot be."""
    if place().exists():
        return
    try:
        debian.check()
        with tempfile.TemporaryDirectory(prefix="lesson-") as scratch:
            packages = debian.fetch(RELEASE, PACKAGES, Path(scratch), alone=True)
            new = place().with_name(f"{place().name}.{os.getpid()}")
            shutil.rmtree(new, ignore_errors=True)
            new.parent.mkdir(parents=True, exist_ok=True)
            debian.unpack(packages, new, [f"{MODULES}/*", "etc/cloud", "usr/lib/cloud-init"])
    except (debian.Unavailable, OSError) as problem:
        raise Missing(f"cloud-init cannot be had: {problem}") from problem
    # Compiled here, because an emulated processor would take half a minute for it.
    compiling = ["-m", "compileall", "-q", "-s", str(new), "-p", "/", str(new / MODULES)]
    subprocess.run([PYTHON, *compiling], capture_output=True, timeout=300)
    start = START.format(python=PYTHON, modules=str(place() / MODULES))
    (new / "cloud-init").write_text(start, encoding="utf-8")
    (new / "cloud-init").chmod(0o755)
    tools.settle(new, place())
    shutil.rmtree(new, ignore_errors=True)  # where another process was first
