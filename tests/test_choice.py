"""Every answer to the eight questions is defined, and the table of situations comes out of them."""

import itertools
import json
import re
import shutil
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lesson import choice, content, doctor, interview, layers, questionnaire
from lesson.__main__ import lesson as command_line
from lesson.__main__ import main
from lesson.choice import Choice, Guide
from lesson.content import Unknown
from lesson.document import Malformed

BASE = content.root()
GUIDE = choice.read(BASE)
EVERY = list(choice.combinations(GUIDE))
# What the lesson's authors say comes out, need by need; the table on the page must agree.
WANTED = {
    "one-script": "script",
    "class": "lock",
    "research": "uv",
    "mixed": "conda",
    "cluster": "container",
    "machine": "vm",
    "decade": "nix",
    "bits": "container",
}


def decided(*needs: str) -> Choice:
    return choice.decide(GUIDE, needs)


def test_there_are_eight_questions_and_256_answers() -> None:
    assert len(GUIDE.needs) == 8
    assert len({frozenset(needs) for needs in EVERY}) == len(EVERY) == 256


@pytest.mark.parametrize("needs", EVERY, ids=lambda needs: "-".join(needs) or "none")
def test_every_answer_names_a_tool_a_runner_up_what_is_open_and_a_command(
    needs: Sequence[str],
) -> None:
    found = decided(*needs)
    told = [str(part) for part in interview.told(found)]
    assert found.option != found.runner_up
    assert found.uncaptured, "no tool records all layers"
    assert all(remark.text for remark in found.remarks)
    short = [need for need in needs if found.option.points[need]]
    assert len(found.remarks) == len(short)
    assert found.alone == all(found.option.points[need] < choice.ALONE for need in needs)
    assert all(len(line) <= 80 for line in told), "a line is wider than a projector"
    assert told[-1].endswith(found.option.command)


def test_the_situations_come_out() -> None:
    found = {
        name: choice.decide(GUIDE, one.needs).option.name for name, one in GUIDE.situations.items()
    }
    assert found == WANTED
    assert not choice.decide(GUIDE, GUIDE.situations["bits"].needs).alone
    others = [one for name, one in GUIDE.situations.items() if name != "bits"]
    assert all(choice.decide(GUIDE, one.needs).alone for one in others)


def test_every_tool_is_enough_for_something() -> None:
    found = [decided(*needs) for needs in EVERY]
    assert {one.option.name for one in found if one.alone} == {*GUIDE.options}


def test_of_equal_tools_the_smaller_one_is_chosen() -> None:
    equal = decided("unprivileged")
    assert equal.option.loss(equal.needs) == equal.runner_up.loss(equal.needs) == 0
    assert [*GUIDE.options].index(equal.option.name) < [*GUIDE.options].index(equal.runner_up.name)


def test_a_tool_that_meets_all_needs_is_never_passed_over() -> None:
    for needs in EVERY:
        meets = [o for o in GUIDE.options.values() if not o.loss(needs)]
        assert not meets or decided(*needs).option == meets[0]


def test_the_order_of_the_answers_does_not_matter() -> None:
    for needs in itertools.permutations(("cluster", "rebuild", "bits")):
        assert decided(*needs) == decided("cluster", "rebuild", "bits")


def test_what_is_open_is_what_the_table_of_layers_says() -> None:
    for option in GUIDE.options.values():
        tool = layers.read(BASE).tools[option.records.name]
        full = [band.title for band in GUIDE.bands if tool.states[band.name] == "full"]
        told = choice.uncaptured(option.records, GUIDE.bands)
        assert len(told) == len(GUIDE.bands) - len(full)
        assert not [line for line in told for title in full if line.startswith(title)]


def test_the_first_command_is_one_of_a_tool_that_the_lesson_teaches() -> None:
    for option in GUIDE.options.values():
        assert doctor.tool_of(option.command.split()[0])


def test_the_help_says_the_same_as_the_questions() -> None:
    help_ = command_line.commands["choose"].help or ""
    named = re.findall(r"(?m)^ *(\w+) {2,}", help_)
    assert named == [*GUIDE.needs]


def test_an_unknown_word_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Unknown, match="no statement is called `fast`"):
        decided("fast")
    assert main(["choose", "fast"]) == 2
    assert "there are: project, elsewhere" in capsys.readouterr().err


def test_none_and_a_need_contradict_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["choose", "--none", "bits"]) == 2
    assert "not both" in capsys.readouterr().err


def test_the_answer_is_there_for_other_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["choose", "cluster", "rebuild", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["tool"], told["runner_up"], told["alone"]) == ("nix", "container", False)
    assert told["remarks"][0]["kind"] == "missing"


def answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str) -> int:
    path = tmp_path / "typed"
    path.write_text(typed, encoding="utf-8")
    with path.open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        return main(["choose"])


@pytest.mark.parametrize("needs", [(), ("project",), ("libraries", "bits"), tuple(GUIDE.needs)])
def test_who_is_asked_gets_the_same_answer(
    needs: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed = "".join("yes\n" if need in needs else "N\n" for need in GUIDE.needs)
    assert answered(monkeypatch, tmp_path, typed) == 0
    asked = capsys.readouterr().out
    assert main(["choose", *(needs or ["--none"])]) == 0
    assert asked.endswith(capsys.readouterr().out)
    assert all(need.text in asked for need in GUIDE.needs.values())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "no answer to `project`; name what is true: lesson choose --none"),
        ("y\n\n", "`` is no answer to `elsewhere`; wanted y or n"),
        ("y\nn\nperhaps\n", "`perhaps` is no answer to `libraries`; wanted y or n"),
        ("y\nn\n", "no answer to `libraries`"),
    ],
)
def test_without_a_terminal_a_bad_answer_gets_one_message(
    typed: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert answered(monkeypatch, tmp_path, typed) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def changed(tmp_path: Path, old: str, new: str) -> Guide:
    (tmp_path / "docs").mkdir()
    for name in (choice.FILE, "layers.toml"):
        shutil.copy(BASE / "docs" / name, tmp_path / "docs")
    path = tmp_path / "docs" / choice.FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return choice.read(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("bits = 9 }", "bits = 10 }", "10 points"),
        (", bits = 9 }", " }", "points for each need"),
        ('records = "uv"', 'records = "poetry"', "poetry"),
        ('needs = ["project"]', 'needs = ["speed"]', "no need 'speed'"),
        ("[needs.bits]", "[needs.bits", "is not TOML"),
    ],
)
def test_a_damaged_guide_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=words):
        changed(tmp_path, old, new)


def test_the_exercise_has_the_points_of_the_guide() -> None:
    folder = content.find_exercise("add-up-the-points").folder
    handed = tomllib.loads((folder / "points.toml").read_text("utf-8"))
    assert handed == {name: option.points for name, option in GUIDE.options.items()}


def test_the_exercise_on_three_projects_agrees_with_the_guide() -> None:
    folder = content.find_exercise("select-for-three-projects").solution
    text = (folder / "README.md").read_text("utf-8")
    said = [decided(*needs.split()).option.name for needs in re.findall("lesson choose (.*)", text)]
    assert said == ["uv", "conda", "container"]


def test_the_page_has_the_questions_and_the_situations() -> None:
    expand: Callable[[str, Path], str] = questionnaire.expand
    text = expand("/// choose | questions\n///\n\n/// choose | situations\n///\n", BASE)
    assert "///" not in text
    for need in GUIDE.needs.values():
        assert text.count(need.text) == 2, "as a box to tick, and as a row of points"
    for situation in GUIDE.situations.values():
        assert situation.title in text
    assert "none alone; nearest: " in text


def test_a_text_of_the_guide_cannot_end_the_data_of_the_script(tmp_path: Path) -> None:
    guide = changed(tmp_path, "processors differ", "</script><script>")
    data = questionnaire._data(guide)
    assert "</script" not in data
    assert "</script><script>" in json.dumps(json.loads(data))
