"""doctor.pyz: the doctor with what each episode needs, as one file for any Python from 3.8 on."""

import io
import json
import zipfile
from pathlib import Path

from lesson import content, doctor, toolbox

NAME = "doctor.pyz"
START = '''"""Written for very old Pythons, too: they shall say what is missing."""

import sys

if sys.version_info < (3, 8):
    sys.exit(
        "The doctor needs Python 3.8 or newer, and this is %d.%d.\\n"
        "Try another name: python3 doctor.pyz, or on Windows: py doctor.pyz" % sys.version_info[:2]
    )

from doctor.__main__ import main

sys.exit(main())
'''


def doctor_file(base: Path | None = None) -> bytes:
    """The file's bytes: always the same for the same sources, whenever and wherever it is made."""
    package = Path(doctor.__file__).parent
    files = {
        f"doctor/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in package.rglob("*.py")
    }
    files["__main__.py"] = START.encode()
    files["doctor/episodes.json"] = json.dumps(needs(base), indent=1).encode()
    written = io.BytesIO()
    written.write(b"#!/usr/bin/env python3\n")
    # Not compressed: compressors differ, and a Python without one must be able to read it.
    with zipfile.ZipFile(written, "a") as packed:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o644 << 16
            packed.writestr(member, files[name])
    return written.getvalue()


def needs(base: Path | None = None) -> dict[str, list[str]]:
    """The tools that each episode needs, by its slug."""
    return {episode.slug: toolbox.needed_by([episode]) for episode in content.episodes(base)}
