"""Make the state this exercise begins in; you do not need to read or change this file.

    wheels    every version of two small packages, in place of the index on the network
    .venv     an environment in which two versions that do not fit were forced together
"""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
BILLS = '''\
"""Bill lengths (mm) of the 20 Adelie penguins measured on Dream island in 2009.

Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.
"""

{name} = [
    36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6,
    32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, 41.5,
]
'''
MEANS = """\
from dream_bills import {name}


def mean() -> float:
    return sum({name}) / len({name})
"""
PACKAGES = (
    ("dream-bills", "1.0", BILLS.format(name="LENGTHS"), ""),
    ("dream-bills", "1.2", BILLS.format(name="BILLS"), ""),
    ("dream-bills", "2.0", BILLS.format(name="ADELIE_BILLS"), ""),
    ("dream-means", "1.4", MEANS.format(name="BILLS"), "dream-bills>=1.1,<2"),
    ("dream-means", "2.1", MEANS.format(name="ADELIE_BILLS"), "dream-bills>=2"),
)


def write_wheel(name: str, version: str, code: str, needs: str) -> None:
    """A wheel is a zip file with a package and a few notes about it."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = METADATA.format(name=name, version=version)
    files = {
        f"{module}.py": code,
        f"{info}/METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": WHEEL,
    }
    names = [*files, f"{info}/RECORD"]
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in names)  # to be uninstalled by
    with zipfile.ZipFile(f"wheels/{module}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


def make_environment(folder: Path) -> Path:
    """Like `python -m venv`, but pip is unpacked instead of installed, which is ten times faster."""
    own = Path(sysconfig.get_path("stdlib"), "ensurepip", "_bundled")
    shared = Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "/usr/share/python-wheels")
    wheels = [*own.glob("pip-*.whl"), *shared.glob("pip-*.whl")]
    options = ["--without-pip"] if wheels else []
    subprocess.run([sys.executable, "-m", "venv", *options, str(folder)], check=True)
    packages = next(path for path in folder.rglob("site-packages"))
    if wheels:
        zipfile.ZipFile(wheels[0]).extractall(packages)
    return packages


for made in ("wheels", ".venv"):
    shutil.rmtree(made, ignore_errors=True)
Path("wheels").mkdir()
for package in PACKAGES:
    write_wheel(*package)
site_packages = make_environment(Path(".venv"))
for forced in ("dream_bills-2.0", "dream_means-1.4"):  # as `pip install --no-deps` would
    zipfile.ZipFile(f"wheels/{forced}-py3-none-any.whl").extractall(site_packages)
