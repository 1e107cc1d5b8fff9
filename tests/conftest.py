"""What all tests share: the built site, and the counts that a run reports at its end."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lesson import blocks, content, tools

COUNTS = pytest.StashKey[Counter]()
SOURCES = ("capstone", "docs", "episodes", "exercises", "solutions", "src", "tests", "mkdocs.yml")
FENCES = """
```console
$ for name in a b
> do echo "$name > x"
> done
a > x
b > x
$ echo done
done
```

/// tab | Linux and macOS
```sh
true
```
///

/// tab | Windows (PowerShell)
```powershell
$true
```
///

```text title="long.txt"
{}
```

/// layers | all
///

/// machine
///
"""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COUNTS] = Counter()


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Counter:
    """What this run has proven so far, by its name."""
    return request.config.stash[COUNTS]


def specimen() -> str:
    """A page with every block that an author can write."""
    head = "---\nteaching: 1\nexercises: 0\n---\n# Specimen\n"
    names = [*blocks.BOXES, *blocks.FOLDS]
    text = "- Some *words*, `code` and a [link](../docs/setup.md)."
    return head + "".join(f"\n/// {n}\n{text}\n///\n" for n in names) + FENCES.format("x" * 200)


def build_site(folder: Path, pages: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Build the site into `folder`/site, from a copy of the lesson with these pages more."""
    for name in SOURCES:
        source = content.root() / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    command = [sys.executable, "-m", "lesson", "dev", "build", str(folder / "site")]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="session")
def build() -> Callable[[Path, dict[str, str]], subprocess.CompletedProcess[str]]:
    """What builds a site from a copy of the lesson."""
    return build_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, with a page that shows every block."""
    folder = tmp_path_factory.mktemp("lesson")
    built = build_site(folder, {"episodes/99-specimen.md": specimen()})
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "site"


@pytest.fixture(scope="session")
def base_images() -> None:
    """Podman and the base images; what is missing is a failure in CI, and a reason elsewhere."""
    podman = tools.load("podman")
    reason = "podman is not on this machine; `lesson tools` says more"
    try:
        podman.provide()
    except tools.Missing as problem:
        reason = str(problem)
    if podman.find() is None:
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)


def lines(counts: Counter) -> Iterator[str]:
    """What a run has proven, in sentences."""
    yield f"{counts['blocks']} console blocks executed, {counts['commands']} commands as shown"
    yield f"{counts['unsolved']} exercises fail as handed out, {counts['solved']} pass solved"
    yield f"{counts['wrong']} known wrong answers get their own diagnosis"
    yield f"{counts['notebooks']} notebooks run and compared"
    yield f"{counts['left out']} console blocks not executed for want of a lane"
    for tool in sorted(name for name in counts if name.startswith("nix (Nix) ")):
        yield f"{counts[tool]} derivations of {tool} are the model's, letter by letter"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    terminalreporter.section("proven")
    for line in lines(config.stash[COUNTS]):
        terminalreporter.write_line(line)
