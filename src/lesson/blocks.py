"""The lesson's blocks as a Markdown extension; it knows no site engine.

Authors write `/// name | Title`; the names are those of the Carpentries Workbench.
"""

import xml.etree.ElementTree as etree
from collections.abc import Iterator
from typing import Any

from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_html_identifier, type_string

from lesson import form

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
        "word": ["", type_string],
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

    def on_end(self, block: etree.Element) -> None:
        """A box to tick, which docs/assets/progress.js shows."""
        place = etree.SubElement(block, "p", {"class": "tick", "hidden": ""})
        label = etree.SubElement(place, "label")
        etree.SubElement(label, "input", {"type": "checkbox", "data-word": self.options["word"]})
        label[0].tail = " Done"


class Machine(Block):
    """A place in which docs/assets/machine.js starts a machine, or that says why there is none."""

    NAME = "machine"
    OPTIONS: dict[str, list[Any]] = {  # noqa: RUF012
        "folder": ["", type_string],
        "bytes": ["", type_string],
        "size": ["", type_string],
    }
    WITHOUT = (
        "This copy of the site was built without the machine. "
        "In a clone of the lesson, “make machine” and then “make serve” bring it."
    )
    NO_SCRIPT = "The machine needs JavaScript, which this browser does not run here."

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        folder = self.options["folder"]
        attributes = {"class": "machine", "aria-label": "The machine", "data-search-exclude": ""}
        if folder:
            attributes |= {f"data-{name}": self.options[name] for name in self.OPTIONS}
        section = etree.SubElement(parent, "section", attributes)
        said = etree.SubElement(section, "p", {"class": "said", "role": "status"})
        said.text = self.NO_SCRIPT if folder else self.WITHOUT
        if folder:
            about = etree.SubElement(section, "p", {"class": "about", "tabindex": "-1"})
            about.text = "Linux, busybox and the emulator v86 are free software: "
            link = etree.SubElement(about, "a", {"href": f"{folder}/NOTICE.txt"})
            link.text = "licences and sources"
            link.tail = "."
            etree.SubElement(section, "script", {"src": "assets/machine.js", "defer": "defer"})
        return section


class Around:
    """The part of a page in which a block may lie in a list.

    The processor of blocks makes a table of all elements before each paragraph in a block, to
    count the lists around it; that took a tenth of a build. Few of them can matter.
    """

    def __init__(self, processor: BlocksProcessor, parent: etree.Element) -> None:
        self.processor, self.parent = processor, parent

    def iter(self) -> Iterator[etree.Element]:
        """The elements of which one may hold the block that is being read."""
        if len(self.processor.stack) < 2:
            return iter(())  # nobody asks about a block that no other block holds
        outermost = self.processor.stack[0]
        in_no_list = outermost.parent is self.processor.parser.root
        return (outermost.el if in_no_list else self.parent).iter()


class LessonBlocks(BlocksExtension):
    """All blocks of the lesson, for Python-Markdown."""

    def extendMarkdownBlocks(self, md: Any, block_mgr: BlocksProcessor) -> None:  # noqa: ANN401
        """Register each block under its name."""
        for base, titles in ((Box, BOXES), (Fold, FOLDS)):
            for name, title in titles.items():
                made = type(name.title(), (base,), {"NAME": name, "TITLE": title})
                block_mgr.register(made, self.getConfigs())
        for block in (Exercise, Machine, form.Quiz, form.Question, form.Note, form.Key):
            block_mgr.register(block, self.getConfigs())
        parse = block_mgr.parse_blocks
        block_mgr.parse_blocks = lambda blocks, parent: parse(blocks, Around(block_mgr, parent))


def makeExtension(**options: Any) -> LessonBlocks:  # noqa: ANN401
    """The extension, as Python-Markdown asks for it."""
    return LessonBlocks(**options)
