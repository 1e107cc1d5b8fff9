"""The model of store paths: what Nix's own examples give, and what changes a path."""

import os
import sys
from pathlib import Path

import pytest

from lesson import derivation, nar

MESSAGE = "/nix/store/y908a1mgz3vv84k9bbbi6pmar6mclzqq-message"
SAY = ("-c", "echo hello > $out")


def message(**given) -> derivation.Derivation:
    return derivation.make("message", **{"args": SAY, **given})


def test_a_path_is_the_one_that_nix_gives():
    assert str(message()) == message().result == MESSAGE
    assert message().path == "/nix/store/f738ka7h8fandy8nyn28l9agaygwar9h-message.drv"


@pytest.mark.parametrize(
    "edit",
    [
        {"args": ("-c", "echo hellO > $out")},
        {"builder": "/bin/bash"},
        {"env": {"COURSE": "environments"}},
        {"system": "aarch64-linux"},
        {"inputs": [derivation.make("other", args=SAY)]},
        {"sources": ["/nix/store/00000000000000000000000000000000-data"]},
    ],
)
def test_whatever_a_build_is_given_changes_its_path(edit):
    assert message(**edit).result != MESSAGE
    assert message(**edit).result.endswith("-message")


def test_a_path_depends_on_the_inputs_of_its_inputs():
    def chain(word: str) -> str:
        first = derivation.make("first", args=("-c", f"echo {word} > $out"))
        second = derivation.make("second", args=("-c", f"cat {first} > $out"), inputs=[first])
        return derivation.make("third", args=("-c", f"cat {second}"), inputs=[second]).result

    assert chain("a") == chain("a")
    assert chain("a") != chain("b")


def test_where_a_fixed_content_comes_from_changes_nothing():
    content = derivation.Output(method="sha256", hash="0" * 64)

    def fetched(url: str) -> derivation.Derivation:
        return derivation.make("data.csv", "builtin:fetchurl", env={"url": url}, fixed=content)

    one, other = fetched("http://one.example/data.csv"), fetched("http://other.example/data.csv")
    assert one.result == other.result
    assert one.path != other.path
    users = [message(inputs=[each], env={"data": each}) for each in (one, other)]
    assert users[0].result == users[1].result
    assert users[0].path != users[1].path


def test_a_recipe_that_was_written_is_read_again(tmp_path):
    first = derivation.make("first", env={"text": 'a "word"\n\tand \\ more: µ'})
    second = derivation.make("second", args=(str(first),), inputs=[first, message()])
    for each in (first, second, message()):
        (tmp_path / Path(each.path).name).write_text(each.text, encoding="utf-8")
    assert derivation.read(tmp_path / Path(second.path).name).path == second.path


@pytest.mark.parametrize(
    "text", ["", "Derive(", "Derive(1,2)", 'Derive([("dev","","","")],1,1,1,1,1,1)']
)
def test_a_file_that_is_no_recipe_is_named(tmp_path, text):
    path = tmp_path / f"{'0' * 32}-odd.drv"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"odd\.drv is no derivation with one output"):
        derivation.read(path)


# The archive of a file or a folder.


def tree(folder: Path) -> Path:
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "c").write_text("c\n", newline="\n")
    (folder / "a.txt").write_text("a\n", newline="\n")
    return folder


def test_a_folder_has_the_hash_that_nix_gives(tmp_path):
    digest = nar.digest(tree(tmp_path / "tree"))
    assert derivation.sri(digest) == "sha256-z5FhafkU2GZV0Jbd51N0L+z5M9ZBTLZlqaoNVQDI52I="


def test_a_file_has_the_hash_that_nix_gives(tmp_path):
    digest = nar.digest(tree(tmp_path / "tree") / "a.txt")
    assert derivation.sri(digest) == "sha256-knb9U7Sdy/YWj4gjrvFIevLuTiMEt+5kEtunmYK5CoY="
    assert derivation.nix32(digest) == "11hap619k9yv29jfxdq44d7fxwks93qsw8w8iwbgdjwxni9zsxlj"


def test_dates_and_places_are_not_in_an_archive_but_names_and_contents_are(tmp_path):
    one, other = tree(tmp_path / "one"), tree(tmp_path / "other")
    os.utime(other / "a.txt", (0, 0))
    assert nar.digest(one) == nar.digest(other)
    (other / "a.txt").rename(other / "A.txt")
    renamed = nar.digest(other)
    (other / "A.txt").write_text("b\n", newline="\n")
    assert len({nar.digest(one), renamed, nar.digest(other)}) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bit")
def test_a_program_is_not_the_same_as_a_text(tmp_path):
    path = tree(tmp_path / "tree") / "a.txt"
    before = nar.digest(path)
    path.chmod(0o755)
    assert nar.digest(path) != before
    path.chmod(0o600)
    assert nar.digest(path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there")
def test_a_link_is_kept_as_a_link(tmp_path):
    folder = tree(tmp_path / "tree")
    before = nar.digest(folder)
    (folder / "d").symlink_to("nowhere")
    assert nar.digest(folder) != before
