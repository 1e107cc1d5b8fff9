"""Fences are found as Markdown finds them, and none can go unseen."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.document import Document, Malformed, parse, read
from lesson.fences import fences, replaced
from lesson.lanes import LANES

LANE = next(iter(LANES))


def page(text: str) -> Document:
    return parse(Path("page.md"), f"---\nteaching: 1\n---\n{text}")


def told(text: str) -> str:
    with pytest.raises(Malformed) as error:
        fences(page(text))
    return str(error.value)


def test_fences_are_found_with_what_they_promise() -> None:
    text = (
        "Text.\n\n"
        f'```console lane="{LANE}"\n$ one\n```\n\n'
        '```toml title="a/b.toml"\nx = 1\n```\n\n'
        "````powershell\n```\nnested\n```\n````\n\n"
        "/// tab | Linux\n~~~sh\nls\n~~~\n///\n\n"
        "- In a list:\n\n  ```text\n  two\n  ```\n\n"
        "> In a quote:\n>\n> ```text\n> three\n> ```\n\n"
        "```console\n```\n"
    )
    found = fences(page(text))
    assert [(f.language, f.kind, f.body, f.first) for f in found] == [
        ("console", "executed", "$ one\n", 7),
        ("toml", "file", "x = 1\n", 11),
        ("powershell", "shown", "```\nnested\n```\n", 15),
        ("sh", "shown", "ls\n", 22),
        ("text", "shown", "two\n", 29),
        ("text", "shown", "three\n", 35),
        ("console", "executed", "", 39),
    ]
    assert [f.options for f in found[:3]] == [{"lane": LANE}, {"title": "a/b.toml"}, {}]
    lines = text.split("\n")
    assert all(lines[f.first - 4].strip("> ") == f.body.split("\n")[0] for f in found[:6])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("```console\n$ one\n", 4),
        ("```console\n$ one", 4),
        ("```console", 4),
        ("Text.\n\n```console\n$ one\n\n```toml\nx = 1\n```\n", 6),
        ("```console\n$ one\n``\n", 4),
        ("````console\n$ one\n```\n", 4),
        ("```console\n$ one\n~~~\n", 4),
        ("> ```text\n> one\n\nText.\n", 4),
        ("- ```text\n  one\n\nText.\n", 4),
        ("```text\none\n``` end\n", 4),
        ("```text\none\n```\n\n```text\n", 8),
    ],
)
def test_a_fence_that_is_not_closed_is_told_with_the_line_where_it_opens(
    text: str, line: int
) -> None:
    message = told(text)
    assert message.startswith(f"page.md:{line}: ")
    assert "is not closed" in message


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        ('console title="x"', 'takes lane="…" only, found `title="x"`'),
        ("console lane=public-index", "takes lane"),
        ("console lane='public-index'", "takes lane"),
        ('console hl_lines="1"', "takes lane"),
        (f'console lane="{LANE}" more', "takes lane"),
        ('console lane="publik-index"', f"no lane `publik-index`; there are: {LANE}"),
        ('console\tlane="publik-index"', "no lane `publik-index`"),
        ('console lane=""', "no lane ``"),
        ('toml titel="x"', 'takes title="…" only, found `titel="x"`'),
        (f'toml lane="{LANE}"', "takes title"),
        ("", "names no language"),
        ("Console", "lower case: `console`, found `Console`"),
        ("CONSOLE", "lower case"),
    ],
)
def test_an_opening_that_promises_what_is_unknown_is_told(opening: str, words: str) -> None:
    message = told(f"Text.\n\n```{opening}\nx\n```\n")
    assert message.startswith("page.md:6: ")
    assert words in message


@pytest.mark.parametrize(
    "title", ["../x", "a/../../x", "a/..", "/etc/passwd", "//x", "~/.bashrc", "~", "", ".", "/"]
)
def test_a_titled_file_may_not_leave_the_workspace(title: str) -> None:
    assert "is no file below" in told(f'```text title="{title}"\nx\n```\n')


@pytest.mark.parametrize("title", ["x", "a/b/c.toml", ".gitignore", "a b.txt", "..x", "x~"])
def test_a_titled_file_may_lie_in_folders(title: str) -> None:
    (found,) = fences(page(f'```text title="{title}"\nx\n```\n'))
    assert found.options == {"title": title}


@pytest.mark.parametrize(
    "text",
    [
        " ```console\n $ one\n ```\n",
        "- ```console\n  $ one\n  ```\n",
        "> ```console\n> $ one\n> ```\n",
        "~~~console\n$ one\n~~~\n",
        "<details>\n```console\n$ one\n```\n</details>\n",
        "<!--\n```console\n$ one\n```\n-->\n",
        "    ```console\n    $ one\n    ```\n",
        "<div>\n~~~ Console\n$ one\n~~~\n</div>\n",
    ],
)
def test_a_console_fence_that_nothing_would_run_is_told(text: str) -> None:
    assert told(text).startswith(("page.md:4: ", "page.md:5: "))


def test_a_fence_within_a_fence_is_content() -> None:
    (found,) = fences(page("````markdown\n```console\n$ one\n```\n````\n"))
    assert (found.language, found.kind) == ("markdown", "shown")


LINES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_characters="\0\n\r", exclude_categories=["Cs"])),
        st.sampled_from(["", "    x", "\tx", "- x", "> x", "# x", "///", "\x0c", "a\u2028b"]),
    ).filter(lambda line: not line.lstrip().startswith("```")),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(LINES, LINES)
def test_content_comes_out_as_it_was_written(one: list[str], two: list[str]) -> None:
    bodies = ["".join(f"{line}\n" for line in lines) for lines in (one, two)]
    text = f"Text.\n\n```console\n{bodies[0]}```\n\n```text\n{bodies[1]}```\n\nText.\n"
    found = fences(page(text))
    assert [fence.body for fence in found] == bodies
    assert [fence.first for fence in found] == [7, 7 + len(one) + 3]


@settings(max_examples=100, deadline=None)
@given(LINES, LINES, LINES)
def test_only_the_content_that_is_replaced_changes(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], kept: list[str], new: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "replaced.md"
    before, between, after = ("".join(f"{line}\n" for line in lines) for lines in (old, kept, new))
    whole = "---\na: 1\n---\nText.\n\n```console\n{}```\n\n```text\n{}```\nEnd without newline"
    path.write_text(whole.format(before, between), encoding="utf-8")
    document = read(path)
    first = fences(document)[0].first
    assert replaced(document, {}) == whole.format(before, between)
    assert replaced(document, {first: after}) == whole.format(after, between)


def test_a_file_that_changed_since_it_was_read_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("```console\n$ one\n```\n", encoding="utf-8")
    document = read(path)
    path.write_text("An edit.\n\n```console\n$ one\n```\n", encoding="utf-8")
    with pytest.raises(Malformed, match="was changed while its commands ran"):
        replaced(document, {2: "$ one\nnew\n"})
