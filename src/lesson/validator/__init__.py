"""The Nu Html Checker: where files break the rules of HTML and of SVG."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lesson import npm
from lesson.guest import store
from lesson.tools import Missing

HERE = Path(__file__).parent
JAR = "vnu.jar"
PATIENCE = 300.0  # seconds for a whole site, of which two quiet cores need ten


@dataclass(frozen=True)
class Fault:
    """A rule that a file breaks: the file, relative to what was checked, the line, the words."""

    file: str
    line: int
    message: str
    extract: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} In: {self.extract}"


def place() -> Path:
    """Where the checker is kept: another version has another place."""
    return store.name("validator", [(HERE / "package-lock.json").read_bytes()])


def find() -> Path | None:
    """The checker, where it was fetched and there is a Java that runs it; or None."""
    jar = place() / JAR
    return jar if jar.is_file() and shutil.which("java") else None


def provide(tell: Callable[[str], None] = lambda line: None) -> None:
    """Fetch the checker where it is not kept yet; raises Missing where that cannot be.

    `tell` gets a line before it begins.
    """
    if not place().is_dir():
        tell("Fetching the checker of HTML from npm")
    store.kept(place(), _fetch)


def _fetch(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="lesson-") as temporary:
        scratch = Path(temporary)
        node = npm.node(scratch / "node")
        found = npm.packages(node, HERE, scratch / "npm") / "vnu-jar"
        (jar,) = found.rglob(JAR)
        shutil.copy(jar, folder)
        shutil.copy(found / "LICENSE", folder)


def faults(folder: Path) -> list[Fault]:
    """What it finds in the HTML and SVG files of a folder; raises Missing where it does not run."""
    jar = find()
    if jar is None:
        raise Missing("the checker of HTML is not here; `make test` fetches it, and Java")
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]
    command += ["--skip-non-html", "--also-check-svg", "--skip-info-messages"]
    command.append(str(folder.resolve()))
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    if ran.returncode:
        raise Missing(f"the checker of HTML failed: {ran.stderr.strip()[-500:]}")
    return [_fault(message, folder.resolve()) for message in json.loads(ran.stdout)["messages"]]


def _fault(message: dict[str, str | int], folder: Path) -> Fault:
    path = Path(unquote(urlsplit(str(message.get("url", ""))).path))
    file = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
    extract = " ".join(str(message.get("extract", "")).split())
    return Fault(file, int(message.get("lastLine", 0)), str(message["message"]), extract)
