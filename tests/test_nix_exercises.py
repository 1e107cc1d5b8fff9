"""What the page and the exercises on Nix say is what the real Nix does and says."""

import base64
import re
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson import check, content, derivation, equipment, replay, script, workspace
from lesson.content import Exercise
from lesson.nix import newer, room
from lesson.nix.room import Room

CHECKS = runpy.run_path(str(content.root() / "tests/70-nix.py"))


@pytest.fixture
def nix(absent) -> Iterator[Room]:
    """A room with an empty store."""
    with equipment.nix() as opened:
        if opened is None:
            advice = "Nix or the package set is not here; `lesson tools` says more"
            absent(advice)
        else:
            yield opened


def handed_out(name: str, nix: Room) -> tuple[Exercise, Path]:
    exercise = content.find_exercise(name)
    work = nix.home / "work"
    workspace.start(exercise, work)
    return exercise, work


def said(nix: Room, folder: Path, *command: str) -> str:
    """What a command prints; it must succeed."""
    ran = nix.run(*command, folder=folder, seconds=240).succeeded(" ".join(command))
    return ran.output


def test_a_newer_nix_says_what_the_page_shows(nix: Room, monkeypatch) -> None:
    other = newer.commands()
    assert other, "`lesson tools --install` brings it"
    assert said(nix, nix.home, "nix", "--version") != said(
        nix, nix.home, f"{other}/nix", "--version"
    )
    own = room.variables
    monkeypatch.setattr(room, "variables", lambda home: own(home, other))
    replayed = replay.check(content.find_episode("nix"))
    assert replayed.faults == []
    assert replayed.steps > 50


def test_the_notebook_computes_what_nix_says(nix: Room) -> None:
    exercise, work = handed_out("compute-a-store-path", nix)
    workspace.solve(exercise, work)
    ask = ("nix-instantiate", "--eval", "message.nix", "--attr", "outPath")
    asked = [said(nix, work, *ask), said(nix, work, *ask, "--argstr", "text", "hellO")]
    computed = script.run(work, "compute_a_store_path.py").output.splitlines()[-2:]
    assert [line.strip().strip('"') for line in asked] == computed


def test_the_model_and_nix_agree_on_every_edit(nix: Room) -> None:
    exercise, work = handed_out("predict-the-store-path", nix)
    asked, computed = CHECKS["_asked"](work), CHECKS["_computed"]()
    assert len(asked) == 8
    assert computed == {name: entry["answer"] for name, entry in check.key(exercise).items()}
    assert asked == {name: computed[name] for name in asked}


def test_the_lines_of_the_rollback_do_what_the_key_says(nix: Room) -> None:
    exercise, work = handed_out("predict-the-rollback", nix)
    lines = re.findall(r"(?m)^(?:nix|rm)\b.+", exercise.task)
    assert len(lines) == 11
    key = {name: entry["answer"] for name, entry in check.key(exercise).items()}
    stored = "ls -d /nix/store/*-sqlite-3.46.1"

    def typed(*numbers: int) -> None:
        for number in numbers:
            said(nix, work, "sh", "-euc", lines[number])

    def version() -> str:
        return said(nix, work, "sh", "-c", "~/paper/bin/sqlite3 --version").split()[0]

    typed(0, 1, 2, 3, 4)
    assert version() == key["installed"]
    both = said(nix, work, "sh", "-c", "ls -d /nix/store/*-sqlite-3.*")
    assert ("both" if {"3.40.1", "3.46.1"} <= set(re.findall(r"3\.\d+\.\d", both)) else "") == (
        key["stored"]
    )
    typed(5, 6)
    assert version() == key["back"]
    typed(7)
    listed = said(nix, work, "sh", "-c", "nix-env --profile ~/paper --list-generations")
    assert re.findall(r"(?m)^ *(\d+) .*\(current\)", listed) == [key["number"]]
    inside = said(nix, work, "sh", "-c", "nix-env --profile ~/paper --query")
    assert re.search(r"(?m)^jq-", inside) and "sqlite-3.40.1" in inside and key["content"] == "old"
    typed(8)
    said(nix, work, "sh", "-c", stored)
    assert key["garbage"] == "kept"
    typed(9, 10)
    assert nix.run("sh", "-c", stored, folder=work).status and key["old"] == "deleted"
    assert version() == "3.40.1"


def test_a_mismatch_is_told_in_the_words_of_the_exercise(nix: Room) -> None:
    _, work = handed_out("judge-a-hash-mismatch", nix)
    told = re.findall(r"specified: .*\n +got: .*", (work / "errors.txt").read_text("utf-8"))
    assert len(told) == 2
    with CHECKS["_played"](work) as proxy:
        for attribute, words in zip(("table", "witness"), told, strict=True):
            command = ("nix-build", "--no-out-link", "fetch.nix", "--attr", attribute)
            ran = nix.run(*command, folder=work, env={"http_proxy": proxy, "no_proxy": ""})
            assert ran.status == 102
            assert re.sub(r"\s+", " ", words) in re.sub(r"\s+", " ", ran.output)


def test_the_leaks_make_the_errors_of_the_exercise(nix: Room) -> None:
    _, work = handed_out("close-the-leaks", nix)
    errors = (work / "errors.txt").read_text(encoding="utf-8")
    path = work / "default.nix"
    build = ("nix-build", "--no-out-link", "-I", "nixpkgs=/srv/nixos-23.05")
    leak = nix.run(*build, folder=work)
    assert "/usr/bin/python3: No such file or directory" in leak.output and leak.status
    text = path.read_text("utf-8").replace("/usr/bin/python3", "${pkgs.python311}/bin/python3")
    path.write_text(text, encoding="utf-8")
    leak = nix.run(*build, folder=work, seconds=240)
    assert "close-the-leaks/mean.py': [Errno 2] No such file or directory" in leak.output
    path.write_text(text.replace("${folder}/", "${./.}/").replace("%T", "%T $RANDOM"), "utf-8")
    shutil.rmtree(work / "result", ignore_errors=True)
    said(nix, work, *build)
    leak = nix.run(*build, "--check", folder=work)
    assert leak.status == 104 and "may not be deterministic" in leak.output
    for words in ("/usr/bin/python3: No such file", "[Errno 2] No such file", "deterministic"):
        assert words in errors


def test_the_hash_of_the_pin_is_one_hash_in_two_notations() -> None:
    digests = set()
    for told in CHECKS["HASHES"][CHECKS["PAPER"]]:
        whole = told.startswith("sha256-")
        digest = base64.b64decode(told.removeprefix("sha256-")) if whole else b""
        digests.add(derivation.nix32(digest) if whole else told)
    assert len(digests) == 1


def test_every_name_that_the_exercise_offers_is_known_to_its_check() -> None:
    listed = (content.find_exercise("pin-nixpkgs").folder / "releases.txt").read_text("utf-8")
    for rev, hashes in CHECKS["HASHES"].items():
        assert rev in listed and any(told in listed for told in hashes)
    assert all(name in listed for name in CHECKS["MOVED"])
