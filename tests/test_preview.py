"""What an author sees who reads the site while writing it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lesson import content, preview

LIMIT = 60  # seconds until what was written must show
LAST = "Pin uv itself"  # words near the end of the page on uv


class Author:
    """Somebody who reads the lesson on a port of this machine, and edits a copy of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder / "said.txt"
        (folder / "tmp").mkdir()
        self.begin()

    def begin(self) -> None:
        """Start the server on a port that is free now, and which another may take meanwhile."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        folder = self.folder
        known = {"PYTHONPATH": str(folder / "src"), "TMPDIR": str(folder / "tmp")}
        command = [sys.executable, "-m", "lesson", "dev", "serve", "--port", str(self.port)]
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=folder, env={**os.environ, **known}, stdout=output,
                stderr=subprocess.STDOUT,
            )  # fmt: skip

    def read(self, page: str) -> str:
        """The page as it is now; raises OSError where it is not there."""
        address = f"http://127.0.0.1:{self.port}/{page}"
        with urllib.request.urlopen(address, timeout=LIMIT) as answer:
            return answer.read().decode()

    def edit(self, name: str, text: str) -> None:
        """Add a text to a file."""
        path = self.folder / name
        path.write_text(f"{path.read_text('utf-8').rstrip()}\n\n{text}\n", encoding="utf-8")

    def sees(self, page: str, text: str) -> bool:
        """Whether the text comes up on the page, which is there all the time."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            if text in self.read(page):
                return True
            time.sleep(0.02)
        return False

    def hears(self, text: str) -> bool:
        """Whether the text is said."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            if text in self.said.read_text("utf-8"):
                return True
            time.sleep(0.1)
        return False

    def builds(self) -> int:
        """How many builds are complete."""
        return self.said.read_text("utf-8").count("Documentation built")

    def wait_for_build(self, number: int) -> None:
        """Wait until so many builds are complete."""
        end = time.monotonic() + LIMIT
        while self.builds() < number:
            assert self.process.poll() is None, self.said.read_text("utf-8")
            assert time.monotonic() < end, self.said.read_text("utf-8")
            time.sleep(0.1)

    def is_answered(self) -> bool:
        """Whether the server shows the lesson; it ends at once where its port is taken."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.read("index.html")
                return True
            except urllib.error.URLError:
                time.sleep(0.1)
        return False


@pytest.fixture(scope="module")
def author(
    tmp_path_factory: pytest.TempPathFactory, copied: Callable[[Path], None]
) -> Iterator[Author]:
    folder = tmp_path_factory.mktemp("a lesson")
    copied(folder)
    author = Author(folder)
    try:
        if not author.is_answered() and f"port {author.port}: " in author.said.read_text("utf-8"):
            author.begin()
        assert author.is_answered(), author.said.read_text("utf-8")
        author.wait_for_build(1)
        yield author
    finally:
        author.process.kill()
        author.process.wait()


def test_an_edited_page_is_shown_and_then_the_pages_that_gather_it(author: Author) -> None:
    before = author.builds()
    author.edit("episodes/30-uv.md", "A sentence that nobody had written.")
    assert author.sees("uv.html", "A sentence that nobody had written.")
    author.wait_for_build(before + 1)
    assert author.sees("uv.html", "A sentence that nobody had written.")
    # A page that gathers all others is shown as soon as the site is built.
    assert author.sees("whole.html", "A sentence that nobody had written.")


def test_an_edited_exercise_is_shown_on_its_page(author: Author) -> None:
    exercise = content.find_episode("uv").exercises[0]
    before = author.builds()
    readme = exercise.folder.relative_to(content.root()) / "README.md"
    author.edit(str(readme), "## Hint\n\nA hint that nobody had written.")
    assert author.sees("uv.html", "A hint that nobody had written.")
    author.wait_for_build(before + 1)


def test_a_page_that_cannot_be_built_says_why_and_comes_back(author: Author) -> None:
    before, path = author.builds(), author.folder / "episodes/30-uv.md"
    text = path.read_text("utf-8")
    author.edit("episodes/30-uv.md", "```console\n$ true")
    assert author.sees("uv.html", "is not closed")
    author.wait_for_build(before + 1)
    assert LAST not in author.read("uv.html")
    path.write_text(text, encoding="utf-8")
    assert author.sees("uv.html", LAST)
    author.wait_for_build(before + 2)


def test_a_head_that_cannot_be_read_spoils_no_other_page(author: Author) -> None:
    before, path = author.builds(), author.folder / "episodes/30-uv.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\n---\n", "\n", 1), encoding="utf-8")
    assert author.hears("episodes/30-uv.md:1: the front matter begun here is not closed")
    assert author.sees("uv.html", "the front matter begun here is not closed")
    assert author.sees("locks.html", "<h1")
    path.write_text(text, encoding="utf-8")
    author.wait_for_build(before + 1)


def test_whoever_ends_the_preview_finds_nothing_left_of_it(author: Author) -> None:
    author.process.send_signal(signal.SIGINT)
    assert author.process.wait(LIMIT) == 0, author.said.read_text("utf-8")
    assert not list((author.folder / "tmp").iterdir())
    assert "Traceback" not in author.said.read_text("utf-8")


def test_a_port_that_is_taken_is_named_before_anything_is_built() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "lesson", "dev", "serve", "--port", str(port)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert ran.returncode == 1
    assert f"port {port}: " in ran.stderr and f"--port {port + 1}" in ran.stderr
    assert "Building" not in ran.stdout + ran.stderr


def test_an_edited_page_is_written_and_shown_before_the_site_is_built(tmp_path: Path) -> None:
    edited, other = tmp_path / "edited.md", tmp_path / "other.md"
    for path in (edited, other):
        path.write_text("before")
    done: list[object] = []
    build = preview.Build("site", [edited, other], lambda page: [page], done.append)
    condition = threading.Condition()
    server = SimpleNamespace(_epoch_cond=condition, _wanted_epoch=2, _visible_epoch=1)
    seen = preview.Preview(shown=build, server=server)
    later = edited.stat().st_mtime_ns + 1_000_000
    os.utime(edited, ns=(later, later))
    seen.rebuild(lambda: done.append(server._visible_epoch))
    assert done == [edited, 2], "written, shown to browsers, and then built"


def test_builds_take_turns_so_that_none_clears_the_pages_that_are_read() -> None:
    seen = preview.Preview()
    for folder in ("site", "site-next", "site"):
        assert seen.folder("site") == folder
        seen.coming = preview.Build(folder, [], lambda _: [], lambda _: None)
        seen.complete()
    assert seen.folder("site") == "site-next"
    assert seen.folder("site") == "site-next", "a build that failed is not the one that is shown"
