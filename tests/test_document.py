"""A file that is not as it should be is told with its place, what was found and what is wanted."""

import errno
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson import document
from lesson.document import Malformed, parse, read, read_text, read_toml, save, split_lines

PAGE = Path("page.md")
WHOLE = "---\nteaching: 10\ncaptures: [venv, freeze]\ntitle: A title\n---\n\n# Heading\n\nText.\n"


def test_a_page_is_read_in_two_parts_that_know_their_lines() -> None:
    page = parse(PAGE, WHOLE)
    assert page.meta == {"teaching": 10, "captures": ["venv", "freeze"], "title": "A title"}
    assert (page.body, page.first) == ("\n# Heading\n\nText.\n", 6)
    assert (page.title(), page.after_title()) == ("Heading", "\nText.\n")
    assert page.integer("teaching") == 10
    assert page.text("title") == "A title"
    assert page.texts("captures") == ["venv", "freeze"]


def test_what_is_not_given_has_its_default() -> None:
    page = parse(PAGE, "# Heading\n")
    assert (page.meta, page.first) == ({}, 1)
    assert page.integer("break", default=0) == 0
    assert page.texts("captures") == []


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])))
def test_no_line_is_lost_or_counted_twice(text: str) -> None:
    page = parse(PAGE, f"---\na: 1\n---\n{text}")
    assert (page.body, page.first) == (text, 4)
    assert parse(PAGE, f"# {text}").body == f"# {text}"


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\n")), min_size=1))
def test_only_a_newline_ends_a_line(lines: list[str]) -> None:
    assert split_lines("".join(f"{line}\n" for line in lines)) == lines
    assert split_lines("") == []


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("---\nteaching: 10\n# Heading\n", 1, "not closed by a line `---`"),
        ("---\n", 1, "not closed"),
        ("---\nteaching: 10\nbroken: [1,\n---\n", 3, "front matter: "),
        ("---\nteaching: 10\na: b: c\n---\n", 3, "mapping values are not allowed"),
        ("---\n- a\n- b\n---\n", 2, "expected lines of `key: value`"),
        ("---\nfalse\n---\n", 2, "expected lines of `key: value`"),
        ("---\n[]\n---\n", 2, "expected lines of `key: value`"),
        ("---\njust text\n---\n", 2, "expected lines of `key: value`"),
        ("---\nday: 2026-02-30\n---\n", 1, "not YAML: day is out of range"),
        ("---\na: \x07\n---\n", 1, "not YAML: unacceptable character"),
        ("---\n!!python/object:os.system {}\n---\n", 2, "could not determine a constructor"),
    ],
)
def test_front_matter_that_cannot_be_read_is_told_with_its_line(
    source: str, line: int, words: str
) -> None:
    with pytest.raises(Malformed) as told:
        parse(PAGE, source)
    assert told.value.line == line
    assert str(told.value).startswith(f"page.md:{line}: ")
    assert words in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("value", ["ten", "[10]", "-1", "1.5", "true", '""', "null"])
def test_a_number_of_another_kind_is_told_with_what_was_found(value: str) -> None:
    page = parse(PAGE, f"---\nteaching: {value}\n---\n")
    with pytest.raises(Malformed, match=r"^page\.md:1: .*`teaching` is .+ whole number of minutes"):
        page.integer("teaching")


@pytest.mark.parametrize("value", ["3", "[a]", "''", "' '", "null", "true"])
def test_a_text_of_another_kind_is_told(value: str) -> None:
    with pytest.raises(Malformed, match=r"^page\.md:1: .*`type` is .+ wanted a text$"):
        parse(PAGE, f"---\ntype: {value}\n---\n").text("type")


@pytest.mark.parametrize("value", ["venv", "[1]", "{a: 1}", "[venv, null]", "null"])
def test_a_list_of_another_kind_is_told(value: str) -> None:
    with pytest.raises(Malformed, match=r"^page\.md:1: .*`captures` is .+ wanted a list of texts$"):
        parse(PAGE, f"---\ncaptures: {value}\n---\n").texts("captures")


@pytest.mark.parametrize("key", ["teaching", "type"])
def test_what_is_missing_is_said_to_be_missing(key: str) -> None:
    page = parse(PAGE, "---\nother: 1\n---\n")
    ask = {"teaching": page.integer, "type": page.text}[key]
    with pytest.raises(Malformed, match=f"`{key}` is missing"):
        ask(key)


@pytest.mark.parametrize("body", ["", "Text.\n", "## Second\n", "#Title\n", "# \n", "#\n"])
def test_a_body_without_its_title_is_told_with_its_first_line(body: str) -> None:
    with pytest.raises(Malformed, match=r"^page\.md:4: expected the title"):
        parse(PAGE, f"---\na: 1\n---\n{body}").title()


# Reading files.


def test_text_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes("é good\n".encode() * 5000 + b"caf\xe9\n" + b"more\n")
    with pytest.raises(Malformed, match="not UTF-8") as told:
        read(path)
    assert told.value.line == 5001


@pytest.mark.parametrize("name", ["missing.md", "."])
def test_a_file_that_cannot_be_read_is_told_with_the_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(Malformed, match=r"cannot be read: (No such file|Is a directory)"):
        read(tmp_path / name)


def test_the_mark_that_some_editors_write_first_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert read(path).integer("teaching") == 10


def test_a_place_is_told_as_one_would_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(Malformed(tmp_path / "a" / "b.md", 3, "x")) == "a/b.md:3: x"
    assert str(Malformed(tmp_path / "b.md", None, "x")) == "b.md: x"
    assert str(Malformed(Path("/elsewhere/b.md"), 3, "x")) == "/elsewhere/b.md:3: x"


@pytest.mark.parametrize(
    ("source", "line"),
    [("a = 1\nb = = 2\n", 2), ('a = 1\nb = "open\nc = 3\n', 2), ("a = 1\n\n[open", 3), ("a", 1)],
)
def test_toml_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, source: str, line: int
) -> None:
    path = tmp_path / "key.toml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(Malformed, match="is not TOML") as told:
        read_toml(path)
    assert told.value.line == line


def test_toml_is_read(tmp_path: Path) -> None:
    (tmp_path / "key.toml").write_text("[a]\nb = 1\n", encoding="utf-8")
    assert read_toml(tmp_path / "key.toml") == {"a": {"b": 1}}


# Writing files.


def test_a_file_is_saved_whole_in_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    for text in ("first\n", "é second\n"):
        save(path, text)
        assert read_text(path) == text
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_what_stops_a_save_halfway_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    path = tmp_path / "page.md"
    path.write_text("old\n", encoding="utf-8")

    def half(self: Path, text: str, **_: object) -> None:
        self.write_bytes(text.encode()[: len(text) // 2])
        raise stop

    monkeypatch.setattr(document.Path, "write_text", half)
    with pytest.raises(type(stop)):
        save(path, "new text\n")
    assert path.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [path]
