"""A page's HTML as it is finished: a text for readers, and entries for their search."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson import glossary, messages, pictures, search
from lesson.content import Episode
from lesson.glossary import Term


@dataclass(frozen=True)
class Finished:
    """What became of a page."""

    text: str
    entries: list[dict[str, Any]]


def finished(
    page: str, address: str, title: str, episode: Episode | None, terms: dict[str, Term], docs: Path
) -> Finished:
    """The page with sizes of pictures, and with terms explained where they first occur.

    The search knows its sections, and the error messages that an episode shows.
    """
    entries: list[dict[str, Any]] = [*search.entries(page, address, title)]
    entries += messages.entries(episode) if episode else []
    if address == glossary.ADDRESS:
        return Finished(glossary.anchored(page), entries)
    sized = pictures.sized(page, address, docs)
    return Finished(glossary.linked(sized, terms, "../" * address.count("/")), entries)
