"""A page's commands, run again: what is not as shown, and what to show instead."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import unified_diff
from pathlib import Path

from lesson import lanes, stamps, tools, workspace
from lesson.content import Episode
from lesson.document import Malformed, shown
from lesson.fences import Fence, fences, replaced
from lesson.shell import LIMIT, Broken, Terminal
from lesson.stamps import Stamp
from lesson.transcript import Step, parse, reads_as_grammar, render, same, settle


@dataclass
class Run:
    """What came of running a page: the real steps, and every fault that was found."""

    episode: Episode
    real: dict[int, list[Step]] = field(default_factory=dict)  # by the fence's first line
    steps: int = 0
    faults: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)  # reason -> blocks

    @property
    def blocks(self) -> int:
        """How many console blocks were executed."""
        return len(self.real)


def commands(episode: Episode) -> list[str]:
    """Every command that the page shows."""
    blocks = [fence for fence in fences(episode.page) if fence.kind == "executed"]
    return [step.command for fence in blocks for step in steps(episode, fence)]


def steps(episode: Episode, fence: Fence) -> list[Step]:
    """The steps of one of the page's console blocks."""
    return parse(fence.body, episode.path, fence.first)


def find_tools(episode: Episode) -> dict[str, tools.Found]:
    """The tools that the page's commands use; raises tools.Missing where one is not here."""
    found = {}
    for name in tools.needed(commands(episode)):
        tool = tools.load(name).find()
        if tool is None:
            raise tools.Missing(f"{shown(episode.path)} needs {name}; `lesson tools` says more")
        found[name] = tool
    return found


def run(episode: Episode, limit: float = LIMIT) -> Run:
    """The real steps of a whole page, run in one fresh terminal."""
    result = Run(episode)
    found = find_tools(episode).values()
    terminal = Terminal(
        episode.slug,
        commands={word: path for tool in found for word, path in tool.commands.items()},
        shown={real: page for tool in found for real, page in tool.shown.items()},
        environment={name: value for tool in found for name, value in tool.environment.items()},
        limit=limit,
    )
    with terminal:
        for fence in fences(episode.page):
            if fence.kind == "file":
                terminal.write(fence.options["title"], fence.body)
            elif fence.kind == "executed" and not _perform(result, fence, terminal):
                break
    return result


def _perform(result: Run, fence: Fence, terminal: Terminal) -> bool:
    """Run one block; False where the terminal cannot go on, so that the page ends here."""
    if reason := _missing_lane(result.episode, fence):
        result.skipped[reason] = result.skipped.get(reason, 0) + 1
        return True
    real: list[Step] = []
    for step in steps(result.episode, fence):
        try:
            lines, status = terminal.run(step.command)
        except Broken as problem:
            where = f"{shown(result.episode.path)}:{step.line}"
            result.faults.append(f"{where}: `{_short(step)}` {problem}; the page was left there")
            return False
        real.append(Step(step.command, tuple(lines), status, step.line))
    result.real[fence.first] = real
    result.steps += len(real)
    return True


def _missing_lane(episode: Episode, fence: Fence) -> str | None:
    name = fence.options.get("lane")
    if name is None:
        return None
    if name not in lanes.LANES:
        known = ", ".join(lanes.LANES)
        raise Malformed(episode.path, fence.first - 1, f"no lane `{name}`; there are: {known}")
    return lanes.missing(name)


def _short(step: Step) -> str:
    first, *more = step.command.split("\n")
    return f"{first} …" if more else first


def check(episode: Episode, limit: float = LIMIT) -> Run:
    """A run of the page, with a fault for each step that is not as shown."""
    result = run(episode, limit)
    for fence in fences(episode.page):
        for old, new in zip(
            steps_of(episode, fence), result.real.get(fence.first, []), strict=False
        ):
            if not same(old, new):
                result.faults.append(difference(episode.path, old, new))
    return result


def steps_of(episode: Episode, fence: Fence) -> list[Step]:
    """The steps of a fence, none where it is not a console block."""
    return steps(episode, fence) if fence.kind == "executed" else []


def difference(path: Path, old: Step, new: Step) -> str:
    """What a page shows for a command against what it really prints, as a diff with its place."""
    lines = [f"{shown(path)}:{old.line}: `{_short(old)}` is not as shown"]
    if old.status != new.status:
        lines.append(f"  exit status shown: {old.status}, real: {new.status}")
    diff = unified_diff(old.output, new.output, "shown", "real", lineterm="", n=1)
    lines += [f"  {line}" for line in list(diff)[:40]]
    return "\n".join(lines)


def record(episode: Episode, limit: float = LIMIT) -> Run:
    """Run the page and rewrite its outputs in place, keeping the wording that only masks change."""
    result = run(episode, limit)
    bodies = {}
    for fence in fences(episode.page):
        if fence.first in result.real:
            pairs = zip(steps(episode, fence), result.real[fence.first], strict=True)
            settled = [_settled(episode, old, new) for old, new in pairs]
            bodies[fence.first] = render(settled)
    if not result.faults:
        _save(episode.path, replaced(episode.page, bodies))
        _stamp(result)
    return result


def _settled(episode: Episode, old: Step, new: Step) -> Step:
    if not same(old, new) and (line := reads_as_grammar(new)):
        message = f"`{_short(old)}` printed `{line}`, which a reader would take for grammar"
        raise Malformed(episode.path, old.line, message)
    return settle(old, new)


def _save(path: Path, text: str) -> None:
    """Write a page at once or not at all: a full disk must not cost an author the text."""
    if text != path.read_text(encoding="utf-8"):
        new = path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)


def _stamp(result: Run) -> None:
    """Renew the episode's entry in the lock, unless page and tools are as they were."""
    episode = Episode(result.episode.base, result.episode.stem)  # read anew, as written
    book = {
        stem: stamp for stem, stamp in stamps.read(episode.base).items() if _exists(episode, stem)
    }
    kinds = [fence.kind for fence in fences(episode.page)]
    new = Stamp(
        page=stamps.fingerprint(episode),
        date=date.today(),
        system=stamps.system(),
        executed=result.blocks,
        files=kinds.count("file"),
        shown=kinds.count("shown") + kinds.count("executed") - result.blocks,
        tools={name: tool.version for name, tool in find_tools(episode).items()},
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
    versions = {name: tool.version for name, tool in find_tools(episode).items()}
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


def record_notebooks(episode: Episode) -> Iterator[Path]:
    """The solutions' notebooks that were run anew and written, because their script changed."""
    from lesson import notebook

    for exercise in episode.exercises:
        if exercise.script is None:
            continue
        with tempfile.TemporaryDirectory(prefix="lesson-") as base:
            folder = Path(base, exercise.name)
            workspace.start(exercise, folder)
            workspace.solve(exercise, folder)
            made = notebook.from_script(folder / exercise.script.name)
            path = exercise.solution / exercise.script.with_suffix(".ipynb").name
            if not path.exists() or notebook.code(path) != notebook.code(
                folder / exercise.script.name
            ):
                notebook.write(notebook.execute(made, folder), path)
                yield path
