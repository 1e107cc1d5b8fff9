"""The wheel holds what a learner needs, and nothing else; on every Python, without a network."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Timer

import pytest

from lesson import content, toolbox, tools, twin, workspace
from lesson.__main__ import lesson as command_line
from lesson.guest import image
from lesson.tools import cache as our_cache
from lesson.tools import python

ROOT = content.root()
FIRST = content.exercises()[0]
SHELVES = "lesson/shelves"
HOME = "an empty home"
MINE = "beyond-venv"
NOT_HANDED_OUT = {"__pycache__", ".ipynb_checkpoints"}
BUILT = (
    "LICENSE*",
    "README.md",
    "pyproject.toml",
    "docs",
    "episodes",
    "exercises",
    "solutions",
    "src",
)
MINORS = [f"3.{number}" for number in range(11, 31)]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
Run = Callable[..., subprocess.CompletedProcess[str]]


def run(
    *command: str | Path, folder: Path, home: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """A command with our settings, or with nothing but a home of its own."""
    own = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**(own if home else os.environ), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def done(*command: str | Path, folder: Path, **variables: str) -> None:
    """Run a command that prepares a test and has to succeed."""
    ran = run(*command, folder=folder, **variables)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def fetched(*command: str | Path, folder: Path, **variables: str) -> None:
    """Run a command that needs PyPI: CI has it, a laptop on a train has not."""
    ran = run(*command, folder=folder, **variables)
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip()
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"PyPI is not reachable: {said}")


def cut_off() -> list[str]:
    """What begins a command without a network, where the system has such a thing."""
    words = ["unshare", "--map-root-user", "--net"]
    if (
        shutil.which("unshare")
        and not subprocess.run([*words, "true"], capture_output=True).returncode
    ):
        return words
    return []


NOWHERE = dict.fromkeys(PROXIES, "http://127.0.0.1:9")


@pytest.fixture
def alone(tmp_path: Path) -> Run:
    """What runs a command in an empty home, and without a network."""
    home = tmp_path / HOME
    home.mkdir()
    before = cut_off()

    def run_alone(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return run(*before, *command, folder=home, home=home, **NOWHERE, **variables)

    return run_alone


def copy_of_lesson(folder: Path) -> Path:
    """A copy of all that makes the wheel, as a clone has it."""
    for name in BUILT:
        for source in ROOT.glob(name):
            ignored = shutil.ignore_patterns(*NOT_HANDED_OUT)
            target = folder / source.name
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignored)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("*.pyc"))
    return folder


def build(source: Path, dist: Path) -> Path:
    """The wheel that is built from the source distribution, which is built from the folder."""
    words = ("build", "--offline", "--no-build-isolation", "--python", sys.executable)
    done(sys.executable, "-m", "uv", *words, "--out-dir", dist, source, folder=dist.parent)
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this repository."""
    return build(ROOT, tmp_path_factory.mktemp("wheel") / "dist")


@pytest.fixture(scope="session")
def pins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The versions of our lock as constraints: what PyPI publishes today must not decide a test."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(r"(?m)^[\w.-]+==[^\\\n]+", lock)
    assert found
    path = tmp_path_factory.mktemp("pins") / "constraints.txt"
    path.write_text("\n".join(found) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory, pins: Path) -> dict[str, str]:
    """How uv is told to keep what it fetched, and to take the versions of our lock."""
    folder = tmp_path_factory.mktemp("cache")
    return {"UV_CACHE_DIR": str(folder), "UV_CONSTRAINT": str(pins), "UV_PYTHON": sys.executable}


def pip(interpreter: Path, *words: str | Path) -> list[str | Path]:
    """A command of our pip, for another interpreter."""
    return [sys.executable, "-m", "pip", "--python", interpreter, "--quiet", *words]


def environment(interpreter: Path, folder: Path) -> Path:
    """The Python of a new environment."""
    own = ("--no-project", "--python", interpreter)
    done(sys.executable, "-m", "uv", "venv", "--quiet", *own, folder, folder=folder.parent)
    return folder / "bin" / "python"


def shelf(name: str) -> set[str]:
    """Every file of a folder of the repository, but what Python and editors leave there."""
    files = [path.relative_to(ROOT) for path in (ROOT / name).rglob("*") if path.is_file()]
    assert files, f"{name} is empty"
    return {path.as_posix() for path in files if not NOT_HANDED_OUT & {*path.parts}}


def expected() -> set[str]:
    """What a learner needs: the package, pages, exercises, solutions and the numbered checks."""
    stems = [episode.stem for episode in content.episodes()]
    shelves = {f"episodes/{stem}.md" for stem in stems} | {f"tests/{stem}.py" for stem in stems}
    shelves |= shelf("exercises") | shelf("docs/data") | {"docs/choices.toml", "docs/layers.toml"}
    shelves |= {
        name for name in shelf("solutions") if not {"wrong", "wrong.toml"} & {*Path(name).parts}
    }
    package = {name.removeprefix("src/") for name in shelf("src/lesson")}
    return package | {f"{SHELVES}/{name}" for name in shelves}


def test_the_wheel_holds_what_a_learner_needs_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    # An exercise holds such folders, too; the wheel's own one is at its top.
    files = {name for name in names if not name.partition("/")[0].endswith(".dist-info")}
    assert files == expected()
    assert not [name for name in files if Path(name).name.startswith(("test_", "conftest"))]


def test_the_wheel_carries_its_licences(wheel: Path) -> None:
    licences = {
        Path(name).name for name in zipfile.ZipFile(wheel).namelist() if "/licenses/" in name
    }
    assert licences == {path.name for path in ROOT.glob("LICENSE*")}


def test_no_file_of_the_wheel_names_a_place_on_the_machine_that_built_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        here = [str(place).encode() for place in {ROOT, ROOT.resolve(), wheel.parent}]
        for name in packed.namelist():
            assert not name.startswith("/") and ".." not in Path(name).parts, name
            text = packed.read(name)
            assert not [place for place in here if place in text], name


def test_the_wheel_asks_for_the_learners_libraries_alone(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as packed:
        name = next(name for name in packed.namelist() if re.fullmatch("[^/]+/METADATA", name))
        asked = re.findall(r"(?m)^Requires-Dist: (.+)$", packed.read(name).decode())
    assert sorted(asked) == sorted(project["dependencies"])


def test_two_builds_of_one_commit_have_the_same_bytes(tmp_path: Path) -> None:
    built = []
    for number, name in enumerate(("one", "a second place")):
        source = copy_of_lesson(tmp_path / name / "lesson")
        for path in source.rglob("*"):  # a clone and an archive give files other times and rights
            os.utime(path, (1_500_000_000 + number, 1_500_000_000 + number))
            path.chmod(path.stat().st_mode & (0o700 if number else 0o777))
        build(source, tmp_path / name / "dist")
        found = sorted((tmp_path / name / "dist").glob("beyond_venv-*"))
        built.append({path.name: path.read_bytes() for path in found})
    assert len(built[0]) == 2, "a wheel and a source distribution"
    assert built[0] == built[1]


def begins_and_checks(lesson: Sequence[str | Path], alone: Run, **variables: str) -> None:
    """Start and check in an empty home without network: the check says what is missing."""
    started = alone(*lesson, "start", **variables)
    assert started.returncode == 0, started.stdout + started.stderr
    checked = alone(*lesson, "check", **variables)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "Not yet" in checked.stdout
    assert "Traceback" not in checked.stdout + checked.stderr


def uvx() -> list[str]:
    """uv's command that runs a program of a package."""
    return [sys.executable, "-m", "uv", "tool", "run"]


def test_uvx_runs_the_wheel_in_an_empty_home_without_a_network(
    wheel: Path, cache: dict[str, str], alone: Run, tmp_path: Path
) -> None:
    command = [*uvx(), "--from", wheel, "lesson"]
    fetched(*command, "--help", folder=tmp_path, **cache)
    begins_and_checks(command, alone, UV_OFFLINE="1", **cache)


def test_uv_runs_and_installs_a_clone(cache: dict[str, str], tmp_path: Path) -> None:
    clone = copy_of_lesson(tmp_path / "a clone")
    tools = {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    known = {**cache, **tools}
    fetched(*uvx(), "--from", ".", "lesson", "--help", folder=clone, **known)
    done(*uvx()[:-1], "install", ".", folder=clone, **known)
    ways = {"run": [*uvx(), "--from", ".", "lesson"], "installed": [tmp_path / "bin" / "lesson"]}
    for way, lesson in ways.items():
        done(*lesson, "start", "--into", tmp_path / way, folder=clone, **known)
        assert (tmp_path / way / FIRST.episode.slug / FIRST.name / "README.md").exists()


def test_pipx_runs_and_installs_in_an_empty_home_without_a_network(
    wheel: Path, pins: Path, alone: Run, tmp_path: Path
) -> None:
    wheelhouse = tmp_path / "wheelhouse"  # without a space: pip divides its setting there
    own = environment(Path(sys.executable), tmp_path / "pipx")
    wanted = ("download", "--dest", wheelhouse, "--constraint", pins, wheel)
    fetched(*pip(own, *wanted, "pipx", "pip", "hatchling"), folder=tmp_path)
    known = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse), "PIP_CONFIG_FILE": os.devnull}
    done(*pip(own, "install", "pipx"), folder=tmp_path, **known)
    pipx = own.with_name("pipx")
    begins_and_checks([pipx, "run", "--spec", wheel, "lesson"], alone, **known)
    installed = alone(pipx, "install", copy_of_lesson(tmp_path / "a clone"), **known)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    assert alone(tmp_path / HOME / ".local" / "bin" / "lesson", "list").returncode == 0


def interpreters() -> Iterator:
    """The Pythons of this machine that the lesson supports: of each minor version, and its own."""
    found = [python.interpreter(minor) for minor in MINORS]
    known = {".".join(map(str, one.version)): one.executable for one in found if one}
    asked = (
        "import sys; print(*sys.version_info[:3], sep='.'); sys.exit(sys.version_info < (3, 11))"
    )
    for path in filter(Path.exists, [Path(folder, "python3") for folder in python.SYSTEM]):
        said = subprocess.run([path, "-c", asked], capture_output=True, text=True)
        if said.returncode == 0:
            known.setdefault(said.stdout.strip(), path)
    return (pytest.param(path, id=version) for version, path in known.items())


def test_there_is_a_python_to_try() -> None:
    assert list(interpreters())


@pytest.fixture(scope="module", params=interpreters())
def installed(
    request: pytest.FixtureRequest,
    wheel: Path,
    cache: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The command, in an environment that holds the wheel and what that asks for."""
    folder = tmp_path_factory.mktemp("python")
    own = environment(request.param, folder / "an environment")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", own, wheel]
    fetched(*install, "--target", folder / "fetched", folder=folder, **cache)
    done(*cut_off(), *install, "--offline", folder=folder, **cache, **NOWHERE)
    return own.with_name("lesson")


COMMANDS = {  # what a learner types, and the status of its end
    "start": (["start", FIRST.word], 0),
    "check": (["check", "--json"], 1),
    "hint": (["hint"], 0),
    "list": (["list", "--search", "python"], 0),
    "solution": (["solution", "--anyway"], 0),
    "reset": (["reset"], 0),
    "progress": (["progress", "export", "mine.json"], 0),
    "next": (["next"], 0),
    "choose": (["choose", "cluster"], 0),
    "score": (["score"], 0),
    "attack": (["attack"], 2),  # nothing is captured there
    "tools": (["tools"], None),  # what the machine has
    "doctor": (["doctor", FIRST.episode.slug], None),
}


def test_every_command_of_a_learner_runs_with_the_learners_libraries_alone(
    installed: Path, alone: Run
) -> None:
    named = {"watch", "dev", "guest", "twins", *COMMANDS}
    assert named == {*command_line.commands}, "a command is new, and not tried here"
    for words, status in COMMANDS.values():
        said = alone(installed, *words)
        assert status in (None, said.returncode), said.stdout + said.stderr
        assert "Traceback" not in said.stdout + said.stderr, said.stderr


def test_every_python_installs_what_a_learner_can_have(installed: Path, alone: Run, absent) -> None:
    if toolbox.packages() or not image.place().exists():
        absent("needs all tools; `lesson tools --install` brings them")
    # Without a network: what the lesson brings is found in our cache.
    kept = str(our_cache().resolve())
    said = alone(installed, "tools", "--install", BEYOND_VENV_CACHE=kept)
    assert said.stderr == ""
    rows = [line.split() for line in said.stdout.splitlines() if ": " not in line[:13]]
    assert [row[0] for row in rows] == [*tools.names()]
    found = {name: lane for name, lane, *_ in rows}
    assert "missing" not in (found["python"], found["qemu_system_x86_64"])
    assert said.returncode == ("missing" in found.values())


def test_the_set_up_page_lists_every_command_of_a_learner() -> None:
    page = (ROOT / "docs/setup.md").read_text("utf-8")
    listed = re.findall(r"(?m)^\| `lesson (\w+)\b", page)
    assert sorted(listed) == sorted({*command_line.commands} - {"dev"})


def test_every_python_hands_out_the_machine(installed: Path, alone: Run, absent) -> None:
    if not image.place().exists():
        absent("needs the virtual machine; `lesson tools --install` builds it")
    # Found in our cache only if the wheel holds every byte from which it is built.
    given = alone(installed, "guest", BEYOND_VENV_CACHE=str(our_cache().resolve()))
    assert given.returncode == 0, given.stdout + given.stderr
    assert "machine/debian.qcow2" in given.stdout


def test_every_python_hands_out_the_twins(
    installed: Path, alone: Run, tmp_path: Path, absent
) -> None:
    if not all(twin.place(name).exists() for name in twin.EMULATORS):
        absent("needs the Pythons for two processors; `lesson tools --install` makes them")
    kept = str(our_cache().resolve())
    given = alone(installed, "twins", str(tmp_path / "here"), BEYOND_VENV_CACHE=kept)
    assert given.returncode == 0, given.stdout + given.stderr
    assert "for ARM processors" in given.stdout


def test_every_python_watches(installed: Path, tmp_path: Path) -> None:
    started = run(installed, "start", folder=tmp_path, home=tmp_path)
    assert started.returncode == 0, started.stderr
    with subprocess.Popen(
        [installed, "watch"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as watching:
        limit = Timer(120, watching.kill)
        limit.start()
        seen = ""
        for line in watching.stdout or ():
            seen += line
            if "Watching" in line and "Solved" not in seen:
                workspace.solve(FIRST, tmp_path / MINE / FIRST.episode.slug / FIRST.name)
            elif "Watching" in line:
                watching.send_signal(signal.SIGINT)
        limit.cancel()
    assert watching.returncode == 130, seen
    assert "Not yet" in seen and "Solved" in seen
    assert "Traceback" not in seen


def test_every_python_starts_refuses_and_accepts(
    installed: Path, alone: Run, tmp_path: Path
) -> None:
    begins_and_checks([installed], alone)
    lesson = tmp_path / HOME / MINE
    workspace.solve(FIRST, lesson / FIRST.episode.slug / FIRST.name)
    checked = alone(installed, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    state = json.loads((lesson / "progress.json").read_text(encoding="utf-8"))
    assert state["done"] == [FIRST.word]
