"""What the page and the exercises on clusters say is what a rootless runtime does."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson import check, content, script, store, workspace
from lesson.tools import ch_run, mksquashfs

BASE = "python:3.13-trixie"  # of the lesson's own images


@pytest.fixture(scope="module", autouse=True)
def usable(absent) -> None:
    if not (store.usable() and ch_run.find() and mksquashfs.find()):
        advice = "podman, its images, ch-run or mksquashfs are not here; `lesson tools` says more"
        absent(advice)


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    """A folder that was made from an image, as the page makes it; every user may see it."""
    words = (
        f"podman create --name flat localhost/lesson/{BASE} && mkdir image image/data && "
        "podman export flat | tar --extract --directory image"
    )
    with tempfile.TemporaryDirectory(prefix="lesson-", dir="/tmp") as base:
        Path(base).chmod(0o755)
        with store.private([BASE]) as podman:
            said, status = podman.run("bash", "-c", words, folder=Path(base))
        assert status == 0, said
        yield Path(base, "image")


def ch(folder: Path, *words: str, before: tuple[str, ...] = (), **variables: str) -> str:
    """What ch-run prints in a folder; its home is the folder `home` there."""
    given = {"PATH": "/usr/bin:/bin", "USER": "learner", "HOME": str(folder / "home"), **variables}
    command = [*before, "ch-run", *words]
    ran = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_tools_say_their_versions() -> None:
    for tool in (ch_run, mksquashfs):
        found = tool.find()
        assert found and re.match(r"\d+\.\d+", found.version)


def test_what_is_predicted_to_be_visible_is(image: Path, tmp_path: Path) -> None:
    exercise = content.find_exercise("predict-what-is-visible")
    key = {question: entry["answer"] for question, entry in check.key(exercise).items()}
    for name, text in (("data/penguins.csv", "a bird"), ("home/notes.txt", "a note")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    scratch = Path("/tmp", f"{tmp_path.parent.name}-scratch.csv")
    look = (
        "import os, platform; "
        "print(int(os.path.exists('/data/penguins.csv')), int(os.path.exists(os.environ['SEEK'])), "
        "int(any('notes.txt' in files for _, _, files in os.walk('/home'))), "
        "os.environ.get('STUDY'), os.environ.get('PYTHONPATH'), "
        "'trixie' in open('/etc/os-release').read(), platform.python_version().startswith('3.13'), "
        "open('/proc/cpuinfo').read().partition('flags')[0].count('processor'))"
    )
    try:
        scratch.touch()
        said = ch(
            tmp_path,
            *("--bind", f"{tmp_path}/data:/data", "--unset-env=PYTHONPATH", str(image)),
            *("--", "python3", "-c", look),
            STUDY="penguins",
            PYTHONPATH=f"{tmp_path}/home/helpers",
            SEEK=str(scratch),
        ).split()
    finally:
        scratch.unlink()
    assert said == ["1", "1", "0", "penguins", "None", "True", "True", "1"]
    wanted = {"penguins": "host", "scratch": "host", "notes": "none", "STUDY": "host"}
    wanted |= {"PYTHONPATH": "none", "release": "image", "python3": "image", "processor": "host"}
    assert key == wanted


ROWS = """
import glob, os
print("home", bool(glob.glob("/home/*/notes.txt")))
print("current", os.path.exists(os.environ.get("PLACE", "/nowhere") + "/notes.txt"))
print("tmp", os.path.exists("/tmp/%s"))
print("variable", "STUDY" in os.environ)
print("bound", os.path.exists("/data/notes.txt"))
try:
    open("/made", "w").close()
    print("write", True)
except OSError:
    print("write", False)
print("processes", len(glob.glob("/proc/[0-9]*")) > 3)
print("network", os.readlink("/proc/self/ns/net"))
"""
ENGINE = {"home": "False", "current": "False", "tmp": "False", "variable": "False"}
RUNTIME = {"home": "False", "current": "False", "tmp": "True", "variable": "True"}


def test_the_table_of_the_page_is_true_of_podman_and_of_charliecloud(image: Path) -> None:
    page = content.find_episode("clusters").page.body
    assert "| your home folder | no | only with `--home` |" in page
    base = image.parent
    (base / "home").mkdir(exist_ok=True)
    (base / "home" / "notes.txt").write_text("a note", encoding="utf-8")
    # What lies in the host's /tmp is shared, so the current folder is elsewhere.
    scratch = Path("/tmp", f"{base.name}-scratch.csv")
    look = ("python3", "-c", ROWS % scratch.name)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as there:
        Path(there, "notes.txt").write_text("a note", encoding="utf-8")
        bound = f"{base}/home:/data"
        try:
            scratch.touch()
            given = {"STUDY": "penguins", "PLACE": there}
            runtime = ch(base, "--bind", bound, str(image), "--", *look, **given)
            with store.private([BASE]) as podman:
                name = f"localhost/lesson/{BASE}"
                words = ("podman", "run", "--rm", "--volume", bound, name, *look)
                engine, status = podman.run(*words, folder=Path(there))
        finally:
            scratch.unlink()
    assert status == 0, engine
    rows = [dict(line.split() for line in said.splitlines()) for said in (engine, runtime)]
    network = str(Path("/proc/self/ns/net").readlink())
    assert rows[0].pop("network") != network and rows[1].pop("network") == network
    assert rows[0] == {**ENGINE, "bound": "True", "write": "True", "processes": "False"}
    assert rows[1] == {**RUNTIME, "bound": "True", "write": "False", "processes": "True"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_needs_nobody_to_run_an_image(image: Path) -> None:
    user = ("setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups")
    said = ch(image.parent, str(image), "--", "cat", "/proc/self/uid_map", before=user)
    inside, _, how_many = said.split()
    assert (inside, how_many) == ("1000", "1")


def test_a_folder_packed_twice_with_fixed_times_is_one_file_that_runs(
    image: Path, tmp_path: Path
) -> None:
    fixed = ("-quiet", "-no-progress", "-all-time", "0", "-mkfs-time", "0")
    packed = []
    for name in ("one.sqfs", "two.sqfs"):
        command = ["mksquashfs", str(image / "usr/lib/python3"), str(tmp_path / name), *fixed]
        subprocess.run(command, check=True, capture_output=True)
        packed.append((tmp_path / name).read_bytes())
    assert packed[0] == packed[1]


def test_an_engine_flattens_the_image_of_the_exercise_alike(tmp_path: Path) -> None:
    exercise = content.find_exercise("flatten-the-image")
    work = tmp_path / "work"
    workspace.start(exercise, work)
    workspace.solve(exercise, work)
    (work / "ask.py").write_text(
        "import runpy\nran = runpy.run_path('flatten_the_image.py')\n"
        "print(sorted((n, d.decode()) for n, d in ran['flat'](ran['image']).items()))\n",
        encoding="utf-8",
    )
    ours = script.run(work, "ask.py").output.splitlines()[-1]
    words = (
        "podman load --quiet --input paper.tar && podman create --name flat paper nothing && "
        "mkdir engine && podman export flat | tar --extract --directory engine"
    )
    with store.private() as podman:
        said, status = podman.run("bash", "-c", words, folder=work)
    assert status == 0, said
    made = {"dev", "proc", "sys", "run", "etc/hosts", "etc/hostname", "etc/resolv.conf"}
    files = {
        path.relative_to(work / "engine").as_posix(): path.read_text(encoding="utf-8")
        for path in (work / "engine").rglob("*")
        if path.is_file()
    }
    theirs = sorted(
        (n, d) for n, d in files.items() if n not in made and n.split("/")[0] not in made
    )
    assert str(theirs) == ours
    shutil.rmtree(work / "engine")


def test_the_leak_of_the_exercise_is_real(image: Path, tmp_path: Path) -> None:
    """As handed out, the script prints the other number; nothing of this is a stand-in."""
    work = tmp_path / "work"
    workspace.start(content.find_exercise("close-the-home-leak"), work)
    shutil.copytree(image, work / "paper", symlinks=True)
    (work / "paper" / "paper").mkdir()
    shutil.copy(work / "witness.py", work / "paper" / "paper")
    shutil.copy(work / "packages" / "dreams.py", work / "paper/usr/lib/python3/dist-packages")
    shutil.copytree(work / "study", work / "home" / "study")
    here = {"HOME": str(work / "home"), "USER": "learner"}
    told = (work.parent / "work" / "README.md").read_text(encoding="utf-8")
    leaked = script.attempt(["bash", "run.sh"], work, env=here).succeeded("run.sh").output.strip()
    assert leaked == "38.1 mm, dreams 1.1 of the home folder"
    assert leaked in told
    for cure in ("--set-env=PYTHONNOUSERSITE=1 --home", "--home"):
        text = (work / "run.sh").read_text(encoding="utf-8")
        python = "python3" if "NOUSER" in cure else "python3 -s"
        cured = text.replace("--home", cure).replace("python3 ", f"{python} ", 1)
        (work / "cured.sh").write_text(cured, encoding="utf-8")
        said = script.attempt(["bash", "cured.sh"], work, env=here).succeeded("cured.sh").output
        assert said.strip() == "38.2 mm, dreams 1.0 of the image"


def test_the_completed_job_is_read_by_a_shell_in_posix_order(tmp_path: Path) -> None:
    exercise = content.find_exercise("complete-the-job-script")
    workspace.start(exercise, tmp_path / "work")
    workspace.solve(exercise, tmp_path / "work")
    lines = (tmp_path / "work" / "job.sh").read_text(encoding="utf-8").splitlines()
    asked = [number for number, line in enumerate(lines) if line.startswith("#SBATCH")]
    first = next(number for number, line in enumerate(lines) if line and line[0] != "#")
    assert asked and max(asked) < first
