"""What the files of a project record of its environment: a module for each family of tools.

Imports the standard library alone, like everything that reads for a learner.
"""

from dataclasses import dataclass

CODE, PACKAGES, LANGUAGE = "code", "packages", "language"
USERLAND, KERNEL, HARDWARE = "userland", "kernel", "hardware"
LAYERS = (CODE, PACKAGES, LANGUAGE, USERLAND, KERNEL, HARDWARE)
NO, PARTLY, FULL = "no", "partly", "full"
STATES = (NO, PARTLY, FULL)  # from less to more


@dataclass(frozen=True)
class Trace:
    """What one file records of one layer, and the smallest step that would record more."""

    layer: str
    state: str
    file: str
    line: int | None
    says: str
    step: str = ""
    limits: bool = False  # whether no other file can make up for it

    @property
    def place(self) -> str:
        """The file, with the line that says so."""
        return f"{self.file}, line {self.line}" if self.line else self.file


def normal(name: str) -> str:
    """A package's name as indexes compare it: `Typing_Extensions` is `typing-extensions`."""
    return name.strip().lower().replace("_", "-").replace(".", "-")


def several(count: int, what: str) -> str:
    """A number of things in words: `1 package`, `2 packages`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def some(names: list[str]) -> str:
    """The first names of a list, and how many more there are."""
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
