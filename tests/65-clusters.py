"""What the exercises of the episode about clusters ask for."""

import json
import os
import posixpath
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from lesson import archive, bash, equipment, quiz, script

MARK, OPAQUE = ".wh.", ".wh..wh..opq"


def test_predict_what_is_visible(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_say_why_no_daemon(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


Tree = Mapping[str, str]
# Each case of the check: what to say of an image whose flattening is wrong, and its layers.
CASES: tuple[tuple[str, tuple[Tree, ...], Tree], ...] = (
    (
        "lays the lowest layer on top of the others; a later layer wins",
        ({"a/x": "1"}, {"a/x": "2"}),
        {"a/x": "2"},
    ),
    (
        "leaves out files that are no marks, since their names begin with a dot, too",
        ({".profile": "1", "a/.whale": "2"},),
        {".profile": "1", "a/.whale": "2"},
    ),
    (
        "brings a mark as a file; the marks are no files of the image",
        ({"b/x": "1"}, {f"a/{MARK}x": ""}),
        {"b/x": "1"},
    ),
    (
        "keeps a file that a mark removes; what stands after the four characters is its name",
        ({"a/x": "1", "a/y": "1"}, {f"a/{MARK}x": ""}),
        {"a/y": "1"},
    ),
    (
        f"keeps what the mark `{OPAQUE}` hides: all that lies below, in the folder of the mark",
        ({"a/x": "1", "a/b/y": "1"}, {f"a/{OPAQUE}": ""}),
        {},
    ),
    (
        f"removes more than the folder in which the mark `{OPAQUE}` lies",
        ({"a/x": "1", "ab/y": "1"}, {f"a/{OPAQUE}": ""}),
        {"ab/y": "1"},
    ),
    (
        "loses a file that came with the mark: a mark speaks of the layers below",
        ({"a/x": "1"}, {"a/z": "2", f"a/{OPAQUE}": ""}),
        {"a/z": "2"},
    ),
    (
        "does not remove a folder with all that is in it",
        ({"a/b/x": "1", "a/bc": "1"}, {f"a/{MARK}b": ""}, {"a/b/y": "3"}),
        {"a/bc": "1", "a/b/y": "3"},
    ),
)
ASK = """
import json, runpy
from pathlib import Path
ran = runpy.run_path("flatten_the_image.py")
trees = [ran["flat"](ran["unpacked"](path)) for path in sorted(Path("asked").iterdir())]
print(json.dumps([{name: data.decode() for name, data in tree.items()} for tree in trees]))
"""


def test_flatten_the_image(work: Path) -> None:
    name = "flatten_the_image.py"
    script.filled(work / name)
    with script.clean_copy(work) as copy:
        (copy / "asked").mkdir()
        for number, (_, layers, _) in enumerate(CASES):
            archive.write(copy / "asked" / f"{number}.tar", _image(layers))
        told = json.loads(script.ask(copy, name, ASK).splitlines()[-1])
        script.run(copy, name)
    for (words, _, wanted), found in zip(CASES, told, strict=True):
        assert found == wanted, (
            f"{name} {words}. Of an image like this one it makes {found or 'nothing'}; wanted "
            f"{wanted or 'nothing'}."
        )


def _image(layers: tuple[Tree, ...]) -> archive.Files:
    """The files of an archive with these layers, the lowest first."""
    files: archive.Files = {}

    def blob(data: bytes) -> dict[str, Any]:
        files[archive.place(archive.digest(data))] = data
        return {"digest": archive.digest(data), "size": len(data)}

    tars = [{name: text.encode() for name, text in layer.items()} for layer in layers]
    about = {"config": blob(b"{}"), "layers": [blob(archive.packed(tar)) for tar in tars]}
    index = {"manifests": [blob(json.dumps(about).encode())]}
    return {**files, archive.INDEX: json.dumps(index).encode()}


def test_close_the_home_leak(work: Path) -> None:
    text = bash.commands(work / "run.sh")
    assert not re.search(r"\b(rm|mv|unlink)\b", text), (
        "run.sh takes away what the other project needs. Let the container not see it."
    )
    assert not re.search(r"\bpip3?\b.*\b(un)?install\b", text), (
        "run.sh changes what is installed in the home folder: then the two agree by chance, until "
        "the next installation. Let the container not see it."
    )
    before, options, command = _called(text)
    _no_leak(options, command, _no_user_site([*before, *_exported(text)], options, command))
    _finds_its_data(options, command)
    _really_run(work)


def _called(text: str) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """The words before ch-run, its options with their values, and the command in the container."""
    call = r"(?<![^\s/\"'])ch-run[\"']?\s"
    line = next((row for row in text.splitlines() if re.search(call, row)), "")
    assert line, "run.sh does not call ch-run any more; `lesson reset` brings the line back."
    try:
        words = shlex.split(line)
    except ValueError:
        raise AssertionError(f"run.sh: a quotation mark in `{line}` is never closed.") from None
    at = next((n for n, word in enumerate(words) if word.endswith("ch-run")), 0)
    assert "--" in words[at:], "run.sh: between the image and the command belongs ` -- `."
    end = words.index("--", at)
    return words[:at], list(_options(words[at + 1 : end])), words[end + 1 :]


def _exported(text: str) -> list[str]:
    """What the script exports, each as NAME=value."""
    assigned = dict(re.findall(r"(?m)^(?:export +)?(\w+)=(\S*)", text))
    words = " ".join(re.findall(r"(?m)^export +(.*)", text)).split()
    return [word if "=" in word else f"{word}={assigned.get(word, '')}" for word in words]


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    short = {"-b": "--bind", "-t": "--private-tmp", "-c": "--cd"}
    valued = ("--bind", "--cd")
    rest = iter(words)
    for word in rest:
        name, _, value = word.partition("=")
        name = short.get(name, name)
        if name in valued and not value:
            value = next(rest, "")
        if name.startswith("-"):
            yield name, value


def _no_user_site(
    given: list[str], options: list[tuple[str, str]], command: list[str]
) -> str | None:
    """The value of PYTHONNOUSERSITE in the container; None where it has none."""
    given = [*given, *(value for name, value in options if name == "--set-env")]
    if command[:1] == ["env"]:
        given += takewhile(lambda word: "python" not in word, command[1:])
    told = dict(word.partition("=")[::2] for word in given)
    value = told.get("PYTHONNOUSERSITE")
    return value and value.strip("\"';")


def _no_leak(options: list[tuple[str, str]], command: list[str], value: str | None) -> None:
    shown = any(name == "--home" for name, _ in options)
    at = next((n for n, word in enumerate(command) if "python" in posixpath.basename(word)), 0)
    flags = list(takewhile(lambda word: word.startswith("-"), command[at + 1 :]))
    blind = any(re.fullmatch(r"-[a-zA-Z]*[sI][a-zA-Z]*", flag) for flag in flags)
    assert value != "", (
        "run.sh: PYTHONNOUSERSITE is set to nothing, which to Python is the same as not set; give "
        "it a value, whichever."
    )
    if not shown or blind or value:
        return
    assert not any(name == "--unset-env" for name, _ in options), (
        "run.sh: the leak does not come through a variable that is set, so to take one out changes "
        "nothing: Python looks below ~/.local by itself. What shows it the home folder?"
    )
    assert not any(name == "--bind" for name, _ in options), (
        "run.sh still shows the home folder, besides the folder that is bound; which option does?"
    )
    raise AssertionError(
        "run.sh shows the whole home folder, and Python finds packages in it before those of the "
        "image. Show less, or tell Python not to look there."
    )


def _finds_its_data(options: list[tuple[str, str]], command: list[str]) -> None:
    places = {"/data", "/mnt"} if any(name == "--home" for name, _ in options) else {"/data"}
    bound = [value.partition(":")[2] or value for name, value in options if name == "--bind"]
    for place in bound:
        assert place.rstrip("/") in places, (
            f"run.sh: the image does not have a folder {place} to bind to, and it cannot be made, "
            "since an image is read only. Which empty folder has it?"
        )
    named = next((word for word in command if word.endswith("bills.txt")), "")
    path = posixpath.join(dict(options).get("--cd", ""), named)
    home = any(name == "--home" for name, _ in options)
    inside = any(path.startswith(f"{place.rstrip('/')}/") for place in bound)
    assert inside or (home and re.match(r"(/home/|\$\{?HOME|~)", path)), (
        f"run.sh: the program does not find its data, for the container sees no `{path}`. Bind the "
        "folder with the data, and name the file by its place in the container."
    )


def _really_run(work: Path) -> None:
    """Run the script with a real image, where there are ch-run and the lesson's own images."""
    if not shutil.which("ch-run"):
        return
    with (
        script.clean_copy(work) as copy,
        equipment.containers("python:3.13-trixie") as engine,
    ):
        if engine is None:
            return
        flat = (
            "podman create --name flat localhost/lesson/python:3.13-trixie && mkdir paper && "
            "podman export flat | tar --extract --directory paper"
        )
        said, status = engine.run("bash", "-c", flat, folder=copy)
        assert status == 0, f"The image could not be flattened: {said}"
        for source, place in (
            ("packages/dreams.py", "usr/lib/python3/dist-packages"),
            ("witness.py", "paper"),
        ):
            (copy / "paper" / place).mkdir(parents=True, exist_ok=True)
            shutil.copy(copy / source, copy / "paper" / place)
        (copy / "paper" / "data").mkdir()
        shutil.copytree(copy / "study", copy / "home" / "study")
        here = {"HOME": str(copy / "home"), "USER": "learner"}
        ran = script.attempt(["bash", "run.sh"], copy, env=here).succeeded("run.sh")
        assert "38.2 mm, dreams 1.0 of the image" in ran.output, (
            f"run.sh was run with a real image, and printed: {ran.output.strip()}; wanted the 38.2 "
            "mm of the image."
        )


RECORDER = """\
#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word"; done > "$RECORD"
"""


def test_complete_the_job_script(work: Path) -> None:
    script.filled(work / "job.sh")
    for number, line in enumerate((work / "job.sh").read_text("utf-8").splitlines(), 1):
        blank = line.startswith("#SBATCH") and script.BLANK in line  # comments to bash alone
        assert not blank, f"job.sh, line {number}: a blank is left, `{line.strip()}`."
    asked = _directives((work / "job.sh").read_text(encoding="utf-8"))
    _asks(asked)
    if os.name != "nt" and shutil.which("bash"):  # on Windows it may be another system's
        _calls(work)


def _directives(text: str) -> dict[str, str]:
    """What the comments above the first command ask the scheduler for."""
    head = re.split(r"(?m)^(?!#|\s*$)", text, maxsplit=1)[0]
    short = {"t": "time", "c": "cpus-per-task", "n": "ntasks", "N": "nodes"}
    found = re.findall(r"(?m)^#SBATCH +--?([\w-]+)[= ]?(\S*)", head)
    return {short.get(name, name): value for name, value in found}


def _asks(asked: dict[str, str]) -> None:
    assert re.fullmatch(r"[\d:-]+", asked.get("time", "")), (
        "job.sh asks for no time: without a limit of its own, the job gets that of the queue, and "
        "waits for it. Which option of sbatch is the limit?"
    )
    assert "ntasks" not in asked, (
        "job.sh asks for four copies of the program, each with one processor. It is one program "
        "with four threads: which option counts processors for each task?"
    )
    assert "nodes" not in asked, (
        "job.sh asks for four computers, and one program can use one of them. Which option counts "
        "processors for each task?"
    )
    assert asked.get("cpus-per-task") == "4", (
        "job.sh does not ask for four processors for its task; the option is named after both."
    )


def _calls(work: Path) -> None:
    """Run the body as a node would, and look at how ch-run was called."""
    with script.clean_copy(work) as copy:
        (copy / "bin").mkdir()
        (copy / "elsewhere").mkdir()
        recorder = copy / "bin" / "ch-run"
        recorder.write_text(RECORDER, encoding="utf-8")
        recorder.chmod(0o755)
        submitted = str(copy / "submitted")
        given = {
            "PATH": f"{copy / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "RECORD": str(copy / "record.txt"),
            "SLURM_SUBMIT_DIR": submitted,
            "SLURM_CPUS_PER_TASK": "6",  # not the number that stands above in the script
            "SLURM_NTASKS": "1",
            "SLURM_JOB_ID": "4711",
        }
        shutil.copy(copy / "job.sh", copy / "elsewhere" / "slurm_script")
        read = script.attempt(["bash", "-n", "job.sh"], copy)
        assert read.status == 0, f"job.sh: bash cannot read it. It said: {read.output.strip()}"
        ran = script.attempt(["bash", "slurm_script"], copy / "elsewhere", env=given)
        ran.succeeded("job.sh")
        assert (copy / "record.txt").exists(), "job.sh was run, and it did not call ch-run."
        words = (copy / "record.txt").read_text(encoding="utf-8").splitlines()
    _called_right(words, submitted)


def _called_right(words: list[str], submitted: str) -> None:
    threads = next((w.partition("NUM_THREADS=")[2] for w in words if "NUM_THREADS=" in w), "")
    image = words[words.index("--") - 1] if "--" in words else ""
    assert image == f"{submitted}/paper.sqfs", (
        "job.sh was started in another folder, and looked for the image in "
        f"{image.rpartition('/')[0] or 'no folder'}, which is not in the folder in which the job "
        "was handed in. Slurm has a variable for that."
    )
    options = dict(_options(words[: words.index("--")]))
    assert "--volume" not in options, (
        "job.sh: `--volume` is Docker's word; `ch-run --help` has another one for the same thing."
    )
    assert options.get("--bind", "") == f"{submitted}/data:/data", (
        "job.sh: the program sees no folder /data; which option of ch-run shows one folder of the "
        "host, and no other?"
    )
    assert threads == "6", (
        f"job.sh: OMP_NUM_THREADS is `{threads}` in a job that was given six processors; wanted 6 "
        "threads, and 4 when it is given four. Slurm has a variable for that."
    )
