"""The blocks of a quiz: a form that docs/assets/quiz.js judges, and that reads without a script."""

import re
import xml.etree.ElementTree as etree
from typing import Any

from pymdownx.blocks.block import Block, type_boolean

CHOICE = re.compile(r"`(?P<name>[^`]+)`(?P<text>:.*)?", re.DOTALL)


class Quiz(Block):
    """All questions of an exercise; `whole` where they are all that it asks for."""

    NAME = "quiz"
    OPTIONS: dict[str, list[Any]] = {"whole": [False, type_boolean]}  # noqa: RUF012

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        # Without autocomplete, a browser that goes back to a page fills in what it held.
        attributes = {"class": "quiz", "autocomplete": "off"}
        if self.options["whole"]:
            attributes["data-whole"] = ""
        return etree.SubElement(parent, "form", attributes)


class Question(Block):
    """A question with its choices; a script shows the buttons beside them."""

    NAME = "question"
    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        attributes = {"class": "question", "data-question": self.argument}
        return etree.SubElement(parent, "fieldset", attributes)

    def on_end(self, block: etree.Element) -> None:
        """Make the prompt the group's name, and each entry of the list a choice."""
        prompt, choices = block
        prompt.tag = "legend"
        found = [self._choice(entry) for entry in choices]
        if not any(found):  # the choices stand above already, once for all questions
            choices.attrib |= {"class": "named", "hidden": ""}

    def _choice(self, entry: etree.Element) -> str:
        """Give an entry its button; what the choice says besides its name is given back."""
        found = CHOICE.fullmatch(entry.text or "")
        assert found, f"a choice is a name in backticks, and a text: {entry.text}"
        entry.text = ""
        label = etree.SubElement(entry, "label")
        kind = {"type": "radio", "name": self.argument, "value": found["name"], "hidden": ""}
        etree.SubElement(label, "input", kind).tail = f" {found[0]}"
        return found["text"] or ""


class Note(Block):
    """What the page cannot know about the answers; shown where it judges them."""

    NAME = "note"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        return etree.SubElement(parent, "div", {"class": "label", "hidden": ""})


class Key(Block):
    """The right answer to a question, and what is wrong about the others."""

    NAME = "key"
    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that the content goes into."""
        attributes = {"class": "key", "data-question": self.argument}
        return etree.SubElement(parent, "div", attributes)
