"""Make the channel and the wheels of this exercise; you do not need to read or change this file.

    museum    a channel for conda, with dream-bills 1.2 and 2.0 and dream-plots 1.0
    wheels    a folder in place of the index on the network, with dream-bills 2.0 and dream-model 0.9

All of them can be installed for real, and have the same bytes on every machine.
"""

import base64
import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

BILLS = '''\
"""Bill lengths (mm) of the 20 Adelie penguins measured on Dream island in 2009.

Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.
"""

BILLS = [
    36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6,
    32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, {last},
]
'''
PLOTS = '''\
"""Draws the bills as text."""

import dream_bills


def plot() -> None:
    for bill in dream_bills.BILLS:
        print("#" * round(bill), bill)
'''
MODEL = '''\
"""The mean of the bills, as the paper prints it."""

import dream_bills


def mean() -> float:
    return round(sum(dream_bills.BILLS) / len(dream_bills.BILLS), 1)
'''
Project = tuple[str, str, list[str], str]  # name, version, needs, code
OLD: Project = ("dream-bills", "1.2", [], BILLS.format(last="4.15"))
NEW: Project = ("dream-bills", "2.0", [], BILLS.format(last="41.5"))
IN_CONDA = [OLD, NEW, ("dream-plots", "1.0", ["dream-bills >=1.2"], PLOTS)]
IN_WHEELS = [NEW, ("dream-model", "0.9", ["dream-bills >=2"], MODEL)]


def python_files(project: Project, installer: str = "") -> dict[str, str]:
    """What lies in the folder site-packages: a module, and notes about it with its hash."""
    name, version, needs, code = project
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {need}\n" for need in needs)
    kind = "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {f"{module}.py": code, f"{info}/METADATA": metadata, f"{info}/WHEEL": kind}
    files |= {f"{info}/INSTALLER": f"{installer}\n"} if installer else {}
    lines = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
        lines.append(f"{path},sha256={digest.rstrip('=')},{len(text.encode())}\n")
    return {**files, f"{info}/RECORD": "".join(lines) + f"{info}/RECORD,,\n"}


def write_wheel(project: Project) -> None:
    """Write a package as pip wants it: a zip file."""
    module, version = project[0].replace("-", "_"), project[1]
    with zipfile.ZipFile(f"wheels/{module}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in python_files(project).items():
            member = zipfile.ZipInfo(path)  # without the time of today
            member.create_system = 3
            archive.writestr(member, text)


def packed(project: Project, record: dict) -> bytes:
    """A package as conda wants it: a compressed tar file, as bytes."""
    found = python_files(project, installer="conda")
    files = {f"site-packages/{path}": text for path, text in found.items()}
    entries = [
        {
            "_path": path,
            "path_type": "hardlink",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "size_in_bytes": len(text.encode()),
        }
        for path, text in files.items()
    ]
    notes = {
        "index.json": json.dumps(record),
        "link.json": json.dumps({"noarch": {"type": "python"}, "package_metadata_version": 1}),
        "paths.json": json.dumps({"paths": entries, "paths_version": 1}),
        "files": "".join(f"{path}\n" for path in files),
    }
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:bz2", format=tarfile.USTAR_FORMAT) as archive:
        for path, text in {**{f"info/{name}": t for name, t in notes.items()}, **files}.items():
            member = tarfile.TarInfo(path)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return made.getvalue()


def publish(projects: list[Project]) -> None:
    """Write the packages of the channel, and the records that solvers read."""
    lines = []
    for project in projects:
        name, version, needs, _ = project
        record = {"name": name, "version": version, "build": "py_0", "build_number": 0}
        record |= {"depends": [*needs, "python >=3.9"], "noarch": "python", "subdir": "noarch"}
        content, file = packed(project, record), f"{name}-{version}-py_0.tar.bz2"
        Path("museum/noarch", file).write_bytes(content)
        record |= {"md5": hashlib.md5(content, usedforsecurity=False).hexdigest()}
        record |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        lines.append(f'    "{file}":\n      {json.dumps(record)}')
    head = '{\n  "info": {"subdir": "noarch"},\n  "packages": {\n'
    text = head + ",\n".join(lines) + '\n  },\n  "packages.conda": {}\n}\n'
    Path("museum/noarch/repodata.json").write_text(text, encoding="utf-8")


for folder in ("museum", "wheels"):
    shutil.rmtree(folder, ignore_errors=True)
Path("museum/noarch").mkdir(parents=True)
Path("wheels").mkdir()
publish(IN_CONDA)
for package in IN_WHEELS:
    write_wheel(package)
