"""What the exercises of the episode about conda ask for."""

import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lesson import bash, environment, equipment, quiz, script, yml

ANACONDA = {"defaults", "main", "r", "msys2", "anaconda", "pkgs/main", "pkgs/r"}
MEANS = {"dream-means": "1.4", "libmeans": "2.4", "dream-bills": "1.2"}
PAIR = ("linux-64", "osx-arm64")
MACHINES = ("linux-64", "osx-arm64", "win-64")
Files = list[tuple[str, dict[str, str]]]  # addresses, each with the hashes that a lock has for it


def _lets_in(path: Path, name: str, wish: str, right: Iterable[str], wrong: Iterable[str]) -> None:
    """Pass when a wish takes all versions that are right; raises AssertionError with another."""
    label = {"python": "Python", "libsqlite": "SQLite", "sqlite": "SQLite"}.get(name, name)
    for version in wrong:
        assert not environment.matches(wish, version), (
            f"{path.name}: `{name}{wish}` lets {label} {version} in. Which range holds the right "
            "ones alone?"
        )
    for version in right:
        assert environment.matches(wish, version), (
            f"{path.name}: `{name}{wish}` refuses {label} {version}, which is one of those wanted. "
            "For conda, `=` takes every release that begins so, and `==` this one alone."
        )


def _records(channel: Path, platform: str) -> list[dict[str, Any]]:
    """What a channel has for a platform, as its repodata.json says."""
    found: list[dict[str, Any]] = []
    for folder in ("noarch", platform):
        path = channel / folder / "repodata.json"
        assert path.is_file(), f"{channel.name} is not whole; `lesson reset` brings it back."
        try:
            packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        except (ValueError, KeyError):
            raise AssertionError(
                f"{channel.name}/{folder}/repodata.json is damaged; `lesson reset` brings it back."
            ) from None
        found += [{**record, "file": name} for name, record in packages.items()]
    return found


def _run_conda(folder: Path, *arguments: str, **variables: str) -> script.Result:
    """What conda prints in a folder, without network, its cache and its environments elsewhere."""
    command, own = equipment.conda() or (Path("conda"), {})
    with tempfile.TemporaryDirectory(prefix="conda-") as base:
        kept = {"CONDA_PKGS_DIRS": f"{base}/packages", "CONDA_ENVS_DIRS": f"{base}/environments"}
        quiet = {"CONDA_QUIET": "1", "CONDA_OFFLINE": "1", "CONDA_REPORT_ERRORS": "0"}
        # Where conda may not keep what it has compiled, each start takes seconds.
        told = {**own, **kept, **quiet, "PYTHONDONTWRITEBYTECODE": "", **variables}
        return script.attempt([str(command), *arguments], folder, told, seconds=120)


def test_predict_the_solver(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_name_the_channels(work: Path) -> None:
    path = work / "environment.yml"
    yml.read(path)
    script.filled(path)
    _only_conda_forge(path)
    wishes, by_pip = environment.dependencies(path)
    for line in by_pip:
        assert "sqlite" not in line, (
            f"{path.name}: `{line}` below `pip:`: SQLite is a library of C, and pip installs none "
            "for Python's module `sqlite3`. For conda it is a package: what is it called?"
        )
        assert "pandas" not in line, (
            f"{path.name}: pandas is left to pip, but pip is for what no channel has: its wheel "
            "and conda's packages do not know of each other. Write it above, as conda does."
        )
    assert "sqlite3" not in wishes, (
        f"{path.name}: `sqlite3` is the name of Python's module, which Python brings; the library "
        "below it is a package of its own, `libsqlite`."
    )
    for name in ("python", "pandas"):
        assert name in wishes, f"{path.name} does not ask for {name}; `lesson reset` helps."
    library = "sqlite" if "sqlite" in wishes else "libsqlite"
    assert library in wishes, (
        f"{path.name} asks for no SQLite, so a new one comes and rounds to 38.1. The library is a "
        "package of conda-forge: libsqlite."
    )
    pythons = ["3.9.0", "3.9.18", "3.9.23"]
    _lets_in(path, "python", wishes["python"], pythons, ["3.10.13", "3.12.1", "3.8.18"])
    _lets_in(path, "pandas", wishes["pandas"], ["1.2.5"], ["1.2.0", "1.2.4", "1.3.0", "2.2.3"])
    older = ["3.42.0", "3.41.2", "3.40.1", "3.39.4"]  # each of them rounds as in 2021
    let_in = [version for version in older if environment.matches(wishes[library], version)]
    _lets_in(path, library, wishes[library], let_in or older, ["3.50.4", "3.45.1", "3.43.0"])


def _only_conda_forge(path: Path) -> None:
    channels = environment.channels(path)
    for name in channels:
        assert name not in ANACONDA, (
            f"{path.name}: `{name}` is Anaconda's own channel, under terms of its own. Which word "
            "in its place forbids it?"
        )
    assert "conda-forge" in channels, (
        f"{path.name} takes its packages from {', '.join(channels)}; wanted conda-forge."
    )
    assert "nodefaults" in channels, (
        f"{path.name}: nothing forbids the `defaults` of the reader: conda adds the channels that "
        "it is set up with. One more word in the list forbids them."
    )
    others = set(channels) - {"conda-forge", "nodefaults"}
    assert not others, (
        f"{path.name}: `{others.pop()}` is one channel more than wanted; with each one there are "
        "more ways to come to another set of packages."
    )


def test_compare_wheel_and_conda(work: Path) -> None:
    name = "compare_wheel_and_conda.py"
    script.filled(work / name)
    said = script.run(work, name).output
    assert "conda brings: pandas <2" not in said, (
        f"{name}: `constrains` brings nothing: it says what must not be there, if somebody else "
        "brings it. Which other word of info/index.json is a list of needs?"
    )
    assert not re.search(r"(?m)^conda brings: $", said), (
        f"{name}: there is no list of needs under this word in this file. Print the files of the "
        "folder `info`: info/index.json is the one with the list. Under which word?"
    )
    assert "pip brings: tabulate >=0.8 - and looks for Python >=3.9" in said, (
        f"{name}: the needs of the wheel stand in the file METADATA of its folder `.dist-info`."
    )
    assert "Only conda brings: tabulate" not in said, (
        f"{name}: it prints what pip brings as well. Wanted the needs that are *not* in the "
        "wheel's list."
    )
    assert "Only conda brings: libsqlite <3.43, python >=3.9, r-base >=4.2" in said, (
        f"{name}: wanted all needs of info/index.json that the wheel does not have."
    )
    assert "Missing in the conda package: nothing" in said, (
        f"{name}: some of the wheel's files seem to be missing in the conda package, but look at "
        "the list: into which folder does conda put Python's files?"
    )
    assert "deactivate.d/dream-bills.sh runs" not in said, (
        f"{name}: what lies in `deactivate.d` runs when the environment is left. What runs when "
        "it is entered?"
    )
    assert "activate.d/dream-bills.sh runs export DREAM_BILLS=" in said, (
        f"{name}: wanted the script that sets DREAM_BILLS. What is its folder below etc/conda?"
    )
    assert "9 of 9 files changed" not in said, (
        f"{name}: every entry has this word, so every file would change. Print the entries: which "
        "word has the entry of bin/plot-dream-bills alone?"
    )
    assert "1 of 9 files changed: bin/plot-dream-bills" in said, (
        f"{name}: wanted the one file into which the place of the environment is written; its "
        "entry in info/paths.json has a word more than the others."
    )


def test_restore_an_export_from_a_mac(work: Path) -> None:
    path = work / "environment.yml"
    channels = environment.channels(path)
    assert any("museum" in name for name in channels), (
        f"{path.name} takes its packages from {channels[0]}; wanted the channel ./museum."
    )
    wishes, _ = environment.dependencies(path)
    _has_all(path, wishes, {platform: _records(work / "museum", platform) for platform in MACHINES})
    assert any(wishes.values()), (
        f"{path.name} names no version any more. Now it can be solved, but then it is a wish list: "
        "whatever is the newest comes. Keep the versions, and leave out what belongs to a Mac."
    )
    for name, version in MEANS.items():
        assert name in wishes, (
            f"{path.name} says nothing about {name}, so a solver takes the newest that fits, and "
            f"that is no longer {version}. The history names what was asked for, and not what came."
        )
        others = {"1.2", "1.3", "1.4", "2.1", "2.4", "2.5", "3.0"} - {version}
        _lets_in(path, name, wishes[name], [version], sorted(others))
    if equipment.conda():
        with script.clean_copy(work) as copy:
            for platform in ("linux-64", "win-64"):
                asked = ["env", "create", "--dry-run", "--file", path.name]
                solved = _run_conda(copy, *asked, CONDA_SUBDIR=platform)
                solved.succeeded(f"conda env create, for {platform},")


def _has_all(path: Path, wishes: dict[str, str], channel: dict[str, list[dict[str, Any]]]) -> None:
    """Pass when every platform has a package for every wish; raises AssertionError with why not."""
    builds = {name: wish for name, wish in wishes.items() if re.match(r"=[^=]+=[^=]", wish)}
    for name, wish in sorted(wishes.items(), key=lambda one: one[0] not in builds):
        having = {p: [r for r in records if r["name"] == name] for p, records in channel.items()}
        places = [platform for platform, records in having.items() if records]
        assert places, f"{path.name}: no package of the channel is called {name}."
        assert len(places) == len(channel), (
            f"{path.name}: {name} exists for {places[0]} alone, so no other machine can have it. "
            "Who depends on it there? What is needed comes by itself."
        )
        if name not in builds:
            continue
        _, version, build = wish.split("=")
        fitting = [p for p, rs in having.items() if (version, build) in map(_version_and_build, rs)]
        assert fitting, f"{path.name}: there is no build {build} of {name} {version}."
        assert len(fitting) == len(channel), (
            f"{path.name}: `{name}{wish}` names a build for {fitting[0]}, and each platform has "
            "its own. Which part of the line may each machine choose for itself?"
        )


def _version_and_build(record: dict[str, Any]) -> tuple[str, str]:
    return record["version"], record["build"]


def test_find_what_pip_overwrote(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)
    path = work / "environment.yml"
    wishes, by_pip = environment.dependencies(path)
    left = {re.split(r"[^\w.-]", line)[0].replace("_", "-").lower() for line in by_pip}
    _one_for_each(path, wishes, left)
    for option, harm in {
        "--force-reinstall": "writes over conda's files whatever is there",
        "--no-deps": "hides what dream-model needs, and the program computes with another one",
    }.items():
        assert not any(option in line for line in by_pip), (
            f"{path.name}: `{option}` {harm}. Let conda bring what suits, and pip has no reason."
        )
    assert "dream-bills" in wishes, (
        f"{path.name}: which dream-bills comes depends on the day, since only dream-plots asks for "
        "it, and takes any from 1.2 on. Name the release that suits everybody."
    )
    wish = wishes["dream-bills"]
    assert not environment.matches(wish, "1.2"), (
        f"{path.name}: `dream-bills{wish}` lets 1.2 in, but dream-model needs 2 or newer; so pip "
        "would bring one and write over conda's files again."
    )
    _lets_in(path, "dream-bills", wish, ["2.0"], ["3.0"])
    command = equipment.conda()
    if command and "CONDA_CHANNEL_ALIAS" in command[1]:  # the lesson's own, which needs no network
        _creates_once(work)


def _one_for_each(path: Path, wishes: dict[str, str], by_pip: set[str]) -> None:
    """Pass when conda or pip brings each package, and never both."""
    twice = (set(wishes) & by_pip) - {"pip"}
    assert not twice, (
        f"{path.name} asks both for {twice.pop()}, conda above and pip below: pip writes over "
        "conda's files, and conda does not know it. Each package is to come from one of them."
    )
    assert "dream-model" not in wishes, (
        f"{path.name} asks conda for dream-model, but no channel has dream-model: it is on PyPI "
        "alone, and this is what the part for pip is for."
    )
    for name in ("dream-model", "dream-plots"):
        assert name in {*wishes, *by_pip}, (
            f"{path.name}: nothing brings {name} any more, and Mia needs it; `lesson reset` brings "
            "the file back."
        )
    assert not by_pip & {"dream-plots", "dream-bills"}, (
        f"{path.name} leaves {', '.join(sorted(by_pip - {'dream-model'}))} to pip. dream-plots is "
        "in the channel alone and needs dream-bills, so conda brings both."
    )


def _creates_once(work: Path) -> None:
    """Make the environment of the recipe, and look whether any file belongs to both."""
    with script.clean_copy(work) as copy:
        recipe = copy / "environment.yml"
        text = recipe.read_text(encoding="utf-8").replace("conda-forge", "lesson")
        recipe.write_text(text, encoding="utf-8")  # the lesson's channel stands in
        new = copy / "made"
        asked = ["env", "create", "--prefix", str(new), "--file", recipe.name]
        _run_conda(copy, *asked).succeeded("conda env create")
        packages = next(new.glob("lib/python3*/site-packages"))
        twice = _owned_by_conda(new) & _owned_by_pip(new, packages)
        file = max(twice, default="")
        assert not twice, f"In the new environment {file} belongs to conda and to pip."
        mean = [str(new / "bin/python"), "-c", "import dream_model; print(dream_model.mean())"]
        said = script.attempt(mean, copy).succeeded("dream_model").output
        assert said.strip() == "38.2", f"In the new environment the mean is {said.strip()}."


def _owned_by_conda(prefix: Path) -> set[str]:
    records = (json.loads(p.read_text("utf-8")) for p in prefix.glob("conda-meta/*.json"))
    return {file for record in records for file in record["files"]}


def _owned_by_pip(prefix: Path, packages: Path) -> set[str]:
    """What the notes of pip list; those of packages that conda brought name conda."""
    owned: set[str] = set()
    for note in packages.glob("*.dist-info/INSTALLER"):
        if note.read_text("utf-8").strip() == "pip":
            lines = note.with_name("RECORD").read_text("utf-8").splitlines()
            owned |= {(packages / line.split(",")[0]).as_posix() for line in lines}
    return {file.removeprefix(f"{prefix.as_posix()}/") for file in owned}


def test_choose_channel_and_terms(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_lock_for_two_platforms(work: Path) -> None:
    wishes, _ = environment.dependencies(work / "environment.yml")
    assert wishes == {"dream-means": "=1.4", "libmeans": "=2.4"}, (
        "environment.yml is another wish now; `lesson reset` brings the first one back. Only the "
        "records and restore.sh are to be written."
    )
    locked = {platform: _whole(work, platform, wishes) for platform in PAIR}
    for name, version in locked["linux-64"].items():
        other = locked["osx-arm64"].get(name, version)
        assert other == version, (
            f"the records disagree: {name} {version} for linux-64 and {other} for osx-arm64, so "
            "the two halves of the team compute with different versions."
        )
    _restores(work)
    if equipment.conda() and not _one_lock(work):
        with script.clean_copy(work) as copy:
            for platform in PAIR:
                _installs(copy, platform, locked[platform])


def _one_lock(work: Path) -> Path | None:
    """The one file that records all platforms, if the learner's tool has written one."""
    found = [work / name for name in ("pixi.lock", "conda-lock.yml") if (work / name).exists()]
    return found[0] if found else None


def _locked(work: Path, platform: str) -> tuple[str, Files]:
    """The name of the record for a platform, and the files it lists."""
    path = _one_lock(work)
    if path is None:
        return f"{platform}.txt", _explicit(work / f"{platform}.txt")
    try:
        return path.name, _of_platform(path, platform)
    except (AttributeError, KeyError, TypeError):
        raise AssertionError(
            f"{path.name} is not as a tool writes it. Let the tool write it anew, or delete it and "
            "write the two lists."
        ) from None


def _of_platform(path: Path, platform: str) -> Files:
    """What pixi.lock or conda-lock.yml lists for a platform."""
    lock = environment.top(path)
    if path.name == "pixi.lock":
        hashes = {entry["conda"]: entry for entry in lock["packages"] if "conda" in entry}
        listed = lock["environments"]["default"]["packages"].get(platform, [])
        found = [entry["conda"] for entry in listed if "conda" in entry]
        return [(address, hashes.get(address, {})) for address in found]
    entries = [entry for entry in lock["package"] if entry["platform"] == platform]
    return [(entry["url"], entry.get("hash") or {}) for entry in entries]


def _explicit(path: Path) -> Files:
    """The lines of a list that `conda list --explicit --md5` prints."""
    assert path.is_file(), f"{path.name} is missing; `lesson reset` brings it back."
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    assert lines[:1] == ["@EXPLICIT"], (
        f"{path.name}: the first line is to be `@EXPLICIT`, by which conda knows a list of files."
    )
    assert lines[1:], f"{path.name} lists no file yet. Which ones does this platform need?"
    for line in lines[1:]:
        assert not re.match(r"file:|/|[A-Za-z]:\\", line), (
            f"{path.name}: `{line}` names a place on one disk; write ./museum in place of it."
        )
    pairs = (line.partition("#") for line in lines[1:])
    kind = {32: "md5", 64: "sha256"}
    hashed = ((file, written.removeprefix("sha256:")) for file, _, written in pairs)
    return [(file, {kind.get(len(h), "md5"): h} if h else {}) for file, h in hashed]


def _whole(work: Path, platform: str, wishes: dict[str, str]) -> dict[str, str]:
    """The versions that are recorded for a platform; raises AssertionError where they lack one."""
    name, files = _locked(work, platform)
    assert files, f"{name} lists no file for {platform}; name both platforms, and lock again."
    taken: dict[str, dict[str, Any]] = {}
    for address, hashes in files:
        record = _recorded(work, name, platform, address)
        package = record["name"]
        assert package not in taken, f"{name}: {package} stands there twice for {platform}."
        wish = wishes.get(package, "")
        assert environment.matches(wish, record["version"]), (
            f"{name}: {package} {record['version']} for {platform}, but the wish says "
            f"`{package}{wish}`."
        )
        _proven(name, record, hashes)
        taken[package] = record
    needs = {wish: f"environment.yml asks for `{wish}`" for wish in wishes}
    for record in taken.values():
        for need in record["depends"]:
            package, _, versions = need.partition(" ")
            needs[package] = f"{record['name']} depends on `{need}`"
            found = taken.get(package, {}).get("version", "")
            assert not found or environment.matches(versions, found), (
                f"{name}: {package} {found} for {platform}, but {needs[package]}."
            )
    for package, why in needs.items():
        assert package in taken, (
            f"{name}: nothing brings {package} for {platform}, but {why}. With a list of files no "
            "solver adds what is missing."
        )
    return {package: record["version"] for package, record in taken.items()}


def _recorded(work: Path, name: str, platform: str, address: str) -> dict[str, Any]:
    """What the channel says of a file; raises AssertionError where it is for another platform."""
    file = re.split(r"[/\\]", address)[-1]
    everywhere = {r["file"]: r for machine in MACHINES for r in _records(work / "museum", machine)}
    assert file in everywhere, f"{name}: the channel has no file {file}; compare repodata.json."
    record = everywhere[file]
    assert record["subdir"] in ("noarch", platform), (
        f"{name}: {file} is a file for {record['subdir']}, listed for {platform}. Which build of "
        f"{record['name']} {record['version']} is there for {platform}?"
    )
    assert re.search(rf"(^|[/\\]){record['subdir']}[/\\]", address), (
        f"{name}: `{address}`: this file lies in the folder {record['subdir']} of the channel."
    )
    return record


def _proven(name: str, record: dict[str, Any], hashes: dict[str, str]) -> None:
    known = {kind: hashes[kind] for kind in ("md5", "sha256") if hashes.get(kind)}
    assert known, (
        f"{name}: {record['file']} has no hash, so any file of this name would do. The records of "
        "the channel have its md5."
    )
    for kind, value in known.items():
        assert value == record[kind], (
            f"{name}: `{value}` is not the hash of this file, {record['file']}: its {kind} is "
            "another one. Each build is a file of its own, with a hash of its own."
        )


def _restores(work: Path) -> None:
    written = bash.commands(work / "restore.sh")
    assert "environment.yml" not in written, (
        f"restore.sh says `{written}`, which solves the wish anew: next year it brings what is the "
        "newest then. Restore from the record."
    )
    path = _one_lock(work)
    if path:
        pixi = path.name == "pixi.lock"
        command = r"pixi install .*--(locked|frozen)" if pixi else "conda-lock install"
        assert re.search(command, written), (
            f"restore.sh says `{written}`; wanted the command that installs what {path.name} "
            "records, without solving: `pixi install --frozen` or `conda-lock install`."
        )
        return
    reads_list = r"conda (create|install|update) .*--file\b|mamba (create|install) .*(--file|-f)\b"
    assert re.search(reads_list, written), (
        f"restore.sh says `{written}`; wanted `conda create` with the option that reads a list of "
        "files."
    )
    fixed = [platform for platform in PAIR if f"{platform}.txt" in written]
    assert len(fixed) != 1, (
        f"restore.sh installs the files of {fixed[0]}, on a Mac as well as on Linux, and conda "
        "does not look whether they fit. The variable PLATFORM says which list is wanted."
    )
    assert fixed or re.search(r"""\$\{?PLATFORM\}?"?\.txt""", written), (
        f"restore.sh says `{written}`; wanted the list of the platform, `$PLATFORM.txt`."
    )


def _installs(folder: Path, platform: str, wanted: dict[str, str]) -> None:
    """Let conda restore the record of a platform: its packages are text, so any machine can."""
    new = folder / "restored" / platform
    asked = ["create", "--yes", "--prefix", str(new), "--file", f"{platform}.txt"]
    _run_conda(folder, *asked, CONDA_SUBDIR=platform).succeeded(f"conda create, for {platform},")
    records = [json.loads(path.read_text("utf-8")) for path in new.glob("conda-meta/*.json")]
    found = {record["name"]: record["version"] for record in records}
    assert found == wanted, f"conda has installed {found} for {platform}, wanted {wanted}."
