"""The sizes of pictures, read from their files: a page keeps its place while they load."""

import posixpath
import re
import struct
from pathlib import Path
from urllib.parse import unquote

from lesson.document import Malformed

PICTURE = re.compile(r"<img\b[^>]*>")
DRAWN = re.compile(rb'<svg\b[^>]*\sviewBox="0 0 ([\d.]+) ([\d.]+)"')
PNG = b"\x89PNG\r\n\x1a\n"


def sized(page: str, address: str, docs: Path) -> str:
    """The page's HTML with a width and a height for each picture that lies below `docs`.

    One that has a width keeps it; raises Malformed where a picture says no size.
    """

    def size(found: re.Match[str]) -> str:
        tag = found[0]
        source, given = (re.search(rf'\s{name}="([^"]+)"', tag) for name in ("src", "width"))
        if not source or " height=" in tag:
            return tag
        place = posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(source[1])))
        wide, high = measured(docs / place)
        width = int(given[1]) if given else wide
        new = "" if given else f' width="{wide}"'
        return f'<img{new} height="{round(high * width / wide)}"{tag[4:]}'

    return PICTURE.sub(size, page)


def measured(path: Path) -> tuple[int, int]:
    """The width and height of a PNG or SVG picture in pixels; raises Malformed for any other."""
    try:
        start = path.read_bytes()[:2000]
    except OSError as error:
        raise Malformed(path, None, f"cannot be read: {error.strerror}") from error
    if start.startswith(PNG):
        width, height = struct.unpack(">II", start[16:24])
        return width, height
    if drawn := DRAWN.search(start):
        return round(float(drawn[1])), round(float(drawn[2]))
    raise Malformed(path, None, "is no PNG, and no SVG with a viewBox: its size is not known")
