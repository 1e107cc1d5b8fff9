"""What the exercises of the episode on choosing ask for."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lesson import capture, card, elsewhere, quiz, request, restoration, score, script


def test_select_for_three_projects(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


EVERY = """
import itertools, json, runpy
ran = runpy.run_path("add_up_the_points.py")
needs = list(next(iter(ran["points"].values())))
some = [set(one) for size in range(len(needs) + 1) for one in itertools.combinations(needs, size)]
print(json.dumps([[sorted(one), ran["chosen"](one), sorted(ran["deciding"](one))] for one in some]))
"""


def test_add_up_the_points(work: Path) -> None:
    name = "add_up_the_points.py"
    script.filled(work / name)
    script.run(work, name)
    told = json.loads(script.ask(work, name, EVERY).splitlines()[-1])
    points = tomllib.loads((work / "points.toml").read_text(encoding="utf-8"))
    for needs, chosen, _ in told:
        _chosen_right(name, points, needs, chosen)
    _deciding_right(name, points, told)


def _sums(points: dict[str, dict[str, int]], needs: set[str]) -> dict[str, int]:
    return {tool: sum(lost[need] for need in needs) for tool, lost in points.items()}


def _smallest(points: dict[str, dict[str, int]], needs: set[str]) -> str:
    sums = _sums(points, needs)
    return min(sums, key=lambda tool: sums[tool])


def _chosen_right(name: str, points: dict[str, Any], needs: list[str], chosen: str) -> None:
    sums, right = _sums(points, set(needs)), _smallest(points, set(needs))
    if chosen == right:
        return
    said = f"{name}: for the needs {', '.join(needs) or 'none'} it takes {chosen}, wanted {right}"
    most = {tool for tool, sum_ in sums.items() if sum_ == max(sums.values())}
    worst = {tool: max([lost[need] for need in needs], default=0) for tool, lost in points.items()}
    assert sums[chosen] != sums[right], (
        f"{said}. Both lose {sums[right]} points, and of equals it takes the largest of them; the "
        "file goes from small to large."
    )
    assert chosen not in most, (
        f"{said}. {chosen} loses most points, {sums[chosen]}, and {right} only {sums[right]}."
    )
    assert worst[chosen] > min(worst.values()), (
        f"{said}. It looks at the worst of its needs alone; a tool loses the points of all of them."
    )
    raise AssertionError(f"{said}: {chosen} loses {sums[chosen]} points, {right} {sums[right]}.")


def _deciding_right(name: str, points: dict[str, Any], told: list[Any]) -> None:
    """Compare all answers at once: one alone can be right, or wrong, for many reasons."""
    said = [set(deciding) for _, _, deciding in told]
    given = [set(needs) for needs, _, _ in told]
    right = [_deciding(points, needs, lambda need, all_: all_ - {need}) for needs in given]
    alone = [_deciding(points, needs, lambda need, _: {need}) for needs in given]
    assert said != [needs - one for needs, one in zip(given, right, strict=True)], (
        f"{name}: the needs that it says decide are those that change nothing when they are taken "
        "away. Compare the other way."
    )
    assert said != alone, (
        f"{name}: to see whether a need decides, it looks at the need alone; take the need away "
        "from the others instead."
    )
    for needs, one, wanted in zip(given, said, right, strict=True):
        words = [", ".join(sorted(some)) or "none" for some in (needs, one, wanted)]
        assert one == wanted, (
            f"{name}: of {words[0]}, it says that {words[1]} decides; wanted {words[2]}. A need "
            "decides if another tool is chosen without it."
        )


def _deciding(
    points: dict[str, Any], needs: set[str], other: Callable[[str, set[str]], set[str]]
) -> set[str]:
    """The needs for which other needs lead to another tool."""
    now = _smallest(points, needs)
    return {need for need in needs if _smallest(points, other(need, needs)) != now}


LAYERS = ("packages", "language", "userland", "kernel", "hardware")
EQUAL = ("bit", "printed", "conclusion")
LINES = ("project", "result", "layer", "change", "keeps", "restore", "equal")
# Words that begin a command of the lesson, or of a tool that makes a lock or an image.
COMMANDS = (
    *("uv", "pip", "pip3", "python", "python3", "py", "conda", "mamba", "micromamba", "pixi"),
    *("conda-lock", "podman", "docker", "buildah", "apptainer", "singularity", "qemu-img", "make"),
    *("ansible-playbook", "vagrant", "nix", "nix-build", "nix-shell", "guix", "git", "lesson"),
    *("packer", "ch-image", "poetry", "pip-compile", "pdm", "bash", "sh"),
)
BEFORE = r"(\$ *|sudo +|\w+=\S* +)*"  # a prompt, and what may stand before a command
ENVIRONMENT = r"(^|[\s/])\.?v?env/?($|\s)|environment$|site-packages"


def test_plan_your_change(work: Path) -> None:
    ticket = _ticket(work / "ticket.toml")
    layer = ticket["layer"]
    assert layer != "code", (
        "ticket.toml: your code is captured by a git commit, which you surely have. Which layer "
        f"below it is next? One of {', '.join(LAYERS)}."
    )
    assert layer in LAYERS, (
        f"ticket.toml: layer is `{layer}`, wanted one layer of {', '.join(LAYERS)}. A plan for all "
        "of them is put off."
    )
    assert _is_command(ticket["change"]), (
        f"ticket.toml: change is `{ticket['change']}`, which is a wish, not a command that you can "
        "type on Monday, such as `uv lock`."
    )
    assert not re.search(ENVIRONMENT, ticket["keeps"]), (
        f"ticket.toml: `{ticket['keeps']}` is an environment, and bound to its place. Keep what it "
        "can be made of: a lock, a recipe, an image."
    )
    assert not re.search(r"\b(same|this|my own) folder\b", ticket["restore"], re.I), (
        f"ticket.toml: to restore `{ticket['restore']}` proves little, since all that was there is "
        "still there. Which other place can you get?"
    )
    assert ticket["equal"] in EQUAL, (
        f"ticket.toml: equal is `{ticket['equal']}`, wanted bit, printed or conclusion: decide "
        "before you look what has to be equal."
    )


def _is_command(change: str) -> bool:
    """Whether a line can be typed: one of the known words with others, or a script's own path."""
    first, _, others = re.sub(f"^{BEFORE}", "", change).partition(" ")
    return first.startswith("./") or (first in COMMANDS and bool(others))


def _ticket(path: Path) -> dict[str, str]:
    """The lines of the ticket, all of them filled in."""
    assert path.is_file(), "ticket.toml is missing; `lesson reset` brings it back."
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise AssertionError(f"ticket.toml cannot be read: {error}.") from None
    for name in LINES:
        value = found.get(name)
        assert isinstance(value, str) and value.strip(), (
            f"ticket.toml: the line `{name}` is empty; put your words between its quotes."
        )
    days = found.get("days")
    assert type(days) is int, (  # to Python, `true` is a number as well
        f"ticket.toml: days is {days!r}, wanted a number from 1 to 31, without quotes."
    )
    assert 1 <= days <= 31, (
        f"ticket.toml: days is {days}, wanted 1 to 31. What takes longer is too large for one "
        "change; cut it."
    )
    return {name: found[name].strip() for name in LINES}


def test_predict_what_comes_back(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


MOVED = {  # what a witness pulls along with it -> the layer that was changed
    "packages": ["packages"],
    "os": ["os"],
    "language": ["packages", "language"],
    "hardware": ["os", "packages", "hardware"],
}
# As read from a file: values that are equal, and yet not the same objects.
TABLE = """[
    ["code", "38.2", "38.1"], ["packages", "38.1", "38.2"],
    ["os", "38.1", "38.1"], ["language", "38.2", "38.1"]
]"""
ASK = """
import json, runpy
ran = runpy.run_path("find_the_changed_layer.py")
table = json.loads({table!r})
moved = {moved!r}
told = {{"moved": ran["moved"](table), "silent": ran["silent"]}}
told["changed"] = {{layer: ran["changed"](words) for layer, words in moved.items()}}
print(json.dumps(told))
"""


def test_find_the_changed_layer(work: Path) -> None:
    name = "find_the_changed_layer.py"
    script.filled(work / name)
    asked = ASK.format(moved=MOVED, table=TABLE)
    said = json.loads(script.ask(work, name, asked).splitlines()[-1])
    assert said["moved"] != ["os"], (
        f"{name} names the witnesses that stayed as they were. Which two values have to differ?"
    )
    assert said["moved"] == ["code", "packages", "language"], (
        f"{name}: of four witnesses, all but os said another number, up or down, and it names "
        f"{', '.join(said['moved']) or 'none'}. Which operator asks whether two are not equal?"
    )
    found = said["changed"]
    assert found["language"] != "packages", (
        f"{name} names what was pulled along: where packages and language moved, the language was "
        "changed. Which of LAYERS stands below all others that moved?"
    )
    wrong = [layer for layer in MOVED if found[layer] != layer]
    assert not wrong, f"{name} says {wrong and found[wrong[0]]}, wanted {wrong and wrong[0]}."
    assert not str(said["silent"]).isdigit(), (
        f"{name}: `{said['silent']}` is a number; write it as a word, as in ATTACKS."
    )
    assert said["silent"] == "five", (
        f"{name}: `{said['silent']}` attacks without a word; look for a table in which a witness "
        "stopped: it has a word in place of a number."
    )


DIGEST = re.compile(r"(?m)^(Id|Digest) +(\S+)$")


def test_repair_a_strangers_capture(work: Path) -> None:
    found = score.read(work)
    assert not found.faults, f"{found.faults[0]}. `lesson score` says which file is the next."
    lock = tomllib.loads(_lock(work / "uv.lock"))
    versions = {entry["name"]: entry["version"] for entry in lock["package"]}
    assert versions.get("pandas") == "1.2.5", (
        f"uv.lock records pandas {versions.get('pandas')}; the paper says 1.2.5. Of the two "
        "versions that Git left there, take the other one."
    )
    for layer in ("packages", "language", "userland"):
        best = found.best(layer)
        assert best, f"no file speaks of the layer {layer} any more; `lesson reset` brings it back."
        part = "recorded in part" if best.state == "partly" else "not recorded"
        assert best.state == "full", (
            f"{best.place}: the layer {layer} is {part}: {best.says}. {best.step.capitalize()}."
        )
    asked = request.read(work / ".python-version")
    assert asked != "3.9", (
        ".python-version: `3.9` asks for any release of 3.9, which is recorded in part; the image "
        "alone would know which one it was. The paper says 3.9.18."
    )
    assert asked == "3.9.18", f".python-version asks for {asked}, and the paper says 3.9.18."
    _base(work)


def _lock(path: Path) -> str:
    assert path.is_file(), (
        "uv.lock is missing, and with it the record of the packages; `lesson reset` brings it back."
    )
    return path.read_text(encoding="utf-8")


def _base(work: Path) -> None:
    said = dict(DIGEST.findall((work / "inspected.txt").read_text(encoding="utf-8")))
    first = re.search(r"(?m)^FROM .*@(sha256:\w+)", (work / "Containerfile").read_text("utf-8"))
    assert first, "Containerfile has no FROM with a digest; take it from inspected.txt."
    assert first[1] != f"sha256:{said['Id']}", (
        "Containerfile: the number behind FROM is the Id, which names the settings of the image on "
        "one computer. Take the digest of inspected.txt."
    )
    assert first[1] == said["Digest"], (
        "Containerfile: the number behind FROM names another image than that of inspected.txt."
    )


def test_capture_the_paper(work: Path) -> None:
    script.filled(work / "capture.toml")
    held = capture.handed_in(work)
    assert held.files, (
        "capture.toml hands over no file: `files` is empty, so a stranger gets the analysis alone."
    )
    try:
        restored = restoration.restore(held)
    except elsewhere.Absent as problem:
        _by_files(work, str(problem))
        return
    except capture.Failed as problem:
        raise AssertionError(f"A command of capture.toml failed: {problem}") from None
    _came_back(held, card.fill_in(held, restored))


def _by_files(work: Path, why: str) -> None:
    """What can be said where the tool of the capture is not on this machine."""
    state = score.read(work).state("packages")
    assert state == "full", (
        f"{why}, so nothing was restored; and by its files alone, the folder does not record the "
        "packages: `lesson score` says what is missing."
    )


def _came_back(held: capture.Capture, made: card.Card) -> None:
    found = {line.layer: line for line in made.lines}
    packages = found["packages"]
    missing = "ModuleNotFoundError" in packages.found or "ImportError" in packages.found
    assert not missing, (
        f"capture.toml: `{held.run}` takes whichever Python comes first on PATH, which has no "
        f"pandas: {packages.found}. Name the one of the environment."
    )
    for layer in ("code", "packages"):
        line = found[layer]
        assert line.verified, (
            f"the witness of the layer {layer} gave {line.verdict}: is it the version of the paper?"
        )
        assert line.points, (
            f"the layer {layer} came back by luck: no file that a stranger gets records it. "
            "`lesson score` says what is missing."
        )
