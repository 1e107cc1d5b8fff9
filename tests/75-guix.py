"""What the exercises of the episode about Guix ask for."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lesson import parsons, scheme, script

MAKES = "specifications->manifest"
# What the authors asked for, by the name of Guix, with as much of a version as they said.
WANTED = {"python": "3.9", "python-numpy": "", "python-pandas": "1.2.5", "sqlite": ""}
COMMANDS = {"python3": "python", "sqlite3": "sqlite"}


def test_complete_the_manifest(work: Path) -> None:
    name = "manifest.scm"
    script.filled(work / name)
    tree = scheme.read(work / name)
    texts = _specifications(tree)
    found: dict[str, str] = {}
    for text in texts:
        package, version = _specification(text)
        found[package] = version
    for package, version in WANTED.items():
        assert package in found, f"{name}: {package} is missing; the authors used it."
        _as_fixed(package, found[package], version)
    for package in found:
        assert package in WANTED, (
            f"{name}: {package} is not needed; whoever restores the environment would wait for it."
        )


def _specifications(tree: list[Any]) -> list[Any]:
    """What the list in the manifest holds; raises AssertionError where it is no list of texts."""
    assert not scheme.calls(tree, "packages->manifest"), (
        "manifest.scm: `packages->manifest` takes packages, which are objects of Scheme, and these "
        "are texts. Which function takes specifications?"
    )
    made = scheme.calls(tree, MAKES)
    assert made, f"manifest.scm calls no `{MAKES}`; it makes a manifest of texts."
    given = made[0][1] if len(made[0]) > 1 else []
    assert isinstance(given, list) and given, f"manifest.scm: `{MAKES}` gets no list of texts."
    if given[0] == "quote" and isinstance(given[0], scheme.Word):
        given = given[1] if isinstance(given[1], list) else []
    else:
        assert isinstance(given[0], scheme.Word), (
            f"manifest.scm: without the sign `'` before its bracket, Scheme would call "
            f"`{given[0]}` as a function."
        )
        given = given[1:]  # of (list "…" "…")
    for item in given:
        assert not isinstance(item, list), (
            "manifest.scm: a comma stands between two texts; in Scheme it means something else, "
            "and spaces separate."
        )
        assert not isinstance(item, scheme.Word), (
            f"manifest.scm: `{item}` stands there without quotation marks, and would be the name "
            "of something in Scheme."
        )
    return given


def _specification(text: str) -> tuple[str, str]:
    """The name and the version of a text; raises AssertionError where Guix would know no such."""
    package, _, version = text.partition("@")
    bare = re.split(r"[=<>~ ]|-(?=\d)", package)[0]
    assert bare == package and version[:1] != "=", (
        f"manifest.scm: `{text}`: between a name and a version stands an `@`, nothing else."
    )
    assert package not in COMMANDS, (
        f"manifest.scm: the command is called {package}, and the package `{COMMANDS[package]}`."
    )
    assert f"python-{package}" not in WANTED, (
        f"manifest.scm: `{package}`: the name of a package from PyPI begins with `python-`."
    )
    return package, version


def _as_fixed(package: str, found: str, wanted: str) -> None:
    assert found or not wanted, (
        f"manifest.scm: {package} says no version, and the authors did: {wanted}. Without it, Guix "
        "takes the newest one."
    )
    assert found == wanted or not found.startswith(wanted), (
        f"manifest.scm: {package}@{found} fixes more than the authors did. What they left open is "
        "fixed by the channels."
    )
    assert found == wanted, f"manifest.scm: {package}@{found}; the authors used {wanted}."


GUIX, OWN = "guix", "penguins"
ADDRESSES = {
    GUIX: "https://git.guix.gnu.org/guix.git",
    OWN: "https://git.example.org/penguins/channel.git",
}
DAY = "2021-07-01"  # of the result


def test_pin_the_channels(work: Path) -> None:
    tree = scheme.read(work / "channels.scm")
    channels = [_fields(call) for call in scheme.calls(tree, "channel")]
    inside = sum("commit" in fields for fields in channels)
    assert len(scheme.calls(tree, "commit")) == inside, (
        "channels.scm: a `commit` stands outside of a channel; its bracket belongs inside of that "
        "of its channel."
    )
    named = {_name(fields): fields for fields in channels}
    history = _history(work / "notes.txt")
    for name, address in ADDRESSES.items():
        assert name in named, f"channels.scm: the channel `{name}` is gone; packages come from it."
        assert named[name].get("url") == address, (
            f"channels.scm: the address of `{name}` has changed; it was {address}."
        )
        _pinned(name, named[name], history)


def _fields(call: list[Any]) -> dict[str, Any]:
    return {str(f[0]): f[1] for f in call[1:] if isinstance(f, list) and len(f) > 1}


def _name(fields: Mapping[str, Any]) -> str:
    name = fields.get("name")
    assert not isinstance(name, scheme.Word), (
        f"channels.scm: before the name `{name}` the sign `'` is missing; without it, Scheme looks "
        "for something that is called so."
    )
    return str(name[1] if isinstance(name, list) and len(name) > 1 else name)


History = Mapping[str, Mapping[str, str]]  # channel -> commit -> day


def _history(path: Path) -> History:
    """The commits in the notes, with their days; raises AssertionError where they are gone."""
    assert path.is_file(), "notes.txt is missing; `lesson reset` brings it back."
    parts = re.split(r"\(the channel `(\w+)`", path.read_text(encoding="utf-8"))
    line = re.compile(r"(?m)^(\d{4}-\d\d-\d\d)  ([0-9a-f]{40})")
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {name: {commit: day for day, commit in line.findall(text)} for name, text in pairs}


def _pinned(name: str, fields: Mapping[str, Any], history: History) -> None:
    """Pass for the newest commit of the day of the result."""
    branch, commit = fields.get("branch", ""), fields.get("commit")
    assert not re.fullmatch(r"[0-9a-f]{7,40}", str(branch)), (
        f"channels.scm: `{name}`: a branch has a name, and {str(branch)[:7]}… is a commit, for "
        "which there is another field."
    )
    assert commit is not None, (
        f"channels.scm: `{name}` has no commit, so it means the newest one of the day on which "
        "somebody reads the file."
    )
    assert not isinstance(commit, scheme.Word), (
        f"channels.scm: `{name}`: the commit is a text and stands in quotation marks."
    )
    _one_of(name, str(commit), history)
    earlier = {c: day for c, day in history[name].items() if day <= DAY}
    assert commit in earlier, (
        f"channels.scm: `{name}`: this commit did not exist on the day of the result; "
        + (
            "the tag `paper` was moved to it later."
            if commit == max(history[name], key=history[name].__getitem__) and name == OWN
            else "it is a later one."
        )
    )
    assert commit == max(earlier, key=earlier.__getitem__), (
        f"channels.scm: `{name}`: on the day of the result there was a newer one than this commit."
    )


def _one_of(name: str, commit: str, history: History) -> None:
    """Pass for a commit of the channel; raises AssertionError that says what it is otherwise."""
    if commit in history[name]:
        return
    for other, commits in history.items():
        assert commit not in commits, (
            f"channels.scm: `{name}`: this commit belongs to the channel `{other}`, another "
            "repository."
        )
    whole = [c for c in history[name] if commit and c.startswith(commit)]
    assert not whole, (
        f"channels.scm: `{name}`: of the commit there are {len(commit)} digits; write all 40, "
        "since fewer may come to mean two commits."
    )
    assert commit not in ("main", "master"), (
        f"channels.scm: `{name}`: {commit} is a branch, which moves on with every commit."
    )
    assert not re.fullmatch(r"v[\d.]+|paper", commit), (
        f"channels.scm: `{name}`: {commit} is a tag, and its owner can move it. Which commit has "
        "it now?"
    )
    raise AssertionError(f"channels.scm: `{name}`: notes.txt knows no commit `{commit}`.")


def test_order_the_restore(work: Path, key: dict[str, Any]) -> None:
    parsons.mark(work, key)


Graph = dict[str, list[str]]
DIAMOND: Graph = {
    "top": ["leftmost", "good"],
    "leftmost": ["seed"],
    "good": ["middle"],
    "middle": ["seed", "grain"],
    "seed": [],
    "grain": [],
}
ALONE: Graph = {"one": [], "other": ["one"], "third": []}
# Each case of the check: a graph, what to ask of it, what is right, what to say of another answer.
CASES: tuple[tuple[Graph, str, Any, str], ...] = (
    (
        DIAMOND,
        "seeds()",
        ["grain", "seed"],
        "takes other packages for seeds; a seed is what needs nothing",
    ),
    (
        ALONE,
        "sorted(closure('other'))",
        ["one", "other"],
        "counts packages that `other` does not need, or leaves some out",
    ),
    (
        DIAMOND,
        "sorted(closure('top'))",
        sorted(DIAMOND),
        "does not go down to the seeds: what a package needs has needs of its own",
    ),
    (
        DIAMOND,
        "steps('top')",
        3,
        "does not wait for the last of the things that a package needs; the longest way counts",
    ),
    (
        DIAMOND,
        "way_down('top')[:3]",
        ["top", "good", "middle"],
        "goes down another way than the longest one",
    ),
)
ASK = """
import json, runpy
ran = runpy.run_path("trace_the_bootstrap.py")
told = []
for graph, question in json.loads(open("asked.json", encoding="utf-8").read()):
    ran["steps"].cache_clear()
    ran["graph"].clear()
    ran["graph"].update(graph)
    told.append(eval(question, ran))
print(json.dumps(told))
"""


def test_trace_the_bootstrap(work: Path) -> None:
    name = "trace_the_bootstrap.py"
    script.filled(work / name)
    with script.clean_copy(work) as copy:
        asked = json.dumps([(graph, question) for graph, question, _, _ in CASES])
        (copy / "asked.json").write_text(asked, encoding="utf-8")
        told = json.loads(script.ask(copy, name, ASK).splitlines()[-1])
    for (graph, question, wanted, words), found in zip(CASES, told, strict=True):
        assert found == wanted, (
            f"{name} {words}. Of the graph {graph}, `{question}` is {found}; wanted {wanted}."
        )
