"""Makes the folder `index`: a package index with two packages, the same bytes on every machine."""

import hashlib
import shutil
import zipfile
from pathlib import Path

PACKAGES = {("penguin-bills", "1.0"): [], ("penguin-plots", "2.0"): ["penguin-bills>=1"]}


def wheel(name: str, version: str, needs: list[str]) -> None:
    """Write a wheel and the index's page about it."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    kind = "Wheel-Version: 1.0\nGenerator: lesson\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {
        f"{module}.py": f'"""A package that does nothing: {name}."""\n',
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{info}/WHEEL": kind,
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    folder = Path("index", name)
    folder.mkdir(parents=True)
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            member = zipfile.ZipInfo(inside)  # without the time of today
            member.create_system = 3
            archive.writestr(member, text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    page = f'<!DOCTYPE html>\n<a href="{path.name}#sha256={digest}">{path.name}</a>\n'
    (folder / "index.html").write_text(page, encoding="utf-8")


shutil.rmtree("index", ignore_errors=True)
for (name, version), needs in PACKAGES.items():
    wheel(name, version, needs)
