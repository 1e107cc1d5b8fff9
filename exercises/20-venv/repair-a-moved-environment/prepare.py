"""Make the state this exercise begins in; you do not need to read or change this file.

    penguins-final/.venv    was made in a folder called `penguins`, with a Python that is gone
    wheels                  a folder with one package, in place of the index on the network
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

BIN = "Scripts" if os.name == "nt" else "bin"
GONE = Path("/opt/python-of-last-year/bin")
METADATA = "Metadata-Version: 2.1\nName: dream-bills\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
COMMANDS = "[console_scripts]\ndream-bills = dream_bills:main\n"
CODE = '''\
"""Bill lengths (mm) of the 20 Adelie penguins measured on Dream island in 2009.

Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.
"""

BILLS = [
    36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6,
    32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, 41.5,
]


def main() -> None:
    print(f"{len(BILLS)} bills, {min(BILLS)} to {max(BILLS)} mm")
'''


def write_wheel() -> Path:
    """A wheel is a zip file with a package and a few notes about it."""
    shutil.rmtree("wheels", ignore_errors=True)
    Path("wheels").mkdir()
    path = Path("wheels", "dream_bills-1.0-py3-none-any.whl")
    notes = {"METADATA": METADATA, "WHEEL": WHEEL, "entry_points.txt": COMMANDS, "RECORD": ""}
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("dream_bills.py", CODE)
        for name, text in notes.items():
            wheel.writestr(f"dream_bills-1.0.dist-info/{name}", text)
    return path


def make_environment(folder: Path, package: Path) -> None:
    """Like venv and pip install, but unpacked instead of installed, which is ten times faster."""
    own = Path(sysconfig.get_path("stdlib"), "ensurepip", "_bundled")
    shared = Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "/usr/share/python-wheels")
    pips = [*own.glob("pip-*.whl"), *shared.glob("pip-*.whl")]
    options = ["--without-pip"] if pips else []
    subprocess.run([sys.executable, "-m", "venv", *options, str(folder)], check=True)
    for wheel in [*pips[:1], package]:
        zipfile.ZipFile(wheel).extractall(next(folder.rglob("site-packages")))
    write_command(folder, "pip", "from pip._internal.cli.main import main")
    write_command(folder, "dream-bills", "from dream_bills import main")


def write_command(environment: Path, name: str, imported: str) -> None:
    """Write a command the way pip does: a small script that names one Python."""
    python = str((environment / BIN / "python").absolute())
    first = f"#!{python}"
    if " " in python or len(python) > 120:  # more than a first line can hold: pip writes three
        first = f"""#!/bin/sh\n'''exec' "{python}" "$0" "$@"\n' '''"""
    script = environment / BIN / name
    text = f"{first}\nimport sys\n{imported}\nsys.exit(main())\n"
    script.write_text(text, encoding="utf-8")
    script.chmod(0o755)


def lose_python(environment: Path) -> None:
    """Let the environment be one whose Python was removed from the machine."""
    for link in (environment / BIN).glob("python*"):
        if link.is_symlink():
            link.unlink()
            link.symlink_to(GONE / "python3" if link.name == "python" else "python")
    notes = environment / "pyvenv.cfg"
    text = notes.read_text(encoding="utf-8")
    home = text.partition("home = ")[2].partition("\n")[0]
    notes.write_text(text.replace(home, str(GONE)), encoding="utf-8")


for folder in ("penguins", "penguins-final"):
    if Path(folder).is_symlink():
        Path(folder).unlink()
    shutil.rmtree(folder, ignore_errors=True)
make_environment(Path("penguins/.venv"), write_wheel())
lose_python(Path("penguins/.venv"))
Path("penguins").rename("penguins-final")
