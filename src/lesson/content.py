"""Where things are: the only module that knows how the four shelves are laid out."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lesson.document import Document, Malformed, read

STEM = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
VERB_PHRASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def root() -> Path:
    """The folder that holds the shelves: the repository, or the installed package's copy."""
    package = Path(__file__).resolve().parent
    repository = package.parent.parent
    return repository if (repository / "episodes").is_dir() else package / "shelves"


def is_repository() -> bool:
    """Whether the shelves are an author's, with tests and locks, and no learner's copy of them."""
    return (root() / "pyproject.toml").exists()


NEEDS = {
    "network": "a connection to PyPI",
    "nix": "Nix on Linux, macOS or WSL2, which the set-up page helps to install",
    "podman": "Podman on Linux, which the set-up page helps to install",
    "uv": "uv, which the set-up page helps to install",
    "wheels": "packages from PyPI: a connection, or wheels that were fetched before",
}


class Unknown(Exception):
    """No episode or exercise has the name that was asked for."""


@dataclass(frozen=True)
class Exercise:
    """An exercise: a folder under exercises/, and the same path on the other shelves."""

    episode: "Episode"
    name: str

    @cached_property
    def folder(self) -> Path:
        """What a learner is handed."""
        return self.episode.base / "exercises" / self.episode.stem / self.name

    @property
    def solution(self) -> Path:
        """The files that differ, and why."""
        return self.episode.base / "solutions" / self.episode.stem / self.name

    @property
    def check(self) -> Path:
        """The file with the episode's checks."""
        return self.episode.base / "tests" / f"{self.episode.stem}.py"

    @property
    def function(self) -> str:
        """The name of the check."""
        return "test_" + self.name.replace("-", "_")

    @property
    def word(self) -> str:
        """What a learner types to name it."""
        return f"{self.episode.slug}/{self.name}"

    @cached_property
    def readme(self) -> Document:
        """Its task and hints."""
        return read(self.folder / "README.md")

    @property
    def minutes(self) -> int:
        """How long a learner is expected to take."""
        return self.readme.integer("minutes")

    @property
    def needs(self) -> str:
        """What the exercise cannot do without, in words; empty where Python is enough."""
        name = self.readme.meta.get("needs", "")
        if name and name not in NEEDS:
            raise self.readme.wrong("needs", " or ".join(NEEDS), name)
        return NEEDS.get(name, "")

    @property
    def task(self) -> str:
        """The task, without its title and hints."""
        return re.split(r"(?m)^## Hint *$", self.readme.after_title())[0].strip()

    @property
    def hints(self) -> list[str]:
        """The hints, from vague to all but the answer."""
        return [part.strip() for part in re.split(r"(?m)^## Hint *$", self.readme.body)[1:]]

    @property
    def explanation(self) -> str:
        """Why the solution works."""
        return read(self.solution / "README.md").body.strip()

    @property
    def script(self) -> Path | None:
        """The percent script that is also a notebook, if the exercise has one."""
        scripts = sorted(self.folder.glob("*.py"))
        return next((path for path in scripts if is_percent(path)), None)

    @property
    def wrong(self) -> list[Path]:
        """The folders of known wrong answers."""
        return sorted(path for path in self.solution.glob("wrong/*") if path.is_dir())


@dataclass(frozen=True)
class Episode:
    """An episode: a stem that names a file or folder on each shelf."""

    base: Path
    stem: str

    @property
    def slug(self) -> str:
        """The stem without its number: its address on the site and its word in the command."""
        return self.stem.partition("-")[2]

    @cached_property
    def path(self) -> Path:
        """Its page."""
        return self.base / "episodes" / f"{self.stem}.md"

    @cached_property
    def page(self) -> Document:
        """Its page, read."""
        return read(self.path)

    @cached_property
    def exercises(self) -> list[Exercise]:
        """Its exercises in the order in which the page gives them."""
        named = re.findall(r"(?m)^/{3,} *exercise *\| *(\S+) *$", self.page.body)
        return [Exercise(self, name) for name in named]

    @property
    def files(self) -> list[Path]:
        """The shared files of docs/data/ that the page's commands begin with."""
        return [self.base / "docs" / "data" / name for name in self.page.texts("files")]

    @property
    def sources(self) -> list[Path]:
        """The files and folders that its page alone is made of."""
        shelves = [folder for task in self.exercises for folder in (task.folder, task.solution)]
        return [self.path, *(path for folder in shelves for path in folder.rglob("*"))]

    @property
    def objectives(self) -> list[str]:
        """What a learner can do afterwards, as the page lists it."""
        return listed(self.page.body, "objectives")


def listed(body: str, block: str) -> list[str]:
    """The items of the list in the page's block of that name."""
    found = re.search(rf"(?ms)^(/{{3,}}) *{block}\b[^\n]*\n(.*?)^\1 *$", body)
    return re.findall(r"(?m)^- +(.+?) *$", found[2]) if found else []


def is_percent(path: Path) -> bool:
    """Whether the script is divided into the cells of a notebook."""
    return re.search(r"(?m)^# %%", path.read_text(encoding="utf-8")) is not None


def episodes(base: Path | None = None) -> list[Episode]:
    """All episodes in order; raises Malformed where there is none."""
    base = base or root()
    stems = sorted(path.stem for path in (base / "episodes").glob("*.md"))
    if not stems:
        raise Malformed(base / "episodes", None, "holds no episode: expected files like 20-venv.md")
    for stem in stems:
        if not STEM.fullmatch(stem):
            where = base / "episodes" / f"{stem}.md"
            raise Malformed(where, None, "is not named like an episode: expected NN-slug.md")
    return [Episode(base, stem) for stem in stems]


def exercises(base: Path | None = None) -> list[Exercise]:
    """All exercises in the order of the lesson."""
    return [exercise for episode in episodes(base) for exercise in episode.exercises]


def find_episode(word: str, base: Path | None = None) -> Episode:
    """The episode with this slug, stem or file; raises Unknown with the words that exist."""
    wanted = Path(word).stem
    for episode in episodes(base):
        if wanted in (episode.slug, episode.stem):
            return episode
    known = ", ".join(episode.slug for episode in episodes(base))
    raise Unknown(f"no episode is called `{word}`; there are: {known}")


def find_exercise(word: str, base: Path | None = None) -> Exercise:
    """The exercise with this name, with or without its episode; raises Unknown."""
    name = word.rstrip("/").rpartition("/")[2]
    for exercise in exercises(base):
        if name == exercise.name and word.rstrip("/") in (name, exercise.word):
            return exercise
    raise Unknown(f"no exercise is called `{word}`; `lesson list` shows all of them")
