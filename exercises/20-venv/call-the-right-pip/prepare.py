"""Make the state this exercise begins in; you do not need to read or change this file.

    .venv            the project's own environment, with nothing in it but pip
    elsewhere        another Python, whose folder `bin` comes first on PATH
    elsewhere/old    a third one: the `pip` in `elsewhere/bin` belongs to it
    wheels           a folder with one package, in place of the index on the network
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

BIN = "Scripts" if os.name == "nt" else "bin"
METADATA = "Metadata-Version: 2.1\nName: dream-bills\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
CODE = '''\
"""Bill lengths (mm) of the 20 Adelie penguins measured on Dream island in 2009.

Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.
"""

BILLS = [
    36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6,
    32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, 41.5,
]
'''


def write_wheel() -> None:
    """A wheel is a zip file with a package and a few notes about it."""
    shutil.rmtree("wheels", ignore_errors=True)
    Path("wheels").mkdir()
    with zipfile.ZipFile("wheels/dream_bills-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("dream_bills.py", CODE)
        notes = {"METADATA": METADATA, "WHEEL": WHEEL, "RECORD": ""}
        for name, text in notes.items():
            wheel.writestr(f"dream_bills-1.0.dist-info/{name}", text)


def make_environment(folder: Path) -> None:
    """Like `python -m venv`, but pip is unpacked instead of installed, which is ten times faster."""
    own = Path(sysconfig.get_path("stdlib"), "ensurepip", "_bundled")
    shared = Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "/usr/share/python-wheels")
    wheels = [*own.glob("pip-*.whl"), *shared.glob("pip-*.whl")]
    options = ["--without-pip"] if wheels else []
    subprocess.run([sys.executable, "-m", "venv", *options, str(folder)], check=True)
    if wheels:
        packages = next(path for path in folder.rglob("site-packages"))
        zipfile.ZipFile(wheels[0]).extractall(packages)


def write_pip(script: Path, environment: Path) -> None:
    """Write the small script that people call pip: it belongs to the Python it names."""
    python = str((environment / BIN / "python").absolute())
    first = f"#!{python}"
    if " " in python or len(python) > 120:  # more than a first line can hold: pip writes three
        first = f"""#!/bin/sh\n'''exec' "{python}" "$0" "$@"\n' '''"""
    rest = "import sys\nfrom pip._internal.cli.main import main\nsys.exit(main())"
    script.write_text(f"{first}\n{rest}\n", encoding="utf-8")
    script.chmod(0o755)


for folder in (".venv", "elsewhere"):
    shutil.rmtree(folder, ignore_errors=True)
write_wheel()
for folder in (".venv", "elsewhere", "elsewhere/old"):
    make_environment(Path(folder))
write_pip(Path("elsewhere", BIN, "pip"), Path("elsewhere/old"))
write_pip(Path(".venv", BIN, "pip"), Path(".venv"))
