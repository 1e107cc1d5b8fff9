"""Links that lead elsewhere are listed with their places, and asked only when somebody says so."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lesson import content, linkcheck, links
from lesson.__main__ import main
from lesson.links import Link

BASE = content.root()
REPOSITORY = "https://github.com/beyond-venv/beyond-venv"


def test_every_link_of_the_site_that_leads_elsewhere_is_listed(site: Path) -> None:
    listed = {link.address for link in links.links(BASE)}
    shown = set()
    for path in site.rglob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        shown |= {str(tag["href"]) for tag in page.select("a[href^=http]")}
    edited = {address for address in shown if address.startswith(f"{REPOSITORY}/edit/main/")}
    assert len(shown) > 50 and REPOSITORY in shown
    assert shown - edited <= listed


def test_every_listed_link_stands_on_its_line() -> None:
    for link in links.links(BASE):
        line = link.path.read_text("utf-8").splitlines()[link.line - 1]
        assert link.address.removeprefix("https://doi.org/") in line, link


def test_a_link_is_found_in_text_lists_quotes_and_html_and_not_in_code(tmp_path: Path) -> None:
    for name, text in {"docs/references.bib": "", "mkdocs.yml": "", "CITATION.cff": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    lines = (
        *("---", "title: x", "---", "# Page", "One.", "[Two](https://a.example/b#c) and", "more"),
        *("", "- > <https://d.example>", "", '<p><a href="https://e.example">x</a></p>', ""),
        *("`https://no.example` [in](page.md)", "", "```text", "https://no.example", "```"),
    )
    page = tmp_path / "docs" / "page.md"
    page.write_text("\n".join(lines))
    assert links.links(tmp_path) == [
        Link("https://a.example/b#c", page, 6),
        Link("https://d.example", page, 9),
        Link("https://e.example", page, 11),
    ]


def test_the_command_lists_them_and_asks_nobody(monkeypatch, capsys) -> None:
    monkeypatch.setattr(linkcheck, "check", lambda *_: pytest.fail("asks a host"))
    monkeypatch.chdir(BASE)
    assert main(["dev", "links"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert f"mkdocs.yml:5: {REPOSITORY}" in told
    assert len(told) == len(links.links(BASE))


class Host(BaseHTTPRequestHandler):
    """Answers each path in its own way, and remembers who asked for what."""

    asked: list[tuple[str, str]]
    closed: threading.Event

    def do_HEAD(self) -> None:
        self.asked.append((self.command, self.path))
        if self.path == "/hung":
            self.closed.wait(20)
            return
        status = {"/gone": 404, "/moved": 301, "/away": 302}.get(self.path, 200)
        refused = self.path == "/whole" and self.command == "HEAD"
        self.send_response(405 if refused else status)
        if status in (301, 302):
            self.send_header("Location", "/good")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[ThreadingHTTPServer]:
    Host.asked, Host.closed = [], threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    Host.closed.set()
    server.shutdown()
    server.server_close()


def test_each_address_gets_its_verdict_and_each_host_its_pauses(host) -> None:
    base = f"http://127.0.0.1:{host.server_port}"
    names = ("good", "good#part", "whole", "gone", "moved", "away", "hung")
    pauses: list[float] = []
    found = linkcheck.check([f"{base}/{n}" for n in names], 0.3, 5.0, pauses.append)
    verdicts = {verdict.address.removeprefix(base): verdict for verdict in found}
    assert {path: (v.trouble, v.moved) for path, v in verdicts.items()} == {
        "/good": ("", ""),
        "/whole": ("", ""),
        "/gone": ("answers 404 Not Found", ""),
        "/moved": ("", f"{base}/good"),
        "/away": ("", ""),
        "/hung": ("no answer within 0.3 seconds", ""),
    }
    first = [("HEAD", "/good"), ("HEAD", "/whole"), ("GET", "/whole"), ("HEAD", "/gone")]
    assert Host.asked[:4] == first
    assert len(pauses) == len(verdicts) - 1 and all(4 < pause <= 5 for pause in pauses)


def test_a_host_that_is_not_there_is_trouble() -> None:
    (verdict,) = linkcheck.check(["http://127.0.0.1:9/"], 5.0)
    assert verdict.trouble.startswith("cannot be reached: Connect")


@pytest.mark.parametrize(("path", "status"), [("/good", 0), ("/moved", 0), ("/gone", 1)])
def test_the_command_fails_only_where_an_address_does(
    path: str, status: int, host, monkeypatch, capsys
) -> None:
    address = f"http://127.0.0.1:{host.server_port}{path}"
    monkeypatch.setattr(links, "links", lambda _: [Link(address, Path("page.md"), 3)])
    assert main(["dev", "links", "--check"]) == status
    *lines, last = capsys.readouterr().out.splitlines()
    assert last == f"{status} addresses fail"
    assert [line.split(" ", 1)[0] for line in lines] == ["page.md:3:"] * (path != "/good")
