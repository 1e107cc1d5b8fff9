"""Pages that are rendered ahead by several processes, and kept until their text changes.

It knows a page of the site engine by what rendering leaves on it, and imports nothing of the
engine. A page about which something was said, such as a link that leads nowhere, is not kept:
whoever needs it renders it again, and hears the same.
"""

import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

Page = Any  # the engine's
LEFT = ("content", "toc", "_title_from_render", "present_anchor_ids")


@dataclass(frozen=True)
class Rendering:
    """What rendering a text left on its page; links lead to pages by their sources.

    `more` is what whoever rendered it made of it besides.
    """

    text: str
    left: dict[str, Any]
    links: dict[str, dict[str, str]]
    more: Any

    def restore(self, page: Page, files: Any) -> None:  # noqa: ANN401 (the engine's)
        """Leave the same on the page again."""
        page.__dict__.update(self.left)
        file_of = files.get_file_from_path
        page.links_to_anchors = {file_of(uri): to for uri, to in self.links.items()}


Made = dict[str, Rendering]  # by the source of the page


def attach(page: Page, made: Made) -> None:
    """Let the page be rendered only where nothing is kept of its text."""
    page.render = partial(_render, page, page.render, made)


def _render(page: Page, render: Callable[..., None], made: Made, config: Any, files: Any) -> None:  # noqa: ANN401
    known = made.get(page.file.src_uri)
    if known is not None and known.text == page.markdown:
        known.restore(page, files)
    elif found := taken(page, partial(render, config, files)):
        made[page.file.src_uri] = found


def taken(page: Page, render: Callable[[], object]) -> Rendering | None:
    """What rendering leaves on a page; None where something was said about it."""
    ear = _Ear(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(ear)
    try:
        more = render()
    finally:
        logger.removeHandler(ear)
    if ear.heard:
        return None
    links = {file.src_uri: to for file, to in (page.links_to_anchors or {}).items()}
    left = {name: page.__dict__.get(name) for name in LEFT}
    return Rendering(page.markdown, left, links, more)


class _Ear(logging.Handler):
    """Knows whether anything was said."""

    heard = False

    def emit(self, record: logging.LogRecord) -> None:
        self.heard = True


def rendered(pages: Sequence[Page], render: Callable[[Page], object]) -> Made:
    """What rendering the pages leaves on them, as far as they can be rendered without a word.

    Nothing where there is one processor, or where a process cannot be copied.
    """
    if processors() < 2:
        return {}
    fork = multiprocessing.get_context("fork")  # a copy has read everything already
    with ProcessPoolExecutor(processors(), fork, _begin, (pages, render)) as pool:
        found = pool.map(_rendered, range(len(pages)))
        return {page.file.src_uri: one for page, one in zip(pages, found, strict=True) if one}


def processors() -> int:
    """The processors that this process may use at once, by copies of itself."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


_work: tuple[Sequence[Page], Callable[[Page], object]]


def _begin(pages: Sequence[Page], render: Callable[[Page], object]) -> None:
    global _work
    _work = pages, render
    logging.getLogger("mkdocs").propagate = False  # what is wrong is said once, by the parent


def _rendered(number: int) -> Rendering | None:
    pages, render = _work
    try:
        return taken(pages[number], partial(render, pages[number]))
    except Exception:  # whatever it is, the parent meets it in its turn
        return None
