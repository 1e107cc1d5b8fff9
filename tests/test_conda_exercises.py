"""What the exercises about conda say was seen with real solvers, real packages and a real conda."""

import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from lesson import check, content, environment, equipment, script, solver, workspace
from lesson.content import Exercise
from lesson.tools import conda

PLATFORMS = ("linux-64", "osx-arm64", "win-64")
ASKED = {
    "alone": ["dream-means"],
    "together": ["dream-means", "dream-model"],
    "pinned": ["dream-means 2.*", "dream-model"],
    "virtual": ["dream-fast"],
    "channel": ["dream-maps"],
}
ABOUT_CONDA = [task for task in content.exercises() if task.episode.slug == "conda"]
ACCEPTED = Path(__file__).with_name("accepted")


@pytest.fixture(scope="module", autouse=True)
def real_conda() -> None:
    if sys.platform != "linux":
        pytest.skip("the lesson has its own conda on Linux alone")
    conda.provide()
    assert equipment.conda()


def exercise(name: str) -> Exercise:
    return content.find_exercise(f"conda/{name}")


def begun(name: str, folder: Path, solved: bool = True) -> Path:
    work = folder / "a learner's folder"
    workspace.start(exercise(name), work)
    if solved:
        workspace.solve(exercise(name), work)
    return work


def run(folder: Path, *arguments: str, **variables: str) -> str:
    """What conda prints in the folder, with its cache and its environments beside it."""
    found = equipment.conda()
    assert found
    command, own = found
    kept = {"CONDA_PKGS_DIRS": f"{folder}.packages", "CONDA_ENVS_DIRS": f"{folder}.environments"}
    told = {**own, **kept, "PYTHONDONTWRITEBYTECODE": "", **variables}
    ran = script.attempt([str(command), *arguments], folder, told, seconds=200)
    return ran.succeeded(" ".join(arguments)).output


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# predict-the-solver


def found(packages: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {one["name"]: (one["version"], one["build"]) for one in packages}


def expected(name: str, taken: dict[str, tuple[str, str]]) -> str:
    """The answer that a solver's result stands for."""
    which = {"alone": "dream-bills", "together": "dream-means"}
    which |= {"virtual": "dream-fast", "channel": "dream-log"}
    return taken[which[name]][0]


def test_pixis_solver_answers_as_the_key_on_every_platform(tmp_path: Path) -> None:
    work = begun("predict-the-solver", tmp_path)
    key = check.key(exercise("predict-the-solver"))
    assert set(key) == {*ASKED, "build"}
    channels = [(work / name).as_uri() for name in ("museum", "community")]
    for name, specs in ASKED.items():
        wish = solver.Wish(specs, channels, PLATFORMS)
        if name == "pinned":
            assert key[name]["answer"] == "nothing"
            with pytest.raises(solver.Unsolvable, match="cannot be installed") as refused:
                solver.solve(wish)
            explained = exercise("predict-the-solver").explanation
            assert str(refused.value).strip() in explained, "the solution shows another explanation"
            continue
        for solved in solver.solve(wish).values():
            assert expected(name, found(solved)) == key[name]["answer"]
            if name == "together":
                assert found(solved)["dream-bills"] == ("1.2", key["build"]["answer"])


def test_conda_answers_as_the_key(tmp_path: Path) -> None:
    work = begun("predict-the-solver", tmp_path)
    key = check.key(exercise("predict-the-solver"))
    plan = ["create", "--dry-run", "--json", "--name", "try", "--override-channels"]
    plan += ["--channel", "./museum", "--channel", "./community"]
    for name, specs in ASKED.items():
        asked = [spec.replace(" 2.*", "=2") for spec in specs]
        if name == "pinned":
            with pytest.raises(AssertionError, match='"unsatisfiable"'):
                run(work, *plan, *asked)
            continue
        said = run(work, *plan, *asked)
        linked = json.loads(said[said.index("{") :])["actions"]["LINK"]
        taken = {one["name"]: (one["version"], one["build_string"]) for one in linked}
        assert expected(name, taken) == key[name]["answer"]
        if name == "together":
            assert taken["dream-bills"][1] == key["build"]["answer"]


# name-the-channels


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- conda-forge\n  - nodefaults", "- nodefaults\n  - conda-forge"),
        ("channels:\n  - conda-forge\n  - nodefaults", "channels: [conda-forge, nodefaults]"),
        ("libsqlite=3.42", "sqlite=3.42"),
        ("libsqlite=3.42", "libsqlite <3.43"),
        ("libsqlite=3.42", "libsqlite=3.41"),
        ("libsqlite=3.42", "libsqlite=3.40"),
        ("python=3.9", "python=3.9.*"),
        ("python=3.9", '"python>=3.9,<3.10" # the paper'),
        ("pandas=1.2.5", "conda-forge::pandas==1.2.5"),
    ],
)
def test_other_ways_to_name_the_channels_and_versions_are_accepted(
    old: str, new: str, tmp_path: Path
) -> None:
    work = begun("name-the-channels", tmp_path)
    rewrite(work / "environment.yml", old, new)
    check.run(exercise("name-the-channels"), work)


def test_the_papers_environment_is_solved_for_real(tmp_path: Path) -> None:
    work = begun("name-the-channels", tmp_path)
    rewrite(work / "environment.yml", "conda-forge", "lesson")
    said = run(work, "env", "create", "--dry-run", "--file", "environment.yml")
    for wanted in ("python==3.9.", "pandas==1.2.5", "libsqlite==3.42."):
        assert f"::{wanted}" in said


def test_channels_of_the_reader_are_searched_unless_the_file_forbids_it(tmp_path: Path) -> None:
    path = tmp_path / "environment.yml"
    path.write_text("name: a\nchannels: [vendor]\ndependencies: [cowsay]\n", "utf-8")
    asked = ["env", "create", "--dry-run", "--file", path.name]
    assert "lesson/noarch::cowsay" in run(tmp_path, *asked)
    rewrite(path, "[vendor]", "[vendor, nodefaults]")
    with pytest.raises(AssertionError, match=r"ResolvePackageNotFound:\s+- cowsay"):
        run(tmp_path, *asked)


# compare-wheel-and-conda


def test_the_two_packages_can_be_installed(tmp_path: Path) -> None:
    work = begun("compare-wheel-and-conda", tmp_path)
    new = tmp_path / "new"
    place = ["--prefix", str(new)]
    run(work, "create", "--yes", *place, "--channel", "lesson", "python=3.11")
    run(work, "install", "--yes", *place, "./dream-bills-1.0-py_0.tar.bz2")
    said = script.attempt([str(new / "bin/dream-bills")], work).succeeded("dream-bills").output
    assert re.match(r"38\.[12] mm, rounded by SQLite 3\.", said)
    first = (new / "bin/plot-dream-bills").read_text("utf-8").splitlines()[0]
    assert first == f"#!{new}/bin/Rscript"
    activated = run(work, "run", *place, "sh", "-c", "echo $DREAM_BILLS; ls $DREAM_BILLS")
    assert f"{new}/share/dream-bills\nbills.csv" in activated
    with zipfile.ZipFile(work / "dream_bills-1.0-py3-none-any.whl") as wheel:
        inside = {name: wheel.read(name) for name in wheel.namelist()}
    packages = next(new.glob("lib/python3*/site-packages"))
    assert {name: (packages / name).read_bytes() for name in inside} == inside
    again = [str(new / "bin/python"), "-m", "pip", "install", "--no-deps", "--no-index"]
    wheel_name = "dream_bills-1.0-py3-none-any.whl"
    added = script.attempt([*again, "--target", "by-pip", wheel_name], work)
    assert "Successfully installed dream-bills-1.0" in added.succeeded("pip").output


# restore-an-export-from-a-mac


def museum_of_then(work: Path, *, without: str) -> None:
    """Take packages out of the records: they were not published yet."""
    for path in work.glob("museum/*/repodata.json"):
        book = json.loads(path.read_text("utf-8"))
        kept = {n: r for n, r in book["packages"].items() if not re.match(without, n)}
        path.write_text(json.dumps({**book, "packages": kept}), "utf-8")


def test_the_exports_are_what_conda_writes_on_a_mac(tmp_path: Path) -> None:
    work = begun("restore-an-export-from-a-mac", tmp_path, solved=False)
    there = tmp_path / "channels"
    shutil.copytree(work / "museum", there / "museum")
    museum_of_then(there, without="dream-bills-1.3|libmeans-(2.5|3)|dream-means-2")
    mac = {"CONDA_SUBDIR": "osx-arm64", "CONDA_CHANNEL_ALIAS": there.as_uri()}
    channel = ["--override-channels", "--channel", "museum"]
    run(work, "create", "--yes", "--name", "dream", *channel, "dream-means=1.4", **mac)
    export = ["env", "export", "--name", "dream", *channel]
    for name, command in {
        "environment.yml": export,
        "exports/no-builds.yml": [*export, "--no-builds"],
        "exports/from-history.yml": [*export, "--from-history"],
        "exports/explicit.txt": ["list", "--name", "dream", "--explicit", "--md5"],
    }.items():
        said = " ".join(run(work, *command, **mac).split())  # long lines are folded
        for ours, shown in {
            f"{there.as_uri()}/": "./",
            "- museum": "- ./museum",
            f"{work}.environments": "/Users/mia/miniforge3/envs",
        }.items():
            said = said.replace(ours, shown)
        assert said == " ".join((work / name).read_text("utf-8").split()), name


def test_each_export_ends_on_linux_as_the_solution_says(tmp_path: Path) -> None:
    work = begun("restore-an-export-from-a-mac", tmp_path, solved=False)
    asked = ["env", "create", "--dry-run", "--file"]
    with pytest.raises(AssertionError, match="ResolvePackageNotFound") as refused:
        run(work, *asked, "environment.yml", CONDA_SUBDIR="linux-64")
    task = exercise("restore-an-export-from-a-mac").task
    shown = re.findall(r"(?m)^  - \S+==\S+$", task)
    assert len(shown) == 3
    assert sorted(shown) == sorted(re.findall(r"(?m)^  - \S+==\S+$", str(refused.value)))
    shutil.copy(work / "exports/no-builds.yml", work / "no-builds.yml")
    with pytest.raises(AssertionError, match=r"ResolvePackageNotFound:\s+- libmac=11.3"):
        run(work, *asked, "no-builds.yml", CONDA_SUBDIR="linux-64")
    shutil.copy(work / "exports/from-history.yml", work / "from-history.yml")
    said = run(work, *asked, "from-history.yml", CONDA_SUBDIR="linux-64")
    assert "::libmeans==2.5=" in said and "::dream-bills==1.3=" in said


@pytest.mark.parametrize("line", ["dream-bills=1.2=h7_0", "dream-bills==1.2", "dream-bills 1.2.*"])
def test_a_build_that_serves_every_platform_may_stay(line: str, tmp_path: Path) -> None:
    work = begun("restore-an-export-from-a-mac", tmp_path)
    rewrite(work / "environment.yml", "dream-bills=1.2", line)
    check.run(exercise("restore-an-export-from-a-mac"), work)


# find-what-pip-overwrote


def test_mias_environment_is_what_conda_and_pip_leave(tmp_path: Path) -> None:
    work = begun("find-what-pip-overwrote", tmp_path, solved=False)
    museum_of_then(work, without="dream-bills-2")
    rewrite(work / "environment.yml", "conda-forge", "lesson")
    new = Path(f"{work}.environments") / "dream"
    mean = [str(new / "bin/python"), "-c", "import dream_model; print(dream_model.mean())"]
    created = run(work, "env", "create", "--yes", "--file", "environment.yml")
    assert "Uninstalling dream-bills-1.2" in created
    assert script.attempt(mean, work).output == "38.2\n"
    run(work, "list", "--name", "dream")
    channels = ["--override-channels", "--channel", "./museum", "--channel", "lesson"]
    said = run(work, "install", "--yes", *channels, "--name", "dream", "cowsay")
    assert "The environment is inconsistent" in said
    assert script.attempt(mean, work).output == "36.3\n"
    mias = work / "mias-environment"
    packages = new / "lib/python3.11/site-packages"
    same_files(packages, mias / "lib/python3.11/site-packages")
    for path in mias.glob("conda-meta/*.json"):
        ours, theirs = (
            json.loads(p.read_text("utf-8")) for p in (path, new / path.relative_to(mias))
        )
        for fact in ("name", "version", "build", "files", "md5", "paths_data"):
            assert ours[fact] == theirs[fact]
    pip = [str(new / "bin/python"), "-m", "pip"]
    listed = run(work, "list", "--name", "dream", "dream")
    listed += script.attempt([*pip, "list"], work).output
    listed = listed.replace(str(work), "/home/mia/dream")
    shown, seen = (
        [line.split() for line in re.findall(r"(?m)^dream-.*$", text)]
        for text in (exercise("find-what-pip-overwrote").task, listed)
    )
    assert shown == seen
    checked = script.attempt([*pip, "check"], work)
    assert "dream-model 0.9 has requirement dream-bills>=2, but you have dream-bills 1.2" in (
        checked.output
    )


def same_files(made: Path, kept: Path) -> None:
    """All files about the exercise's packages, byte for byte but for the ends of lines."""
    names = {
        folder: {
            path.relative_to(folder).as_posix()
            for path in folder.glob("dream*/**/*")
            if path.is_file()
        }
        | {path.name for path in folder.glob("dream*.py")}
        for folder in (made, kept)
    }
    assert names[made] == names[kept]
    for name in names[made]:
        assert (made / name).read_bytes().splitlines() == (kept / name).read_bytes().splitlines()


def test_a_file_that_belongs_to_both_is_found(tmp_path: Path) -> None:
    task = exercise("find-what-pip-overwrote")
    work = begun(task.name, tmp_path, solved=False)
    creates_once = check.load(task).__globals__["_creates_once"]
    with pytest.raises(AssertionError, match=r"dream_bills\.py belongs to conda and to pip"):
        creates_once(work)


def test_the_part_for_pip_comes_last_wherever_it_stands(tmp_path: Path) -> None:
    work = begun("find-what-pip-overwrote", tmp_path)
    path = work / "environment.yml"
    head, _, rest = path.read_text("utf-8").partition("dependencies:\n")
    conda_part, _, pip_part = rest.partition("  - pip:\n")
    path.write_text(f"{head}dependencies:\n  - pip:\n{pip_part}{conda_part}", "utf-8")
    assert environment.dependencies(path)[1][-1] == "dream-model==0.9"
    check.run(exercise("find-what-pip-overwrote"), work)


# lock-for-two-platforms


def test_both_exercises_have_the_same_channel() -> None:
    one, two = (
        exercise(name).folder / "prepare.py"
        for name in ("restore-an-export-from-a-mac", "lock-for-two-platforms")
    )
    assert one.read_bytes() == two.read_bytes()


def locked_by_pixi(work: Path, *platforms: str) -> Path:
    wish = solver.Wish(
        ["dream-means 1.4.*", "libmeans 2.4.*"], [(work / "museum").as_uri()], platforms
    )
    solver.lock(wish, work / "pixi.lock")
    (work / "restore.sh").write_text("pixi install --frozen\n", "utf-8")
    return work / "pixi.lock"


def test_a_lock_of_pixi_is_accepted_and_installs(tmp_path: Path) -> None:
    work = begun("lock-for-two-platforms", tmp_path, solved=False)
    lock = locked_by_pixi(work, "linux-64", "osx-arm64")
    check.run(exercise("lock-for-two-platforms"), work)
    for platform, count in (("linux-64", 3), ("osx-arm64", 4)):
        solver.restore(lock, tmp_path / platform, platform, tmp_path / "cache")
        assert len(list((tmp_path / platform).glob("conda-meta/*.json"))) == count


def test_a_lock_of_conda_lock_is_accepted(tmp_path: Path) -> None:
    work = begun("lock-for-two-platforms", tmp_path, solved=False)
    shutil.copy(ACCEPTED / "conda-lock.yml", work)
    (work / "restore.sh").write_text("conda-lock install --name dream conda-lock.yml\n", "utf-8")
    check.run(exercise("lock-for-two-platforms"), work)


def refused(work: Path) -> str:
    with pytest.raises(AssertionError) as finding:
        check.run(exercise("lock-for-two-platforms"), work)
    return str(finding.value)


def test_a_lock_of_pixi_for_one_platform_is_refused(tmp_path: Path) -> None:
    work = begun("lock-for-two-platforms", tmp_path, solved=False)
    locked_by_pixi(work, "linux-64")
    assert "pixi.lock lists no file for osx-arm64" in refused(work)
    lock = locked_by_pixi(work, "linux-64", "osx-arm64")
    (work / "restore.sh").write_text("pixi install\n", "utf-8")
    assert "without solving" in refused(work)
    lock.write_text(re.sub(r"(?m)^  (md5|sha256): .*\n", "", lock.read_text("utf-8")), "utf-8")
    assert "has no hash" in refused(work)


@pytest.mark.parametrize("text", ["version: 7\n", "packages: a\nenvironments: b\n", "- a\n", ""])
@pytest.mark.parametrize("name", ["pixi.lock", "conda-lock.yml"])
def test_a_lock_that_no_tool_has_written_is_told(name: str, text: str, tmp_path: Path) -> None:
    work = begun("lock-for-two-platforms", tmp_path)
    (work / name).write_text(text, "utf-8")
    assert name in refused(work)


def test_a_damaged_channel_and_another_wish_are_told(tmp_path: Path) -> None:
    work = begun("lock-for-two-platforms", tmp_path)
    book = work / "museum/osx-arm64/repodata.json"
    whole = book.read_text("utf-8")
    book.write_text(whole[:-20], "utf-8")
    assert "museum/osx-arm64/repodata.json is damaged" in refused(work)
    book.write_text(whole, "utf-8")
    rewrite(work / "environment.yml", "  - libmeans=2.4\n", "")
    assert "is another wish now" in refused(work)


def test_conda_looks_neither_at_the_platform_nor_at_hashes_in_a_folder(tmp_path: Path) -> None:
    work = begun("lock-for-two-platforms", tmp_path)
    path = work / "osx-arm64.txt"
    path.write_text(re.sub("#.*", "#" + "0" * 32, path.read_text("utf-8")), "utf-8")
    new = tmp_path / "new"
    run(work, "create", "--yes", "--prefix", str(new), "--file", path.name, CONDA_SUBDIR="linux-64")
    assert len(list(new.glob("conda-meta/*.json"))) == 4


@pytest.mark.parametrize(
    "command",
    [
        'conda create --name dream --file "$PLATFORM".txt',
        'conda create --name dream \\\n    --file "${PLATFORM}.txt"',
        "conda create --name dream --file ${PLATFORM}.txt # not environment.yml",
        'micromamba create -n dream -f "$PLATFORM.txt"',
    ],
)
def test_other_commands_that_restore_a_list_are_accepted(command: str, tmp_path: Path) -> None:
    work = begun("lock-for-two-platforms", tmp_path)
    rewrite(work / "restore.sh", 'conda create --name dream --file "$PLATFORM.txt"', command)
    check.run(exercise("lock-for-two-platforms"), work)


def test_a_list_with_sha256_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equipment, "conda", lambda: None)  # conda 24.7 knows md5 alone
    work = begun("lock-for-two-platforms", tmp_path)
    museum = work / "museum"
    records = [json.loads(path.read_text("utf-8")) for path in museum.glob("*/repodata.json")]
    packages = [record for book in records for record in book["packages"].values()]
    path = work / "linux-64.txt"
    text = path.read_text("utf-8")
    for record in packages:
        text = text.replace(f"#{record['md5']}", f"#sha256:{record['sha256']}")
    assert text.count("#sha256:") == 3
    path.write_text(text, "utf-8")
    check.run(exercise("lock-for-two-platforms"), work)
    path.write_text(re.sub("#sha256:.", "#sha256:x", text), "utf-8")
    assert "is not the hash of this file" in refused(work)


# on a machine without any tool


@pytest.mark.parametrize("task", ABOUT_CONDA, ids=lambda task: task.name)
def test_every_exercise_about_conda_is_checked_without_conda(
    task: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = begun(task.name, tmp_path)
    monkeypatch.setattr(equipment, "conda", lambda: None)
    check.run(task, work)
