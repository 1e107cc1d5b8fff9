"""Console blocks as steps and back, and the comparison of what is shown with what is real."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lesson.document import Malformed, split_lines
from lesson.masks import mask

ELISION = "..."  # alone on a line: any number of lines
GAP = "[..]"  # within a line: any characters
KEEP, CHANGE, ADD, DROP = range(4)  # what becomes of a shown line, or comes before it
CHANGED = 10_000  # what losing a shown line costs, where ADD costs 1: keep all that can be kept
MOST_PAIRS = 500_000  # beyond that, lines are not aligned: the real output replaces the shown


@dataclass(frozen=True)
class Step:
    """A command with what it printed and its exit status."""

    command: str
    output: tuple[str, ...] = ()
    status: int = 0
    line: int = field(default=0, compare=False)  # of the command, in its file

    @property
    def first(self) -> str:
        """The command's first line, with a sign where more follow."""
        line, *more = self.command.split("\n")
        return f"{line.removesuffix(chr(92)).rstrip()} …" if more else line


def parse(body: str, path: Path = Path("block"), first: int = 1) -> list[Step]:
    """The steps of a console block whose first line has the number `first`; raises Malformed."""
    steps: list[Step] = []
    above = ""  # what the previous line was: nothing, "command", "status" or "output"
    for number, line in enumerate(split_lines(body), first):
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
        lines += [f"$ {first}", *(f"> {line}" if line else ">" for line in rest)]
        lines += [f"? {step.status}"] if step.status else []
        lines += step.output
    return "".join(f"{line}\n" for line in lines)


def reads_as_grammar(step: Step) -> str | None:
    """The first output line that a reader, and `parse`, would take for something else."""
    for number, line in enumerate(step.output):
        first = number == 0 and not step.status
        if re.match(r"\$( |$)|\s*`{3,}", line) or line == ELISION or GAP in line:
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
            fits = Pattern(line).fits
            reached = {n + 1 for n in reached if n < len(real) and fits(real[n], keys[n])}
    return len(real) in reached


class Pattern:
    """A shown line, which stands for every real line that differs by masks and gaps only."""

    def __init__(self, line: str) -> None:
        self.key = mask(line)
        self.masked, self.raw = self.key.split(GAP), line.rstrip().split(GAP)

    def fits(self, line: str, key: str) -> bool:
        """Whether it stands for the real line that has this key."""
        if len(self.raw) == 1:
            return key == self.key
        # Either way: a gap may hide a part of what a mask would replace.
        return _spans(self.masked, key) or _spans(self.raw, line.rstrip())


def _spans(parts: list[str], line: str) -> bool:
    """Whether the line is these parts with anything between them."""
    if len(parts) == 1:
        return parts == [line]
    first, *middle, last = parts
    at, end = len(first), len(line) - len(last)
    if not line.startswith(first) or not line.endswith(last):
        return False
    for part in middle:
        at = line.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return at <= end


def settle(shown: Step, real: Step) -> Step:
    """The real step, worded as shown wherever the two differ only by a mask: no churn."""
    if same(shown, real):
        return shown
    old, new = _trim(shown.output), _trim(real.output)
    blank = shown.output[len(old) :]
    return Step(shown.command, (*_merged(old, new), *blank), real.status, shown.line)


def _merged(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    """The new lines, each in the old wording where that fits; elisions stay in their places."""
    old = old if len(old) * len(new) <= MOST_PAIRS else ()
    table = _moves(old, new)
    column, before = 0, KEEP
    for row, line in enumerate(old):
        start = column
        while table[row][column] == ADD:
            column += 1
        if line != ELISION:
            yield from new[start:column]
            before = table[row][column]
            if before != DROP:
                yield line if before == KEEP else new[column]
                column += 1
        elif column > start or before == KEEP == table[row + 1][column]:
            yield ELISION  # it may stand for no line, but only between lines that stay
    yield from new[column:]


def _moves(old: tuple[str, ...], new: tuple[str, ...]) -> list[bytearray]:
    """For each shown line, and each number of new lines done, the move that loses least."""
    keys = [mask(line) for line in new]
    below = list(range(len(new), -1, -1))  # after the last shown line, each costs what ADD does
    table = [bytearray([ADD] * len(new) + [KEEP])]
    for line in reversed(old):
        shown = Pattern(line)
        costs, moves = [below[-1] + (0 if line == ELISION else CHANGED)], bytearray([DROP])
        for n in range(len(new) - 1, -1, -1):
            if line == ELISION:
                cost, move = min((below[n], 0), (costs[-1], ADD))
            elif shown.fits(new[n], keys[n]):
                cost, move = min((below[n + 1], KEEP), (costs[-1] + 1, ADD))
            else:
                change = (below[n + 1] + CHANGED - _alike(shown.key, keys[n]), CHANGE)
                cost, move = min(change, (costs[-1] + 1, ADD), (below[n] + CHANGED, DROP))
            costs.append(cost)
            moves.append(move)
        below = costs[::-1]
        table.append(moves[::-1])
    return table[::-1]


def _alike(one: str, other: str) -> int:
    """How many characters two lines have in common at their ends, up to 99."""
    most = min(len(one), len(other), 99)
    head = next((n for n in range(most) if one[n] != other[n]), most)
    tail = next((n for n in range(most - head) if one[-n - 1] != other[-n - 1]), most - head)
    return head + tail
