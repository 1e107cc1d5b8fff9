"""What the doctor found out about one tool."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

WORKS = "works"
PARTLY = "partly"  # the trial passed, but a learner will miss something
MISSING = "missing"
FAILS = "fails"


@dataclass(frozen=True)
class Finding:
    """One tool: whether it does its work here, and if not, what to do."""

    tool: str
    state: str
    said: str  # what was done, or what stood in the way; a sentence without its full stop
    version: str = ""
    lane: str = ""  # "embedded" or "installed", where that is known
    advice: tuple[str, ...] = ()  # sentences
    commands: tuple[str, ...] = ()  # to type, in this order
    notes: tuple[str, ...] = ()  # what else a learner should know before they begin
    seconds: float = 0.0

    @property
    def ready(self) -> bool:
        """Whether a learner can begin with it."""
        return self.state in (WORKS, PARTLY)

    def with_notes(self, *notes: str) -> Finding:
        """The same finding with more notes."""
        return replace(self, notes=(*self.notes, *notes))

    def as_dict(self) -> dict[str, Any]:
        """The finding for another program, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}
