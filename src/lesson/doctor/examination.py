"""One tool, used for a while on the bench, and what came of it."""

from __future__ import annotations

import time
from dataclasses import replace

from . import diagnosis, tools
from .bench import Bench, Failed, NotHere, Partly, bench
from .finding import PARTLY, WORKS, Finding
from .surroundings import Place


def examine(tool: str, place: Place | None = None) -> Finding:
    """What using the tool showed; never an exception, whatever the tool does."""
    module = tools.load(tool)
    started = time.monotonic()
    try:
        with bench(module.SECONDS, place) as made:
            finding = _tried(tool, made)
            lane = "" if finding.state == "missing" else made.place.lane
            finding = replace(finding, version=made.version, lane=lane)
            finding = finding.with_notes(*made.notes)
    except OSError as problem:
        said = f"the trial could not begin: {problem.strerror or problem}"
        finding = diagnosis.of_failure(tool, module, said, str(problem.strerror))
    return replace(finding, seconds=round(time.monotonic() - started, 1))


def _tried(tool: str, made: Bench) -> Finding:
    module = tools.load(tool)
    try:
        return Finding(tool, WORKS, module.smoke(made))
    except NotHere as problem:
        return diagnosis.of_absence(tool, module, str(problem))
    except Partly as problem:
        said = made.mask(str(problem))
        return Finding(tool, PARTLY, said, advice=problem.advice, commands=problem.commands)
    except Failed as problem:
        # Masked here and not before: a trial compares what a tool said with what it should say.
        return diagnosis.of_failure(tool, module, str(problem), made.mask(problem.output))
