"""The Python that a project asks for in its file .python-version, as uv reads it.

Imports the standard library alone, like everything a learner's check uses.
"""

import codecs
import re
from pathlib import Path


def read(path: Path) -> str:
    """The first request of the file, such as `3.12` or `>=3.11`, without the word `cpython`.

    Raises AssertionError where uv would read no request, and take any Python.
    """
    content = path.read_bytes()
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    assert not content.startswith(marks), (
        f"{path.name} begins with a mark of its encoding, which no editor shows, and uv ignores a "
        "request behind it. Let `uv python pin` write the file, or save it as UTF-8 without BOM."
    )
    lines = map(str.strip, content.decode().splitlines())
    requests = [line for line in lines if line and not line.startswith("#")]
    assert requests, f"{path.name} asks for no Python; `uv python pin` writes a request."
    return re.sub(r"^c?python[-@]?", "", requests[0])
