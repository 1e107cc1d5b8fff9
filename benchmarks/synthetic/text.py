"""The text of a made-up lesson: as much of everything as an average episode of ours has."""

import random
from dataclasses import dataclass

VOCABULARY = """
environment package folder container image layer interpreter version solver record file
dependency kernel system library compiler machine snapshot result workflow research data
analysis cluster module store build cache channel index registry program link object pin
update host guest volume network user permission script command shell variable path prefix
share colleague laptop notebook output figure table test digest archive paper review finds
keeps needs holds names makes reads writes moves fixes compares with without below above
"""
WORDS = VOCABULARY.split()
SECTIONS = 9
EXERCISES = 6
CODE = """\
from pathlib import Path


def {0}_of(root: Path, depth: int = {1}) -> list[str]:
    \"\"\"The names of what lies in the folder, at most so deep.\"\"\"
    found = []
    for path in sorted(root.glob("*")):
        if path.is_dir() and depth > {2}:
            found.append(f"{{path.name}}: {{depth}}")
    return found


print({0}_of(Path({3})))
"""


@dataclass(frozen=True)
class Exercise:
    """Something to do; `before` and `after` are the file as handed out and as solved."""

    name: str
    title: str
    task: str
    hints: tuple[str, str]
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Section:
    """A part of an episode under a heading; `command` is a command with what it prints."""

    title: str
    paragraphs: tuple[str, ...]
    commands: tuple[str, ...]
    file: str
    note: str
    exercise: Exercise | None


@dataclass(frozen=True)
class Episode:
    """An episode; `slug` is the name of its page."""

    slug: str
    title: str
    questions: tuple[str, ...]
    objectives: tuple[str, ...]
    points: tuple[str, ...]
    sections: tuple[Section, ...]


class _Writer:
    """Sentences of chance words, the same for the same number."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)

    def word(self) -> str:
        return self.chance.choice(WORDS)

    def sentence(self, count: int) -> str:
        words = [self.word() for _ in range(count)]
        words[3::17] = [f"`{word}`" for word in words[3::17]]
        words[5::29] = [f"**{word}**" for word in words[5::29]]
        return f"{' '.join(words).capitalize()}."

    def paragraph(self) -> str:
        """Three sentences, a line each."""
        return "\n".join(self.sentence(18) for _ in range(3))

    def sentences(self, count: int) -> tuple[str, ...]:
        return tuple(self.sentence(10) for _ in range(count))

    def command(self) -> str:
        words = [self.word() for _ in range(12)]
        return (
            f"$ python -m {words[0]} --{words[1]} {words[2]}\n{words[3]}  {words[4]}-1.{words[5]}\n"
            f"{words[6]}  {words[7]}-2.{words[8]}\n$ cat {words[9]}.txt\n{words[10]} {words[11]}\n"
        )

    def code(self, blank: str) -> str:
        return CODE.format(self.word(), *(self.chance.randint(1, 9) for _ in "12"), blank)


def episode(number: int) -> Episode:
    """The episode of this number; it is the same at each call."""
    writer = _Writer(number)
    sections = tuple(_section(writer, number, place) for place in range(SECTIONS))
    title = f"Episode {number} on {writer.word()} and {writer.word()}"
    lists = (writer.sentences(count) for count in (3, 5, 6))
    return Episode(f"episode-{number}", title, *lists, sections)


def _section(writer: _Writer, number: int, place: int) -> Section:
    return Section(
        f"{writer.word().title()} {writer.word()} {place}",
        tuple(writer.paragraph() for _ in range(3)),
        tuple(writer.command() for _ in range(3)),
        writer.code('"."'),
        writer.paragraph(),
        _exercise(writer, number, place) if place < EXERCISES else None,
    )


def _exercise(writer: _Writer, number: int, place: int) -> Exercise:
    before = writer.code("____")
    return Exercise(
        f"fill-the-{number}-{place}",
        f"Fill the {writer.word()} {number}-{place}",
        f"{writer.paragraph()}\n\n{writer.paragraph()}",
        (writer.sentence(25), writer.sentence(25)),
        before,
        before.replace("____", '"/tmp"'),
        writer.paragraph(),
    )
