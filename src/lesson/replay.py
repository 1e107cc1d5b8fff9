"""A page's commands, run again: what is not as shown, and what to show instead."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path

from lesson import lanes, stamps, tools
from lesson.content import Episode
from lesson.document import Malformed, read_text, save, shown
from lesson.fences import Fence, fences, replaced
from lesson.paste import Pasting
from lesson.shell import LIMIT, Broken, Terminal
from lesson.stamps import Stamp
from lesson.tools import Found
from lesson.transcript import Step, parse, reads_as_grammar, render, same, settle

MOST_LINES = 40  # of a difference that is reported
OURS = re.compile(r"(?:^|[|;&(]) *lesson ")


@dataclass
class Run:
    """What came of running a page: the real steps, and every fault that was found."""

    episode: Episode
    copied: Mapping[int, str] = field(default_factory=dict)  # what is pasted, else it is typed
    real: dict[int, list[Step]] = field(default_factory=dict)  # by the fence's first line
    steps: int = 0
    faults: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)  # reason -> blocks

    @property
    def blocks(self) -> int:
        """How many console blocks were executed."""
        return len(self.real)


def commands(episode: Episode) -> list[str]:
    """Every command of the page, without those that CI, too, may leave out and that cannot run."""
    blocks = [fence for fence in fences(episode.page) if fence.kind == "executed"]
    here = [fence for fence in blocks if not lanes.left_out(fence.options.get("lane"))]
    return [step.command for fence in here for step in steps(episode, fence)]


def ours(typed: list[str]) -> list[Found]:
    """The lesson's own command, where a page types it; it is none of the tools to be judged."""
    if not any(map(OURS.search, typed)):
        return []
    command = Path(sys.executable).with_name("lesson")
    # What was fetched once is found, although the page's HOME is a new one.
    kept = {"BEYOND_VENV_CACHE": str(tools.cache().resolve())}
    return [Found("ours", "embedded", {"lesson": command}, environment=kept)]


def steps(episode: Episode, fence: Fence) -> list[Step]:
    """The steps of one of the page's console blocks."""
    return parse(fence.body, episode.path, fence.first)


def run(episode: Episode, limit: float = LIMIT, copied: Mapping[int, str] | None = None) -> Run:
    """The real steps of a whole page, run in one fresh terminal.

    Commands are typed one by one, or come from what was `copied` of each block, by its first line.
    """
    result = Run(episode, copied or {})
    typed = commands(episode)
    found = [*ours(typed), *tools.needed(typed).values()]
    terminal = (Pasting if copied else Terminal)(
        episode.slug,
        commands={word: path for tool in found for word, path in tool.commands.items()},
        shown={real: page for tool in found for real, page in tool.shown.items()},
        environment={name: value for tool in found for name, value in tool.environment.items()},
        limit=limit,
        settle=[tool.settle for tool in found if tool.settle],
        enter=[tool.enter for tool in found if tool.enter],
    )
    with terminal:
        for path in episode.files:
            terminal.write(path.name, read_text(path))
        for fence in fences(episode.page):
            if fence.kind == "file":
                _write(episode, fence, terminal)
            elif fence.kind == "executed" and not _perform(result, fence, terminal):
                break
    return result


def _write(episode: Episode, fence: Fence, terminal: Terminal) -> None:
    name = fence.options["title"]
    try:
        terminal.write(name, fence.body)
    except OSError as error:
        message = f"{name} cannot be written: {error.strerror}"
        raise Malformed(episode.path, fence.first - 1, message) from error


def _perform(result: Run, fence: Fence, terminal: Terminal) -> bool:
    """Run one block; False where the terminal cannot go on, so that the page ends here."""
    lane = fence.options.get("lane")
    if lane and (reason := lanes.missing(lane)):
        result.skipped[reason] = result.skipped.get(reason, 0) + 1
        return True
    with terminal.without(lanes.LANES[lane].without if lane else ()):
        return _type(result, fence, terminal)


def _type(result: Run, fence: Fence, terminal: Terminal) -> bool:
    """Run a block's commands; False where the terminal cannot go on."""
    real = result.real[fence.first] = []
    wanted = steps(result.episode, fence)
    printed = _printed(result, fence, wanted, terminal)
    for step in wanted:
        try:
            lines, status = next(printed)
        except (Broken, StopIteration) as problem:
            where = f"{shown(result.episode.path)}:{step.line}"
            words = str(problem) or "is not a command of its own in what the copy button gives"
            result.faults.append(f"{where}: `{step.first}` {words}; the page was left there")
            return False
        real.append(Step(step.command, tuple(lines), status, step.line))
        result.steps += 1
    return True


def _printed(
    result: Run, fence: Fence, wanted: list[Step], terminal: Terminal
) -> Iterator[tuple[list[str], int]]:
    """The lines and the status of each command of a block, typed or pasted."""
    if isinstance(terminal, Pasting):
        yield from terminal.paste(result.copied[fence.first], terminal.limit * len(wanted))
    else:
        for step in wanted:
            yield terminal.run(step.command)


def check(episode: Episode, limit: float = LIMIT, copied: Mapping[int, str] | None = None) -> Run:
    """A run of the page, typed or pasted, with a fault for each step that is not as shown."""
    result = run(episode, limit, copied)
    found = []
    for fence in fences(episode.page):
        for old, new in zip(
            steps_of(episode, fence), result.real.get(fence.first, []), strict=False
        ):
            if not same(old, new):
                found.append(difference(episode.path, old, new))
    result.faults = [*found, *result.faults]  # in the order of the page
    return result


def steps_of(episode: Episode, fence: Fence) -> list[Step]:
    """The steps of a fence, none where it is not a console block."""
    return steps(episode, fence) if fence.kind == "executed" else []


def difference(path: Path, old: Step, new: Step) -> str:
    """What a page shows for a command against what it really prints, as a diff with its place."""
    lines = [f"{shown(path)}:{old.line}: `{old.first}` is not as shown"]
    if old.status != new.status:
        lines.append(f"  exit status shown: {old.status}, real: {new.status}")
    wanted = settle(old, new).output  # so that what masks and elisions allow is no difference
    diff = list(unified_diff(old.output, wanted, "shown", "real", lineterm="", n=1))
    lines += [f"  {line}" for line in diff[:MOST_LINES]]
    lines += [f"  … and {len(diff) - MOST_LINES} more lines"] if len(diff) > MOST_LINES else []
    return "\n".join(lines)


def record(episode: Episode, limit: float = LIMIT) -> Run:
    """Run the page and rewrite its outputs in place, keeping the wording that only masks change."""
    result = run(episode, limit)
    if result.faults:
        return result
    bodies = {}
    for fence in fences(episode.page):
        if fence.first in result.real:
            pairs = zip(steps(episode, fence), result.real[fence.first], strict=True)
            settled = [_settled(episode, old, new) for old, new in pairs]
            bodies[fence.first] = render(settled)
    text = replaced(episode.page, bodies)
    if text != read_text(episode.path):
        save(episode.path, text)
    _stamp(result)
    return result


def _settled(episode: Episode, old: Step, new: Step) -> Step:
    if not same(old, new) and (line := reads_as_grammar(new)):
        message = f"`{old.first}` printed `{line}`, which a reader would take for grammar"
        raise Malformed(episode.path, old.line, message)
    return settle(old, new)


def _stamp(result: Run) -> None:
    """Renew the episode's entry in the lock, unless page and tools are as they were."""
    episode = Episode(result.episode.base, result.episode.stem)  # read anew, as written
    book = {
        stem: stamp for stem, stamp in stamps.read(episode.base).items() if _exists(episode, stem)
    }
    kinds = [fence.kind for fence in fences(episode.page)]
    new = Stamp(
        page=stamps.fingerprint(episode),
        date=datetime.now(UTC).date(),  # as on the page, whose clock shows UTC
        system=stamps.system(),
        executed=result.blocks,
        files=kinds.count("file"),
        shown=kinds.count("shown") + kinds.count("executed") - result.blocks,
        tools={name: tool.version for name, tool in tools.needed(commands(episode)).items()},
    )
    old = book.get(episode.stem)
    if old is None or replace(old, date=new.date) != new:
        stamps.write(episode.base, {**book, episode.stem: new})


def _exists(episode: Episode, stem: str) -> bool:
    return (episode.path.parent / f"{stem}.md").exists()


def unchanged(episode: Episode) -> Stamp | None:
    """The stamp of an episode that need not run again: same page, same tools; or None."""
    stamp = stamps.read(episode.base).get(episode.stem)
    if stamp is None or stamp.page != stamps.fingerprint(episode):
        return None
    versions = {name: tool.version for name, tool in tools.needed(commands(episode)).items()}
    return stamp if stamp.tools == versions else None


def report(result: Run) -> Iterator[str]:
    """What an author reads: faults with their places, then counts, then what to run."""
    place = shown(result.episode.path)
    yield from result.faults
    words = f"{result.steps} commands in {result.blocks} blocks executed"
    yield f"{place}: {words}, {len(result.faults)} not as shown"
    for reason, blocks in result.skipped.items():
        yield f"{place}: {blocks} blocks not executed: {reason}"
    if result.faults:
        yield f"hint: run `lesson dev record {result.episode.slug}` and read the diff"
