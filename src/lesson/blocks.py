"""The lesson's blocks as a Markdown extension; it knows no site engine.

Authors write `/// name | Title`; the names are those of the Carpentries Workbench.
"""

import xml.etree.ElementTree as etree
from typing import Any

from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_html_identifier, type_string

BOXES = {
    "questions": "Questions",
    "objectives": "Objectives",
    "keypoints": "Key points",
    "prereq": "Before you start",
    "callout": "Note",
    "caution": "Caution",
    "discussion": "Discussion",
    "testimonial": "Testimonial",
    "checklist": "Checklist",
}
FOLDS = {
    "hint": "Hint",
    "solution": "Solution",
    "spoiler": "More",
    "instructor": "For instructors",
}


class Box(Block):
    """A titled box, always open."""

    ARGUMENT = None
    TITLE = ""

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        box = etree.SubElement(parent, "div", {"class": f"admonition {self.NAME}"})
        title = etree.SubElement(box, "p", {"class": "admonition-title"})
        title.text = self.argument or self.TITLE
        return box


class Fold(Block):
    """A box that opens when its title is clicked; readable without JavaScript."""

    ARGUMENT = None
    TITLE = ""

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        attributes = {"class": self.NAME}
        if self.NAME != "spoiler":  # who searches is not yet told the answer
            attributes["data-search-exclude"] = ""
        fold = etree.SubElement(parent, "details", attributes)
        etree.SubElement(fold, "summary").text = self.argument or self.TITLE
        return fold


class Exercise(Block):
    """An exercise with its heading, so that it has an address and stands in the contents."""

    NAME = "exercise"
    ARGUMENT = True
    OPTIONS: dict[str, list[Any]] = {  # noqa: RUF012 (the base class wants it like this)
        "name": ["", type_html_identifier],
        "facts": ["", type_string],
    }

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        name = self.options["name"]
        labelled = {"class": "exercise", "aria-labelledby": name}
        section = etree.SubElement(parent, "section", labelled)
        etree.SubElement(section, "h3", {"id": name}).text = self.argument
        etree.SubElement(section, "p", {"class": "facts"}).text = self.options["facts"]
        return section


class LessonBlocks(BlocksExtension):
    """All blocks of the lesson, for Python-Markdown."""

    def extendMarkdownBlocks(self, md: Any, block_mgr: BlocksProcessor) -> None:  # noqa: ANN401
        """Register each block under its name."""
        for base, titles in ((Box, BOXES), (Fold, FOLDS)):
            for name, title in titles.items():
                made = type(name.title(), (base,), {"NAME": name, "TITLE": title})
                block_mgr.register(made, self.getConfigs())
        block_mgr.register(Exercise, self.getConfigs())


def makeExtension(**options: Any) -> LessonBlocks:  # noqa: ANN401
    """The extension, as Python-Markdown asks for it."""
    return LessonBlocks(**options)
