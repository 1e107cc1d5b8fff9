"""A web host for a built site, as a good one serves it: compressed, kept, under its policy."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lesson import policy

PACKED = {".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"}
HOUR = "max-age=3600"
FOR_EVER = "max-age=31536000, immutable"  # for names with a hash in them: the theme's own


class Handler(SimpleHTTPRequestHandler):
    """Serves files as GitHub Pages or a web server with usual settings does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file, or the page of what was not found."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        path = path if found else Path(self.directory, "404.html")
        packed = path.suffix in PACKED and "gzip" in self.headers.get("Accept-Encoding", "")
        body = _packed(path) if packed else path.read_bytes()
        self.send_header("Content-Type", f"{self.guess_type(path)}{_charset(path)}")
        self.send_header("Content-Length", str(len(body)))
        for name, value in _headers(path).items():
            self.send_header(name, value)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


def _charset(path: Path) -> str:
    return "; charset=utf-8" if path.suffix in PACKED else ""


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes())


@cache
def _headers(path: Path) -> dict[str, str]:
    """What a host says of a file besides its content."""
    hashed = path.suffix in (".css", ".js") and len(path.suffixes) > 2
    told = {"Cache-Control": FOR_EVER if hashed else HOUR, "X-Content-Type-Options": "nosniff"}
    if path.suffix == ".html":
        rules = policy.policy(path.read_text(encoding="utf-8"))
        told["Content-Security-Policy"] = f"{rules}; {policy.HEADER_ONLY}"
    return told


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """The address of a host for the folder, for as long as the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
