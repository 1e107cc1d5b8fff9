"""Make the state this exercise begins in; you do not need to read or change this file.

    wheels    three small packages, in place of the index on the network
    .venv     an empty environment with pip
"""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: {tag}\n"
BILLS = '''\
"""Bill lengths (mm) of the 20 Adelie penguins measured on Dream island in 2009.

Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.
"""

BILLS = [
    36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6,
    32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, 41.5,
]
'''
OLD = BILLS.replace("40.6", "4.06")  # why there is a version 1.2
MEANS = """\
from dream_bills import BILLS
from dream_units import MM


def mean() -> str:
    return f"{sum(BILLS) / len(BILLS):.2f} {MM}"
"""
ANY, WINDOWS = "py3-none-any", "py3-none-win_amd64"
NEEDS = ("dream-bills>=1.1", "dream-units")
PACKAGES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("dream-bills", "1.1", ANY, OLD, ()),
    ("dream-bills", "1.2", ANY, BILLS, ()),
    ("dream-means", "1.4", ANY, MEANS, NEEDS),
    ("dream-means", "1.4", WINDOWS, MEANS, NEEDS),
    ("dream-units", "1.0", ANY, 'MM = "mm"\n', ()),
)


def write_wheel(name: str, version: str, tag: str, code: str, needs: tuple[str, ...]) -> None:
    """A wheel is a zip file; here every byte of it is the same on all computers."""
    module = name.replace("-", "_")
    metadata = METADATA.format(name=name, version=version)
    files = {
        f"{module}.py": code,
        f"{module}-{version}.dist-info/METADATA": metadata
        + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{module}-{version}.dist-info/WHEEL": WHEEL.format(tag=tag),
        f"{module}-{version}.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(f"wheels/{module}-{version}-{tag}.whl", "w") as wheel:
        for path, text in files.items():
            entry = zipfile.ZipInfo(path)  # without the time of day
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            wheel.writestr(entry, text)


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


for made in ("wheels", ".venv"):
    shutil.rmtree(made, ignore_errors=True)
Path("wheels").mkdir()
for package in PACKAGES:
    write_wheel(*package)
make_environment(Path(".venv"))
