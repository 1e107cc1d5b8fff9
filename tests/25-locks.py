"""What the exercises of the episode about locks ask for."""

import hashlib
import importlib.util
import json
import os
import platform
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lesson import bash, equipment, quiz, script

PYTHON = ".venv/Scripts/python.exe" if os.name == "nt" else ".venv/bin/python"
FROM_WHEELS = ("-m", "pip", "--isolated", "install", "--no-index", "--find-links", "wheels")
LIST = "requirements.txt"
Locked = dict[str, tuple[str, set[str]]]  # name -> version, hashes


def pinned(text: str, source: str = LIST) -> Locked:
    """The packages of a requirements file; raises AssertionError where one has no exact version."""
    found: Locked = {}
    for line in text.replace("\\\n", " ").splitlines():
        demand = line.partition("#")[0].strip()
        assert not demand.startswith("--hash"), (
            f"{source}: `{demand[:20]}…` is a line of its own, so it belongs to no package. The "
            "line before it needs a space and a backslash at its end."
        )
        if not demand or demand.startswith("-"):
            continue
        pin = re.match(r"([\w.-]+)\s*==\s*([\w.]+)(?=\s|;|$)", demand)
        assert pin, (
            f"{source}: `{demand[:60]}` is no pin; wanted a name, `==` and one exact version. "
            "What would this line install next year?"
        )
        hashes = set(re.findall(r"--hash=sha256:(\S+)", demand))
        found[re.sub(r"[-_.]+", "-", pin[1]).lower()] = (pin[2], hashes)
    return found


def test_compare_three_files(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_predict_six_files(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


WANTED = (
    ("3.1.2",),
    ("3.1.2", "3.1.9", "3.1.10"),
    ("3.1.0", "3.1.2", "3.1.9", "3.1.10", "3.2.0", "3.4.1"),
    ("3.1.0", "3.1.2", "3.1.9", "3.1.10"),
    ("3.1.0", "3.1.2", "3.1.9", "3.1.10", "3.4.1", "4.0.0"),
)


SPECIFIER = r"""(?m)^ *".+": *(["'])(.*)\1"""  # behind the words of a person


def test_judge_the_specifiers(work: Path) -> None:
    name = "judge_the_specifiers.py"
    script.filled(work / name)
    for _, specifier in re.findall(SPECIFIER, (work / name).read_text(encoding="utf-8")):
        for part in filter(None, map(str.strip, specifier.split(","))):
            _begins_with_an_operator(name, part)
    found = "{words: [it, ran['accepted'](it)] for words, it in ran['specifiers'].items()}"
    ask = f"import json, runpy\nran = runpy.run_path({name!r})\nprint(json.dumps({found}))\n"
    answers = json.loads(script.ask(work, name, ask).splitlines()[-1])
    assert len(answers) == len(WANTED), f"{name}: keep all five people; `lesson reset` helps."
    for (words, (specifier, accepted)), wanted in zip(answers.items(), WANTED, strict=True):
        _accepts(f"{name}: `{specifier}` for “{words}”", accepted, wanted)


def _begins_with_an_operator(name: str, part: str) -> None:
    operators = "begin with one of `==`, `~=`, `>=`, `<=`, `!=`, `<` and `>`."
    assert not re.match(r"[\^~]\s*\d", part), (
        f"{name}: `{part}` belongs to other languages; Python's specifiers {operators}"
    )
    assert re.match("[=~!]=|[<>]", part), (
        f"{name}: `{part}` does not say how a version is to be compared; specifiers {operators}"
    )


def _accepts(said: str, accepted: list[str], wanted: tuple[str, ...]) -> None:
    surplus = [version for version in accepted if version not in wanted]
    lacking = [version for version in wanted if version not in accepted]
    assert not surplus, (
        f"{said} accepts {surplus[0]}, which the words rule out. Where should the range end, "
        "and does it begin at the right version?"
    )
    assert not lacking, (
        f"{said} refuses {lacking[0]}, which the words allow. Which of the numbers that you "
        "wrote may grow?"
    )


def test_resolve_the_conflict(work: Path) -> None:
    packages = pinned(bash.commands(work / LIST))
    for name in ("dream-bills", "dream-means"):
        assert name in packages, (
            f"{LIST} no longer names {name}, but analysis.py imports dream_means, and that imports "
            "dream_bills. Keep both, and change a version."
        )
    with script.prepared(work) as copy:
        python = str(copy / PYTHON)
        ran = script.attempt([python, *FROM_WHEELS, "-r", LIST], copy)
        assert "ResolutionImpossible" not in ran.output, (
            f"{LIST}: the two versions still contradict each other. pip said:\n"
            f"{_conflict(ran.output)}\nWhich version in `wheels` lies in that range?"
        )
        ran.succeeded(f"pip install -r {LIST}")
        script.attempt([python, "-m", "pip", "check"], copy).succeeded("pip check")
        ran = script.attempt([python, "analysis.py"], copy).succeeded("analysis.py")
    assert ran.output.startswith("38.15 mm"), (
        f"analysis.py printed `{ran.output.strip()}`, wanted a line that begins with 38.15 mm; "
        "leave analysis.py as it was, and change the versions."
    )


def _conflict(said: str) -> str:
    return "\n".join(line for line in said.splitlines() if re.search("requested|depends on", line))


def test_complete_the_lock(work: Path) -> None:
    script.filled(work / LIST)
    packages = pinned(bash.commands(work / LIST))
    with script.prepared(work) as copy:
        _every_file_is_locked(packages, {path.name: _hash(path) for path in _wheels(copy)})
        install = [str(copy / PYTHON), *FROM_WHEELS, "--require-hashes", "--quiet", "-r"]
        script.attempt([*install, LIST], copy).succeeded(f"pip install --require-hashes -r {LIST}")


def _wheels(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "wheels").glob("*.whl"))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _every_file_is_locked(packages: Locked, files: dict[str, str]) -> None:
    for name in ("dream-bills", "dream-means", "dream-units"):
        assert name in packages, (
            f"{LIST} does not lock {name}, so pip refuses all of it: with --require-hashes every "
            "package needs a line, also one that only comes along."
        )
        version, hashes = packages[name]
        start = f"{name.replace('-', '_')}-{version}-"
        real = {file: digest for file, digest in files.items() if file.startswith(start)}
        assert real, f"{LIST}: `wheels` has no {name} {version}; which versions are there?"
        for digest in sorted(hashes - {*real.values()}):
            owner = next((file for file in files if files[file] == digest), "no file in `wheels`")
            raise AssertionError(
                f"{LIST}: the hash {digest[:8]}… below {name} {version} is that of {owner}. "
                "`pip hash` prints the name of each file above its hash."
            )
        for file, digest in real.items():
            assert digest in hashes, (
                f"{LIST}: {name} {version} lacks the hash of {file}, so pip refuses that file; "
                "somebody whose computer takes it could not install. Add one more --hash."
            )


NO_WHEEL = {("Darwin", "arm64"), ("Windows", "ARM64")}  # of pandas 1.2.5, seen on 2026-11-22
REFUSALS = r"No matching distribution found for pandas|pandas(==1\.2\.5)? ha(s|ve) no usable wheels"


def test_recover_the_lock(work: Path, key: dict[str, Any]) -> None:
    note = work / "no-wheel.txt"
    said = bash.commands(note) if note.exists() else ""
    packages = _lock(work)
    if said and not packages:
        _cannot_be_installed(said)
        return
    assert packages, (
        f"{LIST} locks no package yet. Ask a resolver what `import pandas` meant on 30 June 2021."
    )
    _as_on_that_day(packages, key)
    _installs(work)


def _lock(work: Path) -> Locked:
    """What the learner's lock names, in either of its two forms."""
    path = work / "pylock.toml"
    listed = bash.commands(work / LIST) if (work / LIST).exists() else ""
    if listed or not path.exists():
        return pinned(listed)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["packages"]
        return {
            entry["name"]: (
                entry["version"],
                {wheel["hashes"]["sha256"] for wheel in entry.get("wheels", [])},
            )
            for entry in found
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise AssertionError(
            f"pylock.toml cannot be read as a lock: {error!r}. Let `pip lock` write it anew."
        ) from None


def _as_on_that_day(packages: Locked, key: dict[str, Any]) -> None:
    for name, wanted in key["versions"].items():
        assert name in packages, (
            f"the lock has no {name}, which an installation of pandas brings along; a lock "
            "without it lets the resolver of tomorrow choose. Do not leave out what came along."
        )
        version, hashes = packages[name]
        told = key["told"].get(f"{name} {version}", "")
        assert version == wanted, (
            f"the lock has {name} {version}, and on 30 June 2021 an installation of pandas took "
            f"another one. {told}".rstrip()
            + ("" if told else " Which date did you give to the resolver, and for which Python?")
        )
        assert hashes, (
            f"{name} {version} has no hash in the lock: its version is a name, and any file could "
            "have it. Resolvers write hashes when they are asked to: --generate-hashes."
        )
        foreign = sorted(hashes - {*key["hashes"][name]})
        assert not foreign, (
            f"{name} {version} has the hash {foreign[0][:8]}… in the lock, and no file of this "
            "version on PyPI has it. Let a tool write the hashes."
        )
    surplus = sorted({*packages} - {*key["versions"]})
    assert not surplus, (
        f"the lock has {', '.join(surplus)} as well, which pandas 1.2.5 did not bring along on "
        "that day. Begin with `pandas` alone, and with a date."
    )


def _installs(work: Path) -> None:
    """Let pip try the lock as for Python 3.9, where there is a pip and the wheels were fetched."""
    index = equipment.index().get("PIP_INDEX_URL")
    if not (index and importlib.util.find_spec("pip") and bash.commands(work / LIST)):
        return
    install = [sys.executable, "-m", "pip", "--isolated", "install", "--dry-run", "--quiet"]
    install += ["--python-version", "3.9", "--target", "nowhere", "--only-binary", ":all:"]
    install += ["--ignore-installed", "--index-url", index]
    install += ["--require-hashes", "-r", str(work.resolve() / LIST)]
    ran = script.attempt(install, work, seconds=120)
    ran.succeeded(f"pip install --require-hashes -r {LIST} for Python 3.9")


def _cannot_be_installed(said: str) -> None:
    assert re.search(REFUSALS, said), (
        "no-wheel.txt does not hold what pip or uv says when there is no wheel of pandas: wanted "
        "`No matching distribution found for pandas…` or `pandas… has no usable wheels`."
    )
    machine = platform.system(), platform.machine()
    assert machine in NO_WHEEL, (
        f"no-wheel.txt: for this computer, {' '.join(machine)}, there is a wheel of pandas 1.2.5 "
        "for Python 3.9, so this message came from another Python. Which one did you ask?"
    )
