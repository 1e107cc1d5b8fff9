"""The lesson's blocks, as Python-Markdown reads them."""

import xml.etree.ElementTree as etree

import markdown
import pytest
from pymdownx.blocks.tab import TabExtension

from lesson import blocks

NESTED = """\
- one

    //// callout | In a list
    A line.

    - two

        /// hint
        In a list in a block in a list.

        Another paragraph.

        - three
        ///

    ////

1. four

//// caution | Out of it
/// spoiler | More

- five
    - six
///

/// tab | Seven
    /// no block
///
////
"""


def html(text: str) -> str:
    """The text as Markdown with the lesson's blocks makes it."""
    return markdown.markdown(text, extensions=[TabExtension(), blocks.LessonBlocks()])


def test_lists_are_counted_around_a_block_wherever_it_lies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = html(NESTED)
    assert ours.count("<li>") == 6, ours
    # As the library itself would count, among all elements of the page.
    monkeypatch.setattr(blocks.Around, "iter", lambda around: around.parent.iter())
    assert ours == html(NESTED)


def test_a_block_that_no_block_holds_asks_for_no_element(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[etree.Element] = []
    kept = blocks.Around.iter

    def counted(around: blocks.Around) -> list[etree.Element]:
        seen.extend(kept(around))
        return seen

    monkeypatch.setattr(blocks.Around, "iter", counted)
    html("/// callout\n" + "A paragraph.\n\n" * 50 + "///\n")
    assert not seen
