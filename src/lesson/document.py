"""A Markdown file with front matter, and the one error for a file that is not as it should be."""

import os
import pickle
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


class Malformed(Exception):
    """A source file is not as it should be: where, what was found, what was expected."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        place = f"{shown(path)}:{line}" if line else shown(path)
        super().__init__(f"{place}: {message}")


def shown(path: Path) -> str:
    """The path as a person would type it: from the current folder where it lies below it."""
    here = Path.cwd()
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)


@dataclass(frozen=True)
class Document:
    """A Markdown file in two parts; `first` is the line number of the body's first line."""

    path: Path
    meta: dict[str, Any]
    body: str
    first: int

    def integer(self, key: str, default: int | None = None) -> int:
        """The whole number under `key`; raises Malformed where it is missing or another thing."""
        value = self.meta.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(key, "a whole number of minutes", value)
        return value

    def text(self, key: str) -> str:
        """The text under `key`; raises Malformed where it is missing or empty."""
        value = self.meta.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "a text", value)
        return value

    def texts(self, key: str) -> list[str]:
        """The list of texts under `key`, empty where there is none."""
        value = self.meta.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "a list of texts", value)
        return value

    def wrong(self, key: str, wanted: str, found: object) -> Malformed:
        """The error that says what was wanted under a key of the front matter."""
        what = "is missing" if found is None else f"is {found!r}"
        return Malformed(self.path, 1, f"front matter: `{key}` {what}, wanted {wanted}")

    def title(self) -> str:
        """The text of the first heading; raises Malformed where the body does not begin with it."""
        lead = self.body.lstrip("\n")
        if not re.match(r"# +\S", lead):
            raise Malformed(self.path, self.first, "expected the title, as `# Title`, here")
        return lead.partition("\n")[0].removeprefix("# ").strip()

    def after_title(self) -> str:
        """The body below its title."""
        self.title()
        return self.body.lstrip("\n").partition("\n")[2]


def read_text(path: Path) -> str:
    """The file's text; raises Malformed where it is missing, unreadable or not UTF-8."""
    try:
        # Some editors on Windows begin a file with a mark that is not part of its text.
        return path.read_text(encoding="utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Malformed(path, line, "this line is not UTF-8 text") from error
    except OSError as error:
        raise Malformed(path, None, f"cannot be read: {error.strerror}") from error


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds; raises Malformed with the line where it is not TOML."""
    return parse_toml(path, read_text(path))


def parse_toml(path: Path, source: str) -> dict[str, Any]:
    """What the TOML text of a file holds; raises Malformed as `read_toml` does."""
    return dict(pickle.loads(_packed_toml(path, source)))  # a copy for each who asks


@cache  # a build reads a key for the page, for its helpers and for the numbers
def _packed_toml(path: Path, source: str) -> bytes:
    try:
        return pickle.dumps(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))
        line = int(told[1]) if told else len(split_lines(source)) or 1
        raise Malformed(path, line, f"is not TOML: {error}") from error


def save(path: Path, text: str) -> None:
    """Write a file at once or not at all: neither a full disk nor Ctrl-C leaves half of it."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def split_lines(text: str) -> list[str]:
    """The lines as editors and Markdown count them: a form feed, for one, ends no line."""
    return text.removesuffix("\n").split("\n") if text else []


def read(path: Path) -> Document:
    """The document at `path`; raises Malformed where its front matter is not a YAML mapping."""
    return parse(path, read_text(path))


def parse(path: Path, text: str) -> Document:
    """The document that `text` makes; a text without front matter is all body."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return Document(path, {}, text, 1)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        raise Malformed(path, 1, "the front matter begun here is not closed by a line `---`")
    meta = _mapping(path, "\n".join(lines[1:end]))
    return Document(path, dict(meta), "\n".join(lines[end + 1 :]), end + 2)


def _loaded(source: str) -> object:
    import yaml

    try:  # first the parser in C, where there is one: ten times as fast
        return yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return yaml.safe_load(source)  # which says better in which line


@cache  # a build asks for the same front matter a hundred times
def _mapping(path: Path, source: str) -> dict[str, Any]:
    import yaml  # here, since a learner's check waits for every import

    try:
        meta = _loaded(source)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-02-30
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or f"not YAML: {error}".partition("\n")[0]
        raise Malformed(path, line, f"front matter: {problem}") from error
    if meta is None:
        return {}
    if not isinstance(meta, dict):
        raise Malformed(path, 2, "front matter: expected lines of `key: value`")
    return meta
