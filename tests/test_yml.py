"""The reader of plain YAML agrees with a full one, and names the line of what it does not know."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lesson import content, yml

WRITTEN = """\
# as people write it
name: 'my paper'   # a comment
channels:
- conda-forge
- nodefaults
dependencies:
  - python=3.10 # not a number
  - conda-forge::pandas >=1.2,<1.3
  - "numpy#2"
  - pip
  - pip:
      - --find-links wheels
      - -r requirements.lock
platforms: [linux-64, "osx-arm64"]
variables: {}
empty:
package:
- name: a
  version: 1.0
  hash: {md5: abc, sha256: def}
  dependencies: {}
-
  name: b
- - nested
  - list
"""
WORDS = st.from_regex(r"[a-z][a-z0-9=.<]{0,8}", fullmatch=True)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, min_size=1) | st.dictionaries(WORDS, inner, min_size=1),
    max_leaves=20,
)


def full(text: str) -> object:
    return yaml.load(text, yaml.BaseLoader)


def test_what_people_write_is_read_as_a_full_reader_reads_it() -> None:
    assert yml.parse(WRITTEN, "environment.yml") == full(WRITTEN)
    assert yml.parse("---\n# nothing\n", "empty.yml") == ""


@given(st.dictionaries(WORDS, VALUES, min_size=1))
def test_what_a_full_writer_writes_is_read_back(value: object) -> None:
    text = yaml.safe_dump(value, default_flow_style=False, width=10_000)
    assert yml.parse(text, "any.yml") == full(text) == value


def test_every_environment_file_of_the_lesson_is_read() -> None:
    files = [path for path in content.root().glob("*/40-conda/**/*.yml")]
    files += [path for path in content.root().glob("*/40-conda/**/*.lock")]
    files.append(content.root() / "environment.yml")
    assert len(files) > 3
    for path in files:
        assert yml.read(path) == full(path.read_text("utf-8")), path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: a\n\tb: c\n", "line 2: begins with a tab; use spaces."),
        ("channels\n", "line 1: `channels` is neither `key: value` nor `- item`."),
        ("name:paper\n", "line 1: `name:paper` is neither `key: value` nor `- item`."),
        ("a: 1\n  b: 2\n", "line 2: `b: 2` stands further left or right"),
        ("- a\nb: c\n", "line 2: `b: c` stands further left or right"),
        ("name: a\nname: b\n", "line 2: `name: b` stands there a second time; keep one."),
        ("python: >=3.9\n", "line 1: `python: >=3.9` has a value that begins with `>`"),
        ("- *anchor\n", "line 1: `- *anchor` has a value that begins with `*`"),
        ("a: [b, c\n", "line 1: `a: [b, c` has no closing bracket."),
        ("a: {b}\n", "line 1: `a: {b}` is no list of `key: value` in braces."),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(text: str, words: str) -> None:
    with pytest.raises(AssertionError) as finding:
        yml.parse(text, "environment.yml")
    assert f"environment.yml, {words}" in str(finding.value)


def test_text_in_the_encoding_of_an_old_shell_is_told(tmp_path: Path) -> None:
    path = tmp_path / "environment.yml"
    path.write_bytes("name: paper\n".encode("utf-16"))
    with pytest.raises(AssertionError, match=r"environment\.yml is not UTF-8 text; save it"):
        yml.read(path)
    with pytest.raises(AssertionError, match=r"other\.yml is missing in this folder"):
        yml.read(tmp_path / "other.yml")
