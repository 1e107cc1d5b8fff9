"""What all tests share: the built site, a browser, and the counts that a run reports at its end."""

from __future__ import annotations

import functools
import http.server
import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from lesson import blocks, check, content, policy, tools, workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

COUNTS = pytest.StashKey[Counter]()
SOURCES = (
    *("CITATION.cff", "capstone", "docs", "episodes", "exercises", "solutions", "src", "tests"),
    "mkdocs.yml",
)
FILES_SHOWN = 20
SUB_PATH = "some/sub path"
# A browser that calls nobody: without these, Chromium looks for updates and for its maker's hosts.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEADER_ONLY = "frame-ancestors 'none'"  # of which browsers take no notice in a page
POLICY = "Content Security Policy"  # in each report of a browser that refused something
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


def page_types() -> list[str]:
    """One page of each type: all that are no episodes, two episodes, and one with every block."""
    docs = content.root() / "docs"
    sources = (path.relative_to(docs) for path in sorted(docs.rglob("*.md")))
    others = [path.with_suffix(".html").as_posix() for path in sources]
    first, *_, last = content.episodes()  # the last one has the questionnaire
    return [f"{first.slug}.html", f"{last.slug}.html", "specimen.html", *others]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a `page_type` is a test of each."""
    if "page_type" in metafunc.fixturenames:
        metafunc.parametrize("page_type", page_types())


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


def copy_lesson(folder: Path) -> None:
    """Put what the site is built from into the folder."""
    for name in SOURCES:
        source = content.root() / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)


@pytest.fixture(scope="session")
def copied() -> Callable[[Path], None]:
    """What puts a copy of the lesson into a folder."""
    return copy_lesson


def build_site(folder: Path, pages: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Build the site into `folder`/site, from a copy of the lesson with these pages more."""
    copy_lesson(folder)
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


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word, each page with its own policy, as a strict host does."""

    def end_headers(self) -> None:
        page = Path(self.translate_path(self.path))
        if page.suffix == ".html" and page.is_file():
            rules = f"{policy.policy(page.read_text('utf-8'))}; {HEADER_ONLY}"
            self.send_header("Content-Security-Policy", rules)
        super().end_headers()

    def log_message(self, *words: object) -> None:
        pass


def missed(reason: str) -> NoReturn:
    """Skip what this machine lacks, except in CI, where all must be there."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def absent() -> Callable[[str], NoReturn]:
    """What skips a test for a reason, and fails it in CI."""
    return missed


@pytest.fixture
def accepted(tmp_path: Path) -> Callable[[str, str, str, str], None]:
    """Passes when the solution with other words in one of its files still solves the exercise."""

    def judge(name: str, path: str, old: str, new: str) -> None:
        exercise, work = content.find_exercise(name), tmp_path / name
        workspace.start(exercise, work)
        workspace.solve(exercise, work)
        text = (work / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (work / path).write_text(text.replace(old, new), encoding="utf-8")
        check.run(exercise, work)

    return judge


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; its absence is an error in CI only."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium")
    if not executable:
        missed("no chromium: `sudo make tools`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served: under a path, as on a host that serves more than one lesson."""
    root = tmp_path_factory.mktemp("host")
    (root / SUB_PATH).parent.mkdir()
    (root / SUB_PATH).symlink_to(site, target_is_directory=True)
    handler = functools.partial(Handler, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{SUB_PATH.replace(' ', '%20')}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens pages; at the end, none has asked another host, met an error or broken its policy."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []
    own = (address, "file:", "data:", "blob:")

    def open_page(place: str, **options: object) -> Page:
        still = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        contexts.append(browser.new_context(**{**still, **options}))
        page = contexts[-1].new_page()
        page.on("request", lambda r: r.url.startswith(own) or troubles.append(r.url))
        page.on("response", lambda r: r.status < 400 or troubles.append(f"{r.status} {r.url}"))
        page.on("console", lambda told: POLICY in told.text and troubles.append(told.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(place if ":" in place else address + place)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture(scope="session")
def violations() -> Callable[..., list[str]]:
    """What finds the faults of a page for people with disabilities, by all rules or by some."""
    from axe_playwright_python.sync_playwright import Axe

    def found(
        page: Page, *rules: str, within: str | None = None, without: Sequence[str] = ()
    ) -> list[str]:
        # No rule of ours asks for what would be loaded for it once more.
        options: dict = {"resultTypes": ["violations"], "preload": False}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        options["rules"] = {name: {"enabled": False} for name in without}
        faults = Axe().run(page, context=within, options=options).response["violations"]
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in faults]

    return found


@pytest.fixture
def paper(tmp_path: Path) -> Callable[..., int]:
    """What counts the sheets of paper that a page takes: the largest count in its tree of pages."""

    def count(page: Page, size: str = "A4") -> int:
        file = tmp_path / "page.pdf"
        page.pdf(path=file, prefer_css_page_size=True, format=size)
        return max(map(int, re.findall(rb"/Count (\d+)", file.read_bytes())))

    return count


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
        missed(reason)


PROVEN = (  # what must have been counted for a sentence to be said
    ("blocks", "{blocks} console blocks executed, {commands} commands as shown"),
    ("copied", "{copied} copy buttons give their commands"),
    ("unsolved", "{unsolved} exercises fail as handed out, {solved} pass solved"),
    ("wrong", "{wrong} known wrong answers get their own diagnosis"),
    ("notebooks", "{notebooks} notebooks run and compared"),
    ("blocks", "{left out} console blocks not executed for want of a lane"),
    ("valid pages", "{valid pages} pages of valid HTML, {groundless} groundless faults"),
)


def lines(counts: Counter) -> Iterator[str]:
    """What a run has proven, in sentences."""
    for name, words in PROVEN:
        if counts[name]:
            yield words.format_map(counts)
    for tool in sorted(name for name in counts if name.startswith("nix (Nix) ")):
        yield f"{counts[tool]} derivations of {tool} are the model's, letter by letter"


def shares(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Where the time went: the files of tests that took most of it, and the rest together."""
    spent: Counter[str] = Counter()
    for report in reports:
        spent[report.nodeid.partition("::")[0]] += report.duration
    first = spent.most_common(FILES_SHOWN)
    for name, seconds in first:
        yield f"{seconds:6.0f} s  {name}"
    yield f"{spent.total() - sum(seconds for _, seconds in first):6.0f} s  all others"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    terminalreporter.section("time")
    told = itertools.chain.from_iterable(terminalreporter.stats.values())
    for line in shares(report for report in told if isinstance(report, pytest.TestReport)):
        terminalreporter.write_line(line)
    terminalreporter.section("proven")
    for line in lines(config.stash[COUNTS]):
        terminalreporter.write_line(line)
