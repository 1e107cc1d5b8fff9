"""What an author sees while writing: an edited page at once, and then the pages that tell of it.

It knows the site engine's pages and its server by what they have, and imports nothing of them.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from lesson.document import Malformed

LOG = logging.getLogger("mkdocs.lesson")
OFTEN = 0.2  # seconds between two looks; the engine has half a second
Page = Any  # the engine's
Server = Any  # the engine's


@dataclass
class Build:
    """The site in a folder; `sources` gives the files of which a page alone is made."""

    folder: str
    pages: Sequence[Page]
    sources: Callable[[Page], Iterable[Path]]
    write: Callable[[Page], None]  # one page anew
    newest: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.newest = [newest(self.sources(page)) for page in self.pages]

    def edited(self) -> list[Page]:
        """The pages that were edited since the build began."""
        seen = zip(self.pages, self.newest, strict=True)
        return [page for page, before in seen if newest(self.sources(page)) > before]


def newest(paths: Iterable[Path]) -> int:
    """When the last of the files was written, in nanoseconds; 0 where there is none."""
    return max((path.stat().st_mtime_ns for path in paths if path.exists()), default=0)


@dataclass
class Preview:
    """The last complete build, the one that is going on, and the server that shows the former."""

    shown: Build | None = None
    coming: Build | None = None
    server: Server = None
    second: str = ""

    def follow(self, server: Server, build: Callable[[], None], watched: Sequence[str]) -> None:
        """Let the server look often for changes, and rebuild in two steps."""
        from watchdog.observers.polling import PollingObserver  # comes with the engine

        for path in watched:
            server.unwatch(path)
        server.observer = PollingObserver(timeout=OFTEN)
        for path in watched:
            server.watch(path)
        self.server, server.builder = server, partial(self.rebuild, build)

    def folder(self, first: str) -> str:
        """The folder to build in, which is not the one that is shown: builds take turns."""
        self.second = f"{first}-next"
        return self.second if self.shown and self.shown.folder == first else first

    def complete(self) -> None:
        """Show what was built."""
        self.shown = self.coming
        if self.server and self.shown:
            self.server.root = self.shown.folder

    def rebuild(self, build: Callable[[], None]) -> None:
        """Show the edited pages to whoever looks at them, then build all."""
        try:
            self._show_edited()
            build()
        except Malformed as error:  # and the site stays as it was, until the next edit
            LOG.error(str(error))

    def _show_edited(self) -> None:
        edited = self.shown.edited() if self.shown else []
        if self.shown and edited:
            _write(edited, self.shown.write)
            with self.server._epoch_cond:  # as the server does after a build
                self.server._visible_epoch = self.server._wanted_epoch
                self.server._epoch_cond.notify_all()

    def close(self) -> None:
        """Remove the folder that the engine does not know of."""
        if self.second:
            shutil.rmtree(self.second, ignore_errors=True)


def _write(pages: list[Page], write: Callable[[Page], None]) -> None:
    """Without a word: what there is to say is said by the build that follows."""
    engine = logging.getLogger("mkdocs")
    engine.propagate = False
    try:
        for page in pages:
            write(page)
    finally:
        engine.propagate = True
