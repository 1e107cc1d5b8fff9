"""Each rule passes what keeps it and names what to change in what does not."""

from pathlib import Path

import pytest

from lesson import recipe
from lesson.containerfile import Containerfile

DIGEST = "sha256:" + "0123456789abcdef" * 4
LOCK = "COPY requirements.txt ./"
INSTALL = "RUN pip install -r requirements.txt"
CODE = "COPY mean.py ./"


def told(rule, *lines: str) -> str:
    with pytest.raises(AssertionError) as finding:
        rule(Containerfile("\n".join(lines)))
    return str(finding.value)


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("python", "means whichever image is called `latest`"),
        ("python:latest", "means whichever image is called `latest`"),
        ("localhost:5000/python", "means whichever image is called `latest`"),
        ("python:3.13-slim", "A tag is a label"),
        ("debian:trixie-20260101", "A date in a tag makes it no safer"),
        ("python@sha256:0123", "is no digest"),
        (f"python@{DIGEST.upper()}", "is no digest"),
        ("$BASE", "names no image"),
    ],
)
def test_a_base_that_can_move_is_told(base: str, words: str) -> None:
    assert words in told(recipe.pinned, f"FROM {base}")


@pytest.mark.parametrize("base", [f"python@{DIGEST}", f"a.b:5000/python:3.13@{DIGEST}", "scratch"])
def test_a_base_that_cannot_move_passes(base: str) -> None:
    recipe.pinned(Containerfile(f"FROM {base}"))


def test_every_stage_is_asked_for_its_base() -> None:
    said = told(recipe.pinned, "FROM tools:1 AS tools", f"FROM python@{DIGEST}")
    assert said.startswith("Containerfile, line 1: `tools:1` has a tag")


@pytest.mark.parametrize("user", ["root", "0", "0:0", "root:root", "$NOBODY"])
def test_root_is_told(user: str) -> None:
    assert "root" in told(recipe.not_root, "FROM a", f"USER {user}")


def test_the_last_user_decides() -> None:
    recipe.not_root(Containerfile("FROM a\nUSER root\nUSER 1000"))
    assert "USER root" in told(recipe.not_root, "FROM a", "USER me", "USER root")
    assert "has no USER" in told(recipe.not_root, "FROM a")


def test_an_address_is_told_and_a_file_passes() -> None:
    recipe.no_address(Containerfile("FROM a\nADD data.tar.gz /data/"))
    assert "fetches `https://x.org/a`" in told(
        recipe.no_address, "FROM a", "ADD https://x.org/a /a"
    )


def order(*lines: str) -> None:
    file = Containerfile("\n".join(["FROM a", *lines]))
    recipe.lock_before_code(file, "requirements.txt", "mean.py", "pip install")


def test_the_lock_comes_first_then_the_packages_then_the_code() -> None:
    order(LOCK, INSTALL, CODE)
    order(LOCK, "RUN <<EOF\npip install -r requirements.txt\nEOF", "COPY . .")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((INSTALL, CODE), "does not COPY requirements.txt"),
        ((LOCK, CODE), "no RUN that installs"),
        ((LOCK, INSTALL), "does not COPY mean.py"),
        ((INSTALL, LOCK, CODE), "is installed from before line 3 copies it"),
        ((LOCK, CODE, INSTALL), "every change of the code installs them again"),
        (("COPY . .", INSTALL), "every change of the code installs them again"),
    ],
)
def test_another_order_is_told(lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        order(*lines)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Containerfile is missing"):
        recipe.read(tmp_path)
