"""What the exercises on machines teach is what the real tools do."""

import os
import re
import shutil
from pathlib import Path

import pytest

from lesson import check, content, script, tools, workspace
from lesson.content import Exercise


def exercise(name: str) -> Exercise:
    return content.find_exercise(name)


def need(program: str) -> None:
    if not shutil.which(program):
        assert not os.environ.get("CI"), f"{program} is missing; `lesson tools --install`"
        pytest.skip(f"{program} is not on this machine")


def test_qemu_img_leaves_behind_what_the_key_says(tmp_path: Path) -> None:
    need("qemu-img")
    snapshot = exercise("predict-the-snapshot")
    found = check.load(snapshot).__globals__["acted"](tmp_path)
    assert found == {name: entry["answer"] for name, entry in check.key(snapshot).items()}


def test_the_ordered_playbook_changes_nothing_the_second_time(tmp_path: Path) -> None:
    need("ansible-playbook")
    work = tmp_path / "a learner's folder"
    workspace.start(exercise("order-the-playbook"), work)
    workspace.solve(exercise("order-the-playbook"), work)
    recaps = [play(work) for _ in range(2)]
    assert re.search(r"ok=5 +changed=5 .*failed=0", recaps[0]), recaps[0]
    assert re.search(r"ok=5 +changed=0 .*failed=0", recaps[1]), recaps[1]
    mean = (work / "machine" / "mean.txt").read_text(encoding="utf-8")
    assert mean.endswith("mm from 20 birds\n")


def test_a_handler_among_the_tasks_is_refused_as_its_diagnosis_says(tmp_path: Path) -> None:
    need("ansible-playbook")
    ordering = exercise("order-the-playbook")
    workspace.start(ordering, tmp_path / "work")
    words = check.key(ordering)["distractors"]
    (handler,) = (line for line in words if "listen" in line)
    (tmp_path / "work" / "order.txt").write_text(f"{handler}\n", encoding="utf-8")
    assert "'listen' is not a valid attribute for a Task" in play(tmp_path / "work")


def play(folder: Path) -> str:
    settings = {"ANSIBLE_INVENTORY": "localhost,", "LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1"}
    command = ["ansible-playbook", "try.yml"]
    return script.attempt(command, folder, env=settings, seconds=240).output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", "", "Valid"),
        ('hostname: "paper"', "hostname: 42", "42 is not of type 'string'"),
        ('"0644"', "0644", "420 is not of type 'string'"),
        ("write_files:", "write_filez:", "Valid"),
    ],
    ids=["as solved", "a number for a name", "a mode without quotes", "a misspelt key"],
)
def test_cloud_init_says_what_the_exercise_says(
    old: str, new: str, words: str, tmp_path: Path, absent
) -> None:
    found = tools.load("cloud_init").find()
    if found is None:
        absent("cloud-init is not here; `lesson tools --install` fetches it")
    solved = exercise("write-the-user-data").solution / "user-data.yml"
    text = solved.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "user-data").write_text(text.replace(old, new), encoding="utf-8")
    ask = [str(found.commands["cloud-init"]), "schema", "--config-file", "user-data"]
    assert words in script.attempt(ask, tmp_path, seconds=120).output
