"""The reader of plain Scheme takes what Guix's users write, and names the line of what is wrong."""

import shutil
import subprocess
from pathlib import Path

import pytest

from lesson import content, scheme
from lesson.scheme import Word

WRITTEN = """\
;; a comment ( that opens nothing
(list (channel
       (name 'guix) ; here, too
       (url "https://example.org/a;b(c)"))
      #;(channel (name 'left-out))
      #| and (a block
         of it |#
      [list 3.10 "two\\nlines \\"quoted\\"" #t])
"""


def test_lists_words_and_texts_are_told_apart() -> None:
    (tree,) = scheme.parse(WRITTEN, "channels.scm")
    assert tree == [
        "list",
        ["channel", ["name", ["quote", "guix"]], ["url", "https://example.org/a;b(c)"]],
        ["list", "3.10", 'two\nlines "quoted"', "#t"],
    ]
    assert isinstance(tree[0], Word)
    assert not isinstance(tree[1][2][1], Word)


def test_several_expressions_and_none_are_read() -> None:
    assert scheme.parse("(a) b ; c", "x") == [["a"], "b"]
    assert scheme.parse("; nothing\n", "x") == []


def test_calls_are_found_wherever_they_stand() -> None:
    tree = scheme.parse(WRITTEN, "x")
    assert [call[0] for call in scheme.calls(tree, "list")] == ["list", "list"]
    assert len(scheme.calls(tree, "channel")) == 1
    assert scheme.calls(scheme.parse('("name" 1)', "x"), "name") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(a\n (b)\n", "line 1: the bracket `(` that opens here is never closed"),
        ("(a))\n", "line 1: `)` closes a bracket that was never opened"),
        ("\n(a]\n", "line 2: `]` closes the `(` of line 2; wanted `)`"),
        ('(a\n "b)\n', 'line 2: a text begins here with `"`'),
        ("(a) '", "line 1: after `'` something is missing"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, words: str) -> None:
    with pytest.raises(AssertionError) as problem:
        scheme.parse(text, "manifest.scm")
    assert f"manifest.scm, {words}" in str(problem.value)


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"manifest\.scm is missing"):
        scheme.read(tmp_path / "manifest.scm")
    (tmp_path / "manifest.scm").write_bytes(b'("\xff")')
    with pytest.raises(AssertionError, match="not UTF-8 text"):
        scheme.read(tmp_path / "manifest.scm")


def test_guile_reads_the_lessons_files_alike(absent) -> None:
    guile = shutil.which("guile")
    if guile is None:
        absent("guile is not on this machine; `lesson tools` says more")
    shelves = ("exercises", "solutions")
    files = [path for shelf in shelves for path in (content.root() / shelf).rglob("*.scm")]
    assert len(files) == 4
    for path in files:
        count = "(let loop ((n 0)) (if (eof-object? (read)) (display n) (loop (+ n 1))))"
        asked = subprocess.run(
            [guile, "--no-auto-compile", "-c", count],
            input=path.read_text(encoding="utf-8"),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert asked.stdout == str(len(scheme.read(path))), (path, asked.stderr)
