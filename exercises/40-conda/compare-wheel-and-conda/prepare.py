"""Make the two packages of this exercise; you do not need to read or change this file.

    dream_bills-1.0-py3-none-any.whl    the project as a wheel, for pip
    dream-bills-1.0-py_0.tar.bz2        the same project as a package for conda

They can be installed for real, and have the same bytes on every machine.
"""

import base64
import hashlib
import io
import json
import tarfile
import zipfile

INFO = "dream_bills-1.0.dist-info"
PLACE = ("/opt/environment" + "_placehold" * 24)[:255]  # conda writes the real place over it
CODE = '''\
"""Bill lengths (mm) of the 20 Adelie penguins measured on Dream island in 2009.

Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.
"""

import sqlite3

BILLS = [
    36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6,
    32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, 41.5,
]


def main() -> None:
    table = sqlite3.connect(":memory:")
    table.execute("create table birds (bill real)")
    table.executemany("insert into birds values (?)", [(bill,) for bill in BILLS])
    ((mean,),) = table.execute("select round(avg(bill), 1) from birds")
    print(mean, "mm, rounded by SQLite", sqlite3.sqlite_version)
'''
METADATA = """\
Metadata-Version: 2.1
Name: dream-bills
Version: 1.0
Requires-Python: >=3.9
Requires-Dist: tabulate>=0.8
"""
WHEEL = "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
COMMAND = "[console_scripts]\ndream-bills = dream_bills:main\n"
PLOT = f"""\
#!{PLACE}/bin/Rscript
bills <- read.csv(file.path(Sys.getenv("DREAM_BILLS"), "bills.csv"))
hist(bills$bill_length_mm)
"""
SHELL = {
    "activate": 'export DREAM_BILLS="$CONDA_PREFIX/share/dream-bills"\n',
    "deactivate": "unset DREAM_BILLS\n",
}
INDEX = {
    "name": "dream-bills",
    "version": "1.0",
    "build": "py_0",
    "build_number": 0,
    "depends": ["libsqlite <3.43", "python >=3.9", "r-base >=4.2", "tabulate >=0.8"],
    "constrains": ["pandas <2"],
    "noarch": "python",
    "subdir": "noarch",
    "license": "CC0-1.0",
}
LINK = {
    "noarch": {"type": "python", "entry_points": ["dream-bills = dream_bills:main"]},
    "package_metadata_version": 1,
}


def record(files: dict[str, str]) -> str:
    """The list with a hash for each file that pip wants in a wheel."""
    lines = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
        lines.append(f"{name},sha256={digest.rstrip('=')},{len(text.encode())}\n")
    return "".join(lines) + f"{INFO}/RECORD,,\n"


def python_files() -> dict[str, str]:
    """What pip puts into the folder site-packages, and conda as well."""
    files = {
        "dream_bills.py": CODE,
        f"{INFO}/METADATA": METADATA,
        f"{INFO}/WHEEL": WHEEL,
        f"{INFO}/entry_points.txt": COMMAND,
    }
    return {**files, f"{INFO}/RECORD": record(files)}


def conda_files() -> dict[str, str]:
    """What conda puts into the folder of the environment, and what it reads before."""
    bills = CODE.partition("[")[2].partition("]")[0].replace("\n", " ").split(",")
    table = "bill_length_mm\n" + "".join(f"{bill.strip()}\n" for bill in bills if bill.strip())
    files = {f"site-packages/{name}": text for name, text in python_files().items()}
    for when, text in SHELL.items():
        files[f"etc/conda/{when}.d/dream-bills.sh"] = text
    files |= {"bin/plot-dream-bills": PLOT, "share/dream-bills/bills.csv": table}
    notes = {
        "index.json": json.dumps(INDEX, indent=2),
        "link.json": json.dumps(LINK, indent=2),
        "paths.json": json.dumps({"paths": paths(files), "paths_version": 1}, indent=2),
        "files": "".join(f"{name}\n" for name in files),
        "about.json": json.dumps({"summary": "Bill lengths from Dream island"}),
    }
    return {**{f"info/{name}": text for name, text in notes.items()}, **files}


def paths(files: dict[str, str]) -> list[dict]:
    """What conda notes about each file: where it goes, its hash, and what is written over."""
    entries = []
    for name, text in files.items():
        entry = {
            "_path": name,
            "path_type": "hardlink",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "size_in_bytes": len(text.encode()),
        }
        if PLACE in text:
            entry |= {"file_mode": "text", "prefix_placeholder": PLACE}
        entries.append(entry)
    return entries


with zipfile.ZipFile("dream_bills-1.0-py3-none-any.whl", "w") as wheel:
    for name, text in python_files().items():
        member = zipfile.ZipInfo(name)  # without the time of today
        member.create_system = 3
        wheel.writestr(member, text)
with tarfile.open("dream-bills-1.0-py_0.tar.bz2", "w:bz2", format=tarfile.USTAR_FORMAT) as package:
    for name, text in conda_files().items():
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(text.encode()), 0o755 if name.startswith("bin/") else 0o644
        package.addfile(entry, io.BytesIO(text.encode()))
