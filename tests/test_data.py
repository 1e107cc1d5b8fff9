"""The shared data are what they were published as, and the same wherever they lie."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from lesson import content

BASE = content.root()
SHARED = sorted(path for path in (BASE / "docs" / "data").iterdir() if path.is_file())
SHA256 = {"penguins.csv": "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93"}


def copies(name: str) -> list[Path]:
    """The files of this name that learners are handed, or that a solution brings."""
    shelves = ("exercises", "solutions")
    return sorted(path for shelf in shelves for path in (BASE / shelf).rglob(name))


@pytest.mark.parametrize("name", SHA256)
def test_the_data_are_as_published(name: str) -> None:
    content = (BASE / "docs" / "data" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256[name]


@pytest.mark.parametrize("shared", SHARED, ids=lambda path: path.name)
def test_every_copy_of_a_shared_file_is_the_same(shared: Path) -> None:
    different = [path for path in copies(shared.name) if path.read_bytes() != shared.read_bytes()]
    assert not different, f"copy docs/data/{shared.name} over these"


def test_there_are_copies() -> None:
    assert copies("penguins.csv")


def test_git_leaves_the_line_endings_of_data_alone() -> None:
    if not (BASE / ".git").exists():
        pytest.skip("this copy of the lesson is no repository")
    # In CI the files are another user's, from which git takes no settings unasked.
    asked = ["git", "-c", f"safe.directory={BASE}", "check-attr", "text", "--"]
    asked += ["docs/data/penguins.csv"]
    ran = subprocess.run(asked, cwd=BASE, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "docs/data/penguins.csv: text: unset"


def test_the_picture_of_the_guest_is_the_one_that_its_page_takes() -> None:
    page = content.find_episode("virtual-machines").path.read_text(encoding="utf-8")
    shown = re.search(r"sha256sum screen\.png \| cut -c 1-16\n([0-9a-f]{16})\n", page)
    picture = content.root() / "docs/figures/guest-screen.png"
    assert shown
    assert hashlib.sha256(picture.read_bytes()).hexdigest().startswith(shown[1])
