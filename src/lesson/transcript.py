"""Console blocks as steps and back, and the comparison of what is shown with what is real."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from lesson.document import Malformed
from lesson.masks import mask

ELISION = "..."  # alone on a line: any number of lines
GAP = "[..]"  # within a line: any characters


@dataclass(frozen=True)
class Step:
    """A command with what it printed and its exit status."""

    command: str
    output: tuple[str, ...] = ()
    status: int = 0
    line: int = field(default=0, compare=False)  # of the command, in its file


def parse(body: str, path: Path = Path("block"), first: int = 1) -> list[Step]:
    """The steps of a console block whose first line has the number `first`; raises Malformed."""
    steps: list[Step] = []
    above = ""  # what the previous line was: nothing, "command", "status" or "output"
    for number, line in enumerate(body.splitlines(), first):
        if line == "$" or line.startswith("$ "):
            above = "command"
            steps.append(_command(line, path, number))
        elif not steps:
            raise Malformed(path, number, f"expected a command, `$ …`, found `{line}`")
        elif above == "command" and re.match(r"> |>$", line):
            steps[-1] = replace(steps[-1], command=f"{steps[-1].command}\n{line[2:]}")
        elif above == "command" and re.fullmatch(r"\? \d+", line):
            above = "status"
            steps[-1] = replace(steps[-1], status=_status(line, path, number))
        else:
            above = "output"
            steps[-1] = replace(steps[-1], output=(*steps[-1].output, line))
    return steps


def _command(line: str, path: Path, number: int) -> Step:
    if not line[2:].strip():
        raise Malformed(path, number, "`$` has no command after it")
    return Step(line[2:], line=number)


def _status(line: str, path: Path, number: int) -> int:
    status = int(line[2:])
    if not 0 < status < 256:
        raise Malformed(path, number, f"`{line}`: a failure's exit status is 1 to 255")
    return status


def render(steps: Iterable[Step]) -> str:
    """The console block of these steps: `parse` gives them back."""
    lines: list[str] = []
    for step in steps:
        first, *rest = step.command.split("\n")
        lines += [f"$ {first}", *(f"> {line}".rstrip() for line in rest)]
        lines += [f"? {step.status}"] if step.status else []
        lines += step.output
    return "".join(f"{line}\n" for line in lines)


def reads_as_grammar(step: Step) -> str | None:
    """The first output line that a reader, and `parse`, would take for something else."""
    for number, line in enumerate(step.output):
        first = number == 0 and not step.status
        if re.match(r"\$( |$)|`{3,}", line) or line == ELISION or GAP in line:
            return line
        if first and re.match(r"> |>$|\? \d+$", line):
            return line
    return None


def same(shown: Step, real: Step) -> bool:
    """Whether the real step is the one that is shown, as far as masks and elisions allow."""
    return shown.status == real.status and _covers(_trim(shown.output), _trim(real.output))


def _trim(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines without blank ones at the end: a block may set steps apart."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _covers(shown: tuple[str, ...], real: tuple[str, ...]) -> bool:
    """Whether lines with elisions cover the real lines: one row of a table per shown line."""
    keys = [mask(line) for line in real]
    reached = {0}  # how many real lines the shown lines so far can account for
    for line in shown:
        if line == ELISION:
            reached = set(range(min(reached), len(real) + 1)) if reached else set()
        else:
            fits = pattern(line).fullmatch
            reached = {n + 1 for n in reached if n < len(keys) and fits(keys[n])}
    return len(real) in reached


def pattern(line: str) -> re.Pattern[str]:
    """What a masked real line must match to be this shown line."""
    return re.compile(".*".join(re.escape(mask(part)) for part in line.rstrip().split(GAP)))


def settle(shown: Step, real: Step) -> Step:
    """The real step, worded as shown wherever the two differ only by a mask: no churn."""
    if same(shown, real):
        return shown
    wording = _keys(shown.output, real.output)
    old, new = (
        [mask(line) for line in shown.output],
        [wording.get(n) for n in range(len(real.output))],
    )
    keyed = [
        key if key is not None else mask(line) for key, line in zip(new, real.output, strict=True)
    ]
    output: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, keyed, autojunk=False).get_opcodes():
        if kind == "equal" or set(shown.output[a:b]) == {ELISION}:
            output += shown.output[a:b]
        else:
            output += real.output[c:d]
    return Step(shown.command, tuple(output), real.status, shown.line)


def _keys(shown: tuple[str, ...], real: tuple[str, ...]) -> dict[int, str]:
    """For each real line that a shown line with a gap fits: that line's key."""
    gaps = [line for line in shown if GAP in line]
    found = {}
    for number, line in enumerate(real):
        for gap in gaps:
            if pattern(gap).fullmatch(mask(line)):
                found[number] = mask(gap)
    return found
