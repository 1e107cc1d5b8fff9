"""What the exercises on containers say is what real engines do and say."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson import check, content, images, parsons, script, store, workspace
from lesson.content import Exercise
from lesson.store import Engine

BASE = "python:3.13-trixie"  # of the lesson's own images
NAME = f"{images.NAMESPACE}/{BASE}"


@pytest.fixture(scope="module", autouse=True)
def usable(absent) -> None:
    if not store.usable():
        advice = "podman or the base images are not here; `lesson tools` says more"
        absent(advice)


@pytest.fixture(scope="module")
def podman() -> Iterator[Engine]:
    """An engine with one base image, for all tests of this module."""
    with store.private([BASE, f"busybox:{images.oci.foreign()}"]) as private:
        yield private


@pytest.fixture
def for_all() -> Iterator[Path]:
    """A folder that every user may look into; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="lesson-", dir="/tmp") as base:
        Path(base).chmod(0o755)
        yield Path(base)


def solved(name: str, folder: Path) -> tuple[Exercise, Path]:
    exercise = content.find_exercise(name)
    work = folder / "a learner's folder"
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    return exercise, work


def done(podman: Engine, folder: Path, *words: str) -> str:
    said, status = podman.run("podman", *words, folder=folder)
    assert status == 0, said
    return said


def build(podman: Engine, folder: Path, *words: str) -> str:
    return done(podman, folder, "build", "--build-arg", f"BASE={NAME}", "--tag", "paper", *words)


def test_the_predicted_rebuild_is_what_an_engine_does(podman: Engine, tmp_path: Path) -> None:
    exercise, work = solved("predict-the-rebuild", tmp_path)
    recipe = (work / "Containerfile").read_text(encoding="utf-8")
    # The cache looks at the text of a line and at files, so nothing has to be installed.
    recipe = re.sub(r"(?m)^RUN (.+)$", r"RUN : '\1'", recipe)
    code = (work / "mean.py").read_text(encoding="utf-8")
    again(podman, work, {"Containerfile": recipe})
    seen = {
        "week": again(podman, work, {}),
        "saved": again(podman, work, {"mean.py": code}),
        "code": again(podman, work, {"mean.py": f"{code}# changed\n"}),
        "lock": again(podman, work, {"mean.py": code, "requirements.txt": "numpy\n"}),
    }
    more = recipe.replace("libgomp1", "libgomp1 git")
    seen["apt"] = again(podman, work, {"requirements.txt": "", "Containerfile": more})
    found = {question: (steps or ["none"])[0] for question, steps in seen.items()}
    answers = {"RUN : 'apt-get": "below", "COPY requirements": "lock", "COPY mean.py": "code"}
    key = {question: entry["answer"] for question, entry in check.key(exercise).items()}
    for question, step in found.items():
        told = next((answer for begin, answer in answers.items() if step.startswith(begin)), step)
        assert told == key[question], question
    assert len(seen["apt"]) == 6 and len(seen["lock"]) == 4 and len(seen["code"]) == 2


def again(podman: Engine, folder: Path, files: dict[str, str]) -> list[str]:
    """The steps that a build carries out and does not take from its cache, with these changes."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    steps = re.findall(r"(?m)^STEP \d+/\d+: (.+)\n((?:(?!STEP ).*\n)*)", build(podman, folder, "."))
    return [text for text, told in steps if not text.startswith("FROM") and "cache" not in told]


def test_what_is_said_to_survive_a_container_does(podman: Engine, tmp_path: Path) -> None:
    exercise, work = solved("predict-the-rebuild", tmp_path)
    key = {question: entry["answer"] for question, entry in check.key(exercise).items()}
    done(podman, work, "tag", NAME, "paper")
    inside = ("sh", "-c", "mkdir /paper; echo 38.1 > /paper/result.txt")
    look = ("podman", "run", "--rm", "paper", "test", "-e", "/paper/result.txt")
    done(podman, work, "run", "--rm", "paper", *inside)
    assert podman.run(*look)[1] and not (work / "result.txt").exists()
    assert key["written"] == "gone"
    (work / "out").mkdir()
    outside = ("sh", "-c", "echo 38.1 > /out/result.txt")
    done(podman, work, "run", "--rm", "--volume", f"{work}/out:/out", "paper", *outside)
    assert (work / "out" / "result.txt").exists()
    assert key["mounted"] == "folder"
    done(podman, work, "run", "--name", "ended", "paper", *inside)
    done(podman, work, "cp", "ended:/paper/result.txt", "taken.txt")
    assert podman.run(*look)[1] and (work / "taken.txt").exists()
    assert key["stopped"] == "container"
    done(podman, work, "rm", "ended")


def test_the_ordered_lines_build_and_run_as_an_ordinary_user(
    podman: Engine, tmp_path: Path
) -> None:
    _, work = solved("order-the-containerfile", tmp_path)
    (work / "Containerfile").write_text("\n".join(parsons.read(work)) + "\n", encoding="utf-8")
    runs_as_an_ordinary_user(podman, work)


def test_the_pinned_file_builds_and_runs_as_an_ordinary_user(
    podman: Engine, tmp_path: Path
) -> None:
    _, work = solved("pin-the-base", tmp_path)
    runs_as_an_ordinary_user(podman, work)


def runs_as_an_ordinary_user(podman: Engine, work: Path) -> None:
    base = content.root()
    shutil.copy(base / "docs/data/penguins.csv", work)
    mean = base / "exercises/60-containers/predict-the-rebuild/mean.py"
    shutil.copy(mean, work)
    (work / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    build(podman, work, ".")
    assert done(podman, work, "run", "--rm", "paper") == "38.1 mm\n"
    assert done(podman, work, "run", "--rm", "paper", "id", "-u").strip() not in ("", "0")
    shown = "import os; print(os.environ['TZ'], os.environ['LC_ALL'])"
    assert done(podman, work, "run", "--rm", "paper", "python3", "-c", shown) == "UTC C.UTF-8\n"


def test_what_was_inspected_is_what_the_engine_prints(podman: Engine) -> None:
    text = content.find_exercise("pin-the-base").folder / "inspected.txt"
    names = re.findall(r"(?m)^(\w+) +", text.read_text(encoding="utf-8"))
    fields = ("RepoTags", "Id", "Digest", "RootFS.Layers", "Created")
    form = "\n".join(f"{n:8} {{{{.{f}}}}}" for n, f in zip(names, fields, strict=True))
    said, status = podman.run("podman", "image", "inspect", "--format", form, NAME)
    digits = re.compile(r"[0-9a-f]{64}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
    assert status == 0
    assert digits.sub("…", said) == digits.sub("…", text.read_text(encoding="utf-8"))


def test_the_errors_are_what_the_tools_say(podman: Engine, tmp_path: Path) -> None:
    exercise = content.find_exercise("read-the-errors")
    work = tmp_path / "work"
    workspace.start(exercise, work)
    errors = (work / "errors.txt").read_text(encoding="utf-8")
    told = [line.strip() for line in errors.splitlines() if line.startswith("    ")]
    build(podman, work, ".")
    for words, status in ((["./dates.py"], 127), (["python3", "dates.py"], 1)):
        said, ended = podman.run("podman", "run", "--rm", "paper", *words)
        assert ended == status
        assert said.strip().splitlines()[-1] in told
    foreign = f"{images.NAMESPACE}/busybox:{images.oci.foreign()}"
    arm = f"FROM {foreign}\nFROM scratch\nCOPY --from={foreign} /bin/sh /usr/bin/python3\n"
    (work / "Containerfile").write_text(f'{arm}CMD ["/usr/bin/python3"]\n', encoding="utf-8")
    done(podman, work, "build", "--platform", f"linux/{images.oci.foreign()}", "--tag", "arm", ".")
    said, ended = podman.run("podman", "run", "--rm", "arm")
    assert ended and said.strip().splitlines()[-1] in told
    assert "env: use -[v]S to pass options in shebang lines" in told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a container as root")
def test_what_root_has_written_nobody_else_can_change(podman: Engine, for_all: Path) -> None:
    (folder := for_all / "out").mkdir()
    folder.chmod(0o777)
    write = ("sh", "-c", "echo 38.1 > /out/first-egg.txt")
    done(podman, for_all, "run", "--rm", "--volume", f"{folder}:/out", NAME, *write)
    owner = ["stat", "--format", "%u %g %n", "out/first-egg.txt"]
    listed = subprocess.run(owner, cwd=for_all, capture_output=True, text=True).stdout
    user = ["setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups"]
    touched = subprocess.run(
        [*user, "touch", "out/first-egg.txt"],
        cwd=for_all,
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
    )
    errors = content.find_exercise("read-the-errors").folder / "errors.txt"
    text = errors.read_text(encoding="utf-8")
    assert listed.strip() in text and touched.stderr.strip() in text
    mine = ("--user", "1000:1000", "--volume", f"{folder}:/out")
    done(podman, for_all, "run", "--rm", *mine, NAME, "sh", "-c", "echo 38.1 > /out/mine.txt")
    assert (folder / "mine.txt").stat().st_uid == 1000


def test_the_repaired_script_and_image_work(podman: Engine, tmp_path: Path) -> None:
    _, work = solved("read-the-errors", tmp_path)
    recipe = (work / "Containerfile").read_text(encoding="utf-8")
    # Without a network: the rules of the time zones of this machine stand in for the package.
    zones = Path("/usr/share/zoneinfo/Antarctica/Palmer")
    shutil.copy(zones, work / "Palmer")
    line = next(line for line in recipe.splitlines() if "tzdata" in line)
    copied = "COPY Palmer /usr/share/zoneinfo/Antarctica/Palmer"
    (work / "Containerfile").write_text(recipe.replace(line, copied), encoding="utf-8")
    build(podman, work, ".")
    assert done(podman, work, "run", "--rm", "paper") == "first egg: 08 November 2007\n"


def test_an_engine_agrees_about_the_archives(podman: Engine, tmp_path: Path) -> None:
    _, work = solved("verify-an-image-archive", tmp_path)
    code = (work / "verify_an_image_archive.py").read_text(encoding="utf-8")
    digests = {}
    for name in ("paper", "swapped"):
        loaded = done(podman, work, "load", "--quiet", "--input", f"{name}.tar")
        image = loaded.split()[-1]
        form = ("image", "inspect", "--format", "{{.Digest}}", image)
        digests[name] = done(podman, work, *form).strip()
        done(podman, work, "rmi", "--force", image)
    assert digests["paper"] in code
    assert digests["swapped"] not in code
    said, status = podman.run("podman", "load", "--input", "damaged.tar", folder=work)
    assert status and "checksum" in said
    assert (
        script.run(work, "verify_an_image_archive.py").output.count("the image of the paper") == 1
    )
