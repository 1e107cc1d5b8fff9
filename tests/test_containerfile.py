"""A Containerfile is read as its builders read it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson import content
from lesson.containerfile import WORDS, Containerfile, expanded, instructions
from lesson.document import read
from lesson.fences import fences

DIGEST = "sha256:" + "0123456789abcdef" * 4


def words(text: str) -> list[tuple[str, str, int]]:
    return [(step.word, step.value, step.line) for step in instructions(text)]


def test_words_may_be_written_small_and_values_keep_their_case() -> None:
    assert words("from Base\nrun Echo\n") == [("FROM", "Base", 1), ("RUN", "Echo", 2)]


def test_a_line_goes_on_after_a_backslash_and_over_comments_and_empty_lines() -> None:
    text = "FROM a\nRUN one \\\n  # why\n\n  two \\  \n three\n# end\nCMD x"
    assert words(text) == [("FROM", "a", 1), ("RUN", "one two three", 2), ("CMD", "x", 8)]


def test_a_number_sign_inside_of_a_line_is_no_comment() -> None:
    assert words("FROM a\nRUN echo # b")[1][1] == "echo # b"


def test_the_first_comment_may_choose_another_sign_that_continues() -> None:
    assert words("# escape=`\nFROM a\nRUN one `\n two\\\nCMD x")[1:] == [
        ("RUN", "one two\\", 3),
        ("CMD", "x", 5),
    ]


def test_such_a_comment_further_down_is_a_comment() -> None:
    assert len(words("# a note\n# escape=`\nFROM a\nRUN one `\nCMD x")) == 3


def test_here_documents_are_no_instructions() -> None:
    text = "FROM a\nRUN <<EOF cat <<-'B'\nUSER root\nEOF\n\tUSER 0\n\tB\nUSER me\n"
    run, user = instructions(text)[1:]
    assert run.documents == ("USER root", "USER 0")
    assert (user.word, user.value, user.line) == ("USER", "me", 7)
    assert Containerfile(text).user == "me"


def test_a_here_string_and_a_shift_begin_no_document() -> None:
    assert len(words("FROM a\nRUN cat <<< EOF\nENV A=1<<EOF\nUSER me")) == 4


def test_a_document_without_an_end_takes_the_rest() -> None:
    assert instructions("FROM a\nRUN <<EOF\nUSER me")[1].documents == ("USER me",)


def test_options_are_taken_off_the_value() -> None:
    step = instructions("FROM a\nCOPY --from=b --chown=1:1 --link x y /to/\n")[1]
    assert step.options == {"from": "b", "chown": "1:1", "link": ""}
    assert step.sources == ["x", "y"]


def test_the_form_in_brackets_is_read() -> None:
    assert instructions('FROM a\nCOPY ["a file", "b", "/to"]')[1].sources == ["a file", "b"]


def test_a_word_that_is_none_is_told_with_its_line() -> None:
    with pytest.raises(AssertionError, match="line 2: `COPPY` is no instruction"):
        instructions("FROM a\nCOPPY b c")


@pytest.mark.parametrize("text", ["", "# nothing\n", "ARG A=1\n"])
def test_a_file_without_from_is_told(text: str) -> None:
    with pytest.raises(AssertionError, match="has no FROM"):
        Containerfile(text)


def test_only_arg_may_stand_before_from() -> None:
    with pytest.raises(AssertionError, match="line 1: `ENV` stands before FROM"):
        Containerfile("ENV A=1\nFROM a")


def test_an_argument_before_from_names_the_base() -> None:
    text = "ARG TAG=1\nARG BASE=a:${TAG}\nFROM --platform=linux/amd64 $BASE as Last\n"
    assert Containerfile(text).bases == [("a:1", 3)]
    assert Containerfile(text, {"BASE": f"b@{DIGEST}"}).bases == [(f"b@{DIGEST}", 3)]
    assert Containerfile("ARG BASE\nFROM ${BASE}").bases == [("", 2)]
    assert Containerfile("ARG BASE\nFROM ${BASE:-c:2}").bases == [("c:2", 2)]


STAGES = f"""
FROM python@{DIGEST} AS build
USER root
RUN make
FROM scratch AS bare
FROM build AS tested
ENV MODE=test
FROM Build
COPY --from=tested /a /a
COPY --from=0 /b /b
COPY --from=tools:1 /c /c
COPY mean.py ./
USER analyst:staff
"""


def test_stages_are_no_bases_and_what_is_below_is_inherited() -> None:
    file = Containerfile(STAGES)
    assert file.bases == [(f"python@{DIGEST}", 2), ("tools:1", 11)]
    assert [step.value for step in file.steps if step.word == "USER"] == ["root", "analyst:staff"]
    assert file.user == "analyst"
    assert file.environment == {}  # of a stage that the last one does not come from


def test_a_user_is_inherited_from_the_stage_below() -> None:
    assert Containerfile("FROM a AS b\nUSER me\nFROM b").user == "me"
    assert Containerfile("FROM a AS b\nUSER me\nFROM c").user == ""


def test_a_user_may_be_named_by_a_variable() -> None:
    assert Containerfile("FROM a\nARG WHO=me\nUSER ${WHO}").user == "me"
    assert Containerfile("FROM a\nENV WHO=0\nUSER $WHO:$WHO").user == "0"


def test_variables_are_read_in_both_forms() -> None:
    text = (
        'FROM a\nENV TZ=UTC NAME="two words" \\\n  SAME=$TZ\nENV LAST=$TZ\nenv OLD the old form\n'
    )
    assert Containerfile(text).environment == {
        "TZ": "UTC",
        "NAME": "two words",
        "SAME": "",  # what an instruction sets, it does not see yet
        "LAST": "UTC",
        "OLD": "the old form",
    }


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("COPY mean.py ./", True),
        ("COPY ./mean.py /app/", True),
        ("COPY . .", True),
        ("COPY * /app", True),
        ("copy *.py /app", True),
        ('COPY ["mean.py", "/app"]', True),
        ("COPY data.csv mean.py /app", True),
        ("COPY data.csv mean.py", False),  # its last word is the place
        ("COPY --from=b mean.py /app", False),
        ("RUN cp mean.py /app", False),
    ],
)
def test_what_copies_a_file_is_found(line: str, found: bool) -> None:
    assert bool(Containerfile(f"FROM a AS b\nFROM b\n{line}").copies("mean.py")) is found


def test_variables_are_put_in_as_a_builder_does() -> None:
    values = {"A": "1", "EMPTY": ""}
    text = r"$A ${A} ${B:-2} ${EMPTY:-3} ${A:+4} ${B:+5} \$A $B."
    assert expanded(text, values) == "1 1 2 3 4  $A ."


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(WORDS)), st.from_regex(r"[a-z=/.]{1,9}", fullmatch=True))
    )
)
def test_instructions_come_out_as_they_were_written(written: list[tuple[str, str]]) -> None:
    text = "".join(f"{word.lower()} \\\n  {value}\n\n# note\n" for word, value in written)
    assert [(step.word, step.value) for step in instructions(text)] == written


def test_an_image_of_ours_finds_the_packages_that_uv_installs_beside_its_own_python() -> None:
    shelves = [content.root() / name for name in ("exercises", "solutions", "capstone")]
    texts = [path.read_text("utf-8") for one in shelves for path in one.rglob("Containerfile")]
    for episode in content.episodes():
        written = fences(read(episode.path))
        texts += [one.body for one in written if one.options.get("title") == "Containerfile"]
    synced = [text for text in texts if "uv sync" in text]
    assert len(synced) >= 3
    for text in synced:
        assert re.search(r"(?m)^ENV PATH=\S+/\.venv/bin:\$PATH$", text), text
