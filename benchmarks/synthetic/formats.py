"""A made-up lesson written for an engine, and what builds it."""

import re
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from textwrap import indent

from benchmarks.synthetic.text import Episode, Exercise, Section
from lesson import content


class Format(ABC):
    """The way in which one engine wants its pages, and the command that builds them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"

    @abstractmethod
    def write(self, episodes: list[Episode]) -> None:
        """Write the whole lesson into the folder."""

    @abstractmethod
    def command(self) -> list[str]:
        """What builds the site."""

    def page(self, episode: Episode) -> str:
        """The text of an episode's page."""
        parts = [f"# {episode.title}"]
        parts.append(self.box("questions", "Questions", listed(episode.questions)))
        parts.append(self.box("objectives", "Objectives", listed(episode.objectives)))
        for number, section in enumerate(episode.sections):
            parts += self.section(section, number)
        parts.append(self.box("keypoints", "Key points", listed(episode.points)))
        return "\n\n".join(parts) + "\n"

    def section(self, section: Section, number: int) -> Iterator[str]:
        """A section, from its heading to its exercise."""
        yield f"## {section.title}"
        for paragraph, command in zip(section.paragraphs, section.commands, strict=True):
            yield paragraph
            yield self.fence("console", command)
        yield self.fence("python", section.file)
        if number % 3:
            yield self.box("callout", "Note", section.note)
        if section.exercise:
            yield self.exercise(section.exercise, number)

    def fence(self, language: str, body: str) -> str:
        """A block of code."""
        return f"```{language}\n{body.rstrip()}\n```"

    @abstractmethod
    def box(self, kind: str, title: str, body: str) -> str:
        """A titled box."""

    @abstractmethod
    def exercise(self, exercise: Exercise, number: int) -> str:
        """An exercise at its place in the page."""

    def parts(self, exercise: Exercise) -> tuple[str, str]:
        """The task with its file, and the solution as a difference with its reason."""
        old, new = exercise.before.splitlines(), exercise.after.splitlines()
        diff = "\n".join(unified_diff(old, new, "task.py", "task.py", lineterm="", n=2))
        task = f"{exercise.task}\n\n{self.fence('python', exercise.before)}"
        return task, f"{self.fence('diff', diff)}\n\n{exercise.why}"


class Ours(Format):
    """This lesson's own format: its pages about the lesson, with these episodes for its own."""

    COPIED = ("CITATION.cff", "capstone", "docs", "mkdocs.yml", "src")

    def write(self, episodes: list[Episode]) -> None:
        for name in self.COPIED:
            source = content.root() / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, self.folder / name)
        for path in (self.folder / "docs").rglob("*.md"):
            text = path.read_text(encoding="utf-8")
            plain = re.sub(r"\[([^\]]+)\]\([^)]*episodes/[^)]*\)", r"\1", text)
            path.write_text(plain, encoding="utf-8")
        begins = f'["{episodes[0].slug}"]'
        whole = f'[whole]\ntitle = "All"\nabout = "All of it."\nbegins = {begins}\n'
        save(self.folder / "docs/plans.toml", f"{whole}\n[paths]\n")
        for number, episode in enumerate(episodes):
            self._episode(f"{number:02}-{episode.slug}", episode)

    def _episode(self, stem: str, episode: Episode) -> None:
        head = f"---\nteaching: 25\nexercises: {5 * 6}\ncaptures: [venv, lock]\n---\n"
        save(self.folder / "episodes" / f"{stem}.md", head + self.page(episode))
        functions = []
        for exercise in (one.exercise for one in episode.sections if one.exercise):
            task, solution = (
                self.folder / shelf / stem / exercise.name for shelf in ("exercises", "solutions")
            )
            meta = f"minutes: 5\ntype: fill\nobjective: {episode.objectives[0]!r}"
            hints = "\n\n".join(f"## Hint\n\n{hint}" for hint in exercise.hints)
            text = f"---\n{meta}\n---\n# {exercise.title}\n\n{exercise.task}\n\n{hints}\n"
            save(task / "README.md", text)
            save(task / "task.py", exercise.before)
            save(solution / "task.py", exercise.after)
            save(solution / "README.md", exercise.why + "\n")
            functions.append(f"def test_{exercise.name.replace('-', '_')}(work): ...\n")
        save(self.folder / "tests" / f"{stem}.py", "\n\n".join(functions))

    def command(self) -> list[str]:
        return [sys.executable, "-m", "lesson", "dev", "build", str(self.site)]

    def section(self, section: Section, number: int) -> Iterator[str]:
        yield from super().section(section, number)
        if not number:
            yield "/// layers\n///"

    def box(self, kind: str, title: str, body: str) -> str:
        return f"/// {kind}\n{body}\n///"

    def exercise(self, exercise: Exercise, number: int) -> str:
        return f"/// exercise | {exercise.name}\n///"


class Material(Format):
    """MkDocs with the theme Material, and the blocks that it brings."""

    SETTINGS = """\
site_name: Made up
theme: {name: material, font: false}
plugins: [search]
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - tables
  - toc: {permalink: true}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.superfences
"""

    def write(self, episodes: list[Episode]) -> None:
        save(self.folder / "mkdocs.yml", self.SETTINGS)
        save(self.folder / "docs/index.md", "# Made up\n")
        for episode in episodes:
            save(self.folder / "docs" / f"{episode.slug}.md", self.page(episode))

    def command(self) -> list[str]:
        return [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(self.site)]

    def box(self, kind: str, title: str, body: str) -> str:
        return f'!!! {kind} "{title}"\n\n{indent(body, "    ")}'

    def exercise(self, exercise: Exercise, number: int) -> str:
        task, solution = self.parts(exercise)
        folds = [(f"Hint {n}", hint) for n, hint in enumerate(exercise.hints, 1)]
        closed = [
            f'??? note "{title}"\n\n{indent(body, "    ")}'
            for title, body in [*folds, ("Solution", solution)]
        ]
        head = f"### Exercise {number + 1}: {exercise.title}"
        return f"{head}\n\n{self.box('example', '5 min', chr(10).join([task, '', *closed]))}"


class SphinxLesson(Format):
    """Sphinx with CodeRefinery's extension for lessons, as its documentation sets it up."""

    SETTINGS = """\
project = "Made up"
extensions = ["sphinx_lesson"]
myst_enable_extensions = ["colon_fence"]
html_theme = "sphinx_rtd_theme"
"""

    def __init__(self, folder: Path, python: Path) -> None:
        super().__init__(folder)
        self.python = python

    def write(self, episodes: list[Episode]) -> None:
        save(self.folder / "content/conf.py", self.SETTINGS)
        names = "\n".join(episode.slug for episode in episodes)
        save(self.folder / "content/index.md", f"# Made up\n\n```{{toctree}}\n{names}\n```\n")
        for episode in episodes:
            save(self.folder / "content" / f"{episode.slug}.md", self.page(episode))

    def command(self) -> list[str]:
        words = ["-m", "sphinx", "-M", "dirhtml", "content", str(self.site), "-q"]
        return [str(self.python), *words]

    def box(self, kind: str, title: str, body: str) -> str:
        return f":::{{{kind}}}\n{body}\n:::"

    def exercise(self, exercise: Exercise, number: int) -> str:
        task, solution = self.parts(exercise)
        folds = [
            f"::::{{solution}} Hint {n}\n{hint}\n::::" for n, hint in enumerate(exercise.hints, 1)
        ]
        folds.append(f"::::{{solution}}\n{solution}\n::::")
        head = f":::::{{exercise}} Exercise {number + 1}: {exercise.title} (5 min)"
        return "\n\n".join([f"{head}\n{task}", *folds, ":::::"])


def listed(items: tuple[str, ...]) -> str:
    """The items as a list of Markdown."""
    return "\n".join(f"- {item}" for item in items)


def save(path: Path, text: str) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
