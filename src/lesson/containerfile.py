"""A Containerfile taken apart: what its image begins with, what it copies, and who it runs as.

Imports the standard library alone, like everything a learner's check uses. The grammar is that of
Docker's "Dockerfile reference", which Podman and Buildah follow.
"""

import fnmatch
import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

FILE = "Containerfile"
WORDS = {
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip
HEREDOC = re.compile(r"""(?<!<)<<(-?)(["']?)([A-Za-z_]\w*)\2""")
VARIABLE = re.compile(r"\\\$|\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))")


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word in capitals, its options, all else, and where it begins."""

    word: str
    value: str
    line: int
    options: dict[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()  # what stands in its here-documents

    @property
    def parts(self) -> list[str]:
        """The value as words, whether it is written as a list in brackets or as in a shell."""
        if self.value.startswith("["):
            try:
                return [str(part) for part in json.loads(self.value)]
            except ValueError:
                pass
        try:
            return shlex.split(self.value)
        except ValueError:  # an apostrophe in a command
            return self.value.split()

    @property
    def sources(self) -> list[str]:
        """What a COPY or ADD takes, without the place where it puts it."""
        return self.parts[:-1]


@dataclass(frozen=True)
class Stage:
    """What follows one FROM: the name it is given, what it begins with, its instructions."""

    name: str
    base: str
    line: int
    steps: tuple[Instruction, ...]


def instructions(text: str) -> list[Instruction]:
    """The instructions of a Containerfile; raises AssertionError for a word that is none."""
    return list(_instructions(text.splitlines()))


def _instructions(lines: Sequence[str]) -> Iterator[Instruction]:
    escape, number = _escape(lines), 0
    while number < len(lines):
        first, (text, number) = number + 1, _joined(lines, number, escape)
        if not text:
            continue
        word, _, rest = text.partition(" ")
        assert word.upper() in WORDS, f"{FILE}, line {first}: `{word}` is no instruction."
        options, value = _options(rest.strip())
        found = HEREDOC.findall(value) if word.upper() in ("RUN", "COPY", "ADD") else []
        documents = []
        for dash, _, end in found:
            document, number = _document(lines, number, end, bool(dash))
            documents.append(document)
        yield Instruction(word.upper(), value, first, options, tuple(documents))


def _escape(lines: Sequence[str]) -> str:
    """The sign that continues a line, which the first comments may choose."""
    for line in lines:
        found = re.fullmatch(r"\s*#\s*(\w+)\s*=\s*(\S+)\s*", line)
        if not found:
            break
        if found[1].lower() == "escape":
            return found[2]
    return "\\"


def _joined(lines: Sequence[str], number: int, escape: str) -> tuple[str, int]:
    """An instruction on one line, and the number of the line after it; empty for a comment."""
    parts: list[str] = []
    while number < len(lines):
        line, number = lines[number].strip(), number + 1
        if line.startswith("#") or not line:  # also between the lines of one instruction
            if parts:
                continue
            return "", number
        parts.append(line.removesuffix(escape).strip())
        if not line.endswith(escape):
            break
    return re.sub(r"^(\S+)\s+", r"\1 ", " ".join(filter(None, parts))), number


def _options(text: str) -> tuple[dict[str, str], str]:
    options = {}
    while found := re.match(r"--([\w-]+)(?:=(\S+))?(?:\s+|$)", text):
        options[found[1]] = found[2] or ""
        text = text[found.end() :]
    return options, text


def _document(lines: Sequence[str], number: int, end: str, tabs: bool) -> tuple[str, int]:
    body = []
    while number < len(lines):
        line = lines[number].lstrip("\t") if tabs else lines[number]
        number += 1
        if line == end:
            break
        body.append(line)
    return "\n".join(body), number


def expanded(text: str, values: Mapping[str, str]) -> str:
    """The text with the variables put in that have a value; one without becomes nothing."""

    def put(found: re.Match[str]) -> str:
        if found[0] == r"\$":
            return "$"
        held = values.get(found[1] or found[4], "")
        if found[2] == "+":
            return found[3] if held else ""
        return held or found[3] or ""

    return VARIABLE.sub(put, text)


class Containerfile:
    """The stages of a Containerfile, with the arguments that a build gives it."""

    def __init__(self, text: str, given: Mapping[str, str] | None = None) -> None:
        found = instructions(text)
        starts = [number for number, step in enumerate(found) if step.word == "FROM"]
        assert starts, f"{FILE} has no FROM: an image begins with another one, or with `scratch`."
        before = found[: starts[0]]
        early = next((step for step in before if step.word != "ARG"), None)
        assert early is None, (
            f"{FILE}, line {early and early.line}: `{early and early.word}` stands before FROM, "
            "where there is no image yet; only ARG may."
        )
        self.arguments = _arguments(before, given or {})
        ends = [*starts[1:], len(found)]
        self.stages = [
            self._stage(found[start], tuple(found[start + 1 : end]))
            for start, end in zip(starts, ends, strict=True)
        ]

    def _stage(self, start: Instruction, steps: tuple[Instruction, ...]) -> Stage:
        base, *rest = expanded(start.value, self.arguments).split() or [""]
        name = rest[1] if len(rest) == 2 and rest[0].upper() == "AS" else ""
        return Stage(name.lower(), base, start.line, steps)

    @property
    def steps(self) -> list[Instruction]:
        """The instructions that the last image comes from, those of the stages below it first."""
        chain, named = [self.stages[-1]], {stage.name: stage for stage in self.stages[:-1]}
        while (below := named.get(chain[0].base.lower())) and below not in chain:
            chain.insert(0, below)
        return [step for stage in chain for step in stage.steps]

    @property
    def bases(self) -> list[tuple[str, int]]:
        """The images from elsewhere, with the lines that name them; `scratch` is none."""
        found, known = [], {"scratch"}
        for stage in self.stages:
            named = [(stage.base, stage.line)]
            named += [(s.options["from"], s.line) for s in stage.steps if s.options.get("from")]
            found += [(n, line) for n, line in named if n.lower() not in known and not n.isdigit()]
            known.add(stage.name)
        return found

    @property
    def environment(self) -> dict[str, str]:
        """The variables that ENV sets in the last image."""
        values: dict[str, str] = {}
        for step in self.steps:
            if step.word == "ENV":
                values |= _pairs(expanded(step.value, self.arguments | values))
        return values

    @property
    def user(self) -> str:
        """Who the last image runs as, without the group; empty where no USER says so."""
        said = [step.value for step in self.steps if step.word == "USER"]
        known = self.environment | _arguments(self.steps, self.arguments)
        return expanded(said[-1], known).partition(":")[0].strip() if said else ""

    def first(self, word: str, pattern: str) -> Instruction | None:
        """The first instruction of a kind whose value or here-document the pattern finds."""
        for step in self.steps:
            if step.word == word and re.search(pattern, "\n".join([step.value, *step.documents])):
                return step
        return None

    def copies(self, name: str) -> Instruction | None:
        """The first instruction that copies the file of this name from the build's folder."""
        for step in self.steps:
            if step.word in ("COPY", "ADD") and not step.options.get("from"):
                wanted = [source.removeprefix("./") or "." for source in step.sources]
                if any(w in (".", "*") or fnmatch.fnmatchcase(name, w) for w in wanted):
                    return step
        return None


def _arguments(steps: Sequence[Instruction], given: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for step in steps:
        if step.word == "ARG":
            for name, default in (part.partition("=")[::2] for part in step.parts):
                values[name] = given.get(name) or expanded(default, values)
    return values


def _pairs(text: str) -> dict[str, str]:
    name, _, rest = text.partition(" ")
    if "=" not in name:  # the old form, `ENV NAME value`
        return {name: rest.strip()}
    try:
        parts = shlex.split(text)
    except ValueError:
        parts = text.split()
    return dict(part.split("=", 1) for part in parts if "=" in part)
