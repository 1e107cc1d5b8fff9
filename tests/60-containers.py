"""What the exercises of the episode about containers ask for."""

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from lesson import archive, bash, equipment, parsons, quiz, recipe, script


def test_tell_containers_from_machines(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


BASE = "python:3.13-trixie"  # of the lesson's own images


def test_predict_the_rebuild(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_order_the_containerfile(work: Path, key: dict[str, Any]) -> None:
    parsons.mark(work, key)


def test_pin_the_base(work: Path) -> None:
    script.filled(work / "Containerfile")
    file = recipe.read(work)
    _the_base(work, file)
    recipe.lock_before_code(file, "requirements.txt", "mean.py", r"\bpip3? install\b")
    install = file.first("RUN", r"\bpip3? install\b")
    assert install and "--require-hashes" in install.value, (
        "Containerfile: the line with pip accepts a list of wishes as well as a lock. Which option "
        "makes it refuse every file that is not named by its hash?"
    )
    _settings(file.environment)
    recipe.no_address(file)
    recipe.not_root(file)


def _the_base(work: Path, file: Any) -> None:
    said = dict(re.findall(r"(?m)^(\w+) +(.+)$", (work / "inspected.txt").read_text("utf-8")))
    assert file.bases, (
        "Containerfile: the build begins with nothing, so there is no Python in it; name the base."
    )
    digest = file.bases[0][0].partition("@")[2]
    assert digest != f"sha256:{said['Id']}", (
        f"Containerfile: `{digest[:19]}…` is the Id, which names the settings of the image and is "
        "known on this computer only. Which line is called as what you need?"
    )
    assert not digest or digest not in said["Layers"], (
        f"Containerfile: `{digest[:19]}…` names a layer, which is a part of the image. Which line "
        "names the whole?"
    )
    recipe.pinned(file)
    assert digest == said["Digest"], (
        f"Containerfile: `{digest[:19]}…` names another image; wanted the digest of inspected.txt."
    )


def _settings(found: dict[str, str]) -> None:
    zone, locale = found.get("TZ", ""), found.get("LC_ALL", "")
    assert zone in ("UTC", "Etc/UTC"), (
        f"Containerfile: TZ is `{zone}`, wanted UTC: a place has rules that change, and an image "
        "without tzdata does not know them."
    )
    assert locale not in ("C", "POSIX"), (
        f"Containerfile: LC_ALL is `{locale}`, which knows no letters but those of English; wanted "
        "the one of the same kind for UTF-8."
    )
    assert locale.upper().replace("-", "") == "C.UTF8", (
        f"Containerfile: LC_ALL is `{locale}`, which would have to be made in the image first; "
        "which one does every C library bring?"
    )


def test_read_the_errors(work: Path) -> None:
    _ends_of_lines(work / "dates.py")
    _time_zones(work)
    _architecture(_words(work / "build.sh", "build"), _words(work / "run.sh", "run"))
    _owner(work / "run.sh")


def _ends_of_lines(path: Path) -> None:
    assert path.is_file(), f"{path.name} is missing; `lesson reset` brings it back."
    lines = path.read_bytes().split(b"\n")
    ends = [number for number, line in enumerate(lines, 1) if line.endswith(b"\r")]
    assert not ends, (
        f"{path.name} still ends its lines as Windows does, line {ends[0]} for one: there is a "
        r"`\r` before its end, which the message shows. Save it with ends of lines called LF."
    )
    assert re.match(rb"#! ?\S*\benv python3?$|#!/usr/bin/python3$", lines[0]), (
        f"{path.name} has no first line that names its interpreter, so `./{path.name}` is read as "
        "a script of the shell. Leave `#!/usr/bin/env python3` there, without the last sign."
    )


def _time_zones(work: Path) -> None:
    file = recipe.read(work)
    wishes = (work / "requirements.txt").read_text(encoding="utf-8")
    install = r"(?s)\b(apt-get|apt|pip3?|apk|dnf|uv)\b.*\b(install|add)\b.*\btzdata\b"
    listed = re.search(r"(?m)^tzdata\b", wishes) and file.first("RUN", r"requirements\.txt")
    found = file.first("RUN", install) or listed
    assert found or file.environment.get("TZ") == "UTC", (
        f"Containerfile: TZ={file.environment.get('TZ')} names a zone and brings no rules for any; "
        "install the package that holds them."
    )
    assert found, (
        "Containerfile: nothing installs the rules of the time zones. The message is about a key "
        "that was not found; in which package are they?"
    )


def _words(path: Path, action: str) -> list[str]:
    """The words of the script's command that builds or runs."""
    lines = _numbers(bash.commands(path)).splitlines()
    for at, line in enumerate(lines):
        if re.search(rf"\b(podman|docker|buildah)\b.*\b{action}\b", line):
            return [part for word in _split(path, lines[at:]) for part in _pair(word)]
    raise AssertionError(f"{path.name} has no line `podman {action} …`; `lesson reset` helps.")


def _numbers(text: str) -> str:
    """The script with ${UID} and ${GID} for what `id` prints: one word, with quotes or without."""
    for option, name in (("-u|--user", "UID"), ("-g|--group", "GID")):
        text = re.sub(rf"(\$\(|`) *id +({option})\b[^)`]*[)`]", f"${{{name}}}", text)
    return text


def _split(path: Path, lines: list[str]) -> list[str]:
    """The words of the first command, which goes on in the next lines while a quote is open."""
    for end in range(1, len(lines) + 1):
        with contextlib.suppress(ValueError):
            return shlex.split("\n".join(lines[:end]))
    raise AssertionError(f"{path.name}: a quotation mark in `{lines[0]}` is never closed.")


def _pair(word: str) -> list[str]:
    """An option and its value, which may be written as one word."""
    return word.split("=", 1) if re.match(r"--[\w-]+=", word) else [word]


def _after(words: list[str], *options: str) -> str:
    """The value of the first of these options that is there, or nothing."""
    found = (words[at + 1] for at, word in enumerate(words[:-1]) if word in options)
    return next(found, "")


def _architecture(build: list[str], run: list[str]) -> None:
    platform, kind = _after(build, "--platform"), _after(build, "--arch")
    assert platform or kind or not _after(run, "--platform", "--arch"), (
        "run.sh: --platform asks for another image than the one that was built; it belongs to the "
        "build, in build.sh."
    )
    assert platform or kind, (
        "build.sh builds for the processor of the computer that it runs on. Which option of "
        "`podman build` names another one?"
    )
    assert kind or "/" in platform, (
        f"build.sh: `{platform}` has two parts missing or more; a platform has two parts, the "
        "system and the processor: linux/…"
    )
    asked = kind or platform.partition("/")[2]
    assert asked not in ("arm64", "aarch64"), (
        f"build.sh: {platform or kind} is what the laptop builds anyway; which kind of processor "
        "does the server have?"
    )
    assert asked in ("amd64", "x86_64"), (
        f"build.sh: {platform or kind} fits neither machine; the server is amd64, with Linux."
    )


def _owner(path: Path) -> None:
    text = bash.commands(path)
    words = _words(path, "run")
    assert not re.search(r"\bchmod\b", text), (
        "run.sh: with chmod anybody on the machine can write your results, and they still belong "
        "to root. Let the program run under your own numbers."
    )
    assert not re.search(r"\b(sudo|chown)\b", text), (
        "run.sh: to give the file back needs an administrator after every run. Let the program "
        "write it under your own numbers."
    )
    user = Template(_after(words, "--user", "-u")).safe_substitute(_variables(text))
    if _after(words, "--userns").startswith("keep-id"):
        return
    assert user, (
        "run.sh: the program runs as root, and its result belongs to root. Which option of "
        "`podman run` lets it run as somebody else?"
    )
    assert user.partition(":")[0] not in ("root", "0"), f"run.sh: `{user}` is root, as before."
    assert not re.fullmatch(r"[\w:.-]+", user), (
        f"run.sh: `{user}` is you on one computer and somebody else on the next; ask for the "
        "number with `id`, inside of $(…)."
    )
    assert re.match(r"\$\{?UID\b", user), (
        f"run.sh: `{user}` is not your number; wanted what `id -u` prints, then a colon "
        "and what `id -g` prints."
    )


def _variables(text: str) -> dict[str, str]:
    """What the script sets, with the values of what it has set before."""
    known: dict[str, str] = {}
    for name, value in re.findall(r"(?<![\w-])(\w+)=(\"[^\"\n]*\"|\S*)", _numbers(text)):
        known[name] = Template(value.strip("\"';")).safe_substitute(known)
    return known


OTHER_METHODS = hashlib.algorithms_guaranteed - {"sha256"}
RIGHT = "the image of the paper"
ASK = """
import json, runpy, sys
from pathlib import Path
ran = runpy.run_path("verify_an_image_archive.py")
told = {}
for path in sorted(Path("asked").iterdir()):
    told[path.stem] = ran["verdict"](ran["unpacked"](path), ran["WANTED"])
print(json.dumps(told))
"""


def test_verify_an_image_archive(work: Path) -> None:
    name = "verify_an_image_archive.py"
    script.filled(work / name)
    script.run(work, name)
    with script.clean_copy(work) as copy:
        (copy / "asked").mkdir()
        for case, files in _cases(archive.read(work / "paper.tar")):
            archive.write(copy / "asked" / f"{case}.tar", files)
        said = json.loads(script.ask(copy, name, ASK).splitlines()[-1])
    text = (work / name).read_text(encoding="utf-8")
    hashed = re.search(r"hashlib\.(?:new\([\"'])?(\w+)", text)
    assert hashed is None or hashed[1] not in OTHER_METHODS, (
        f"{name}: {hashed and hashed[1]} is another method. The name of a digest begins with its "
        "method: look at WANTED."
    )
    assert said.pop("right") == RIGHT, (
        f"{name} refuses the image of the paper. When is a part changed: if the two digests are "
        "equal, or if they are not?"
    )
    assert said.pop("swapped") != RIGHT, (
        f"{name} takes another image for that of the paper: everything in it fits together, and "
        "nothing in it was compared with the paper. What do you know from elsewhere?"
    )
    assert said["layer 1"] != RIGHT or "size" not in text.partition("def verdict")[2], (
        f"{name} accepts a layer in which a digit was exchanged. A size is no digest: compare what "
        "the bytes hold."
    )
    taken = [case for case, told in said.items() if told == RIGHT]
    assert not taken, (
        f"{name} accepts an archive whose {taken and taken[0]} was changed. Compare every part "
        "with the digest that names it."
    )


def _cases(files: archive.Files) -> Iterator[tuple[str, archive.Files]]:
    """Archives of the paper and of others, each with its name."""
    yield "right", files
    entry, about = archive.entry(files), archive.manifest(files)
    parts = {"manifest": entry, "config": about["config"]}
    parts |= {f"layer {n}": layer for n, layer in enumerate(about["layers"], 1)}
    for case, part in parts.items():
        place = archive.place(part["digest"])
        held = files[place].replace(b"2", b"3")  # still as long as it was, and still JSON
        yield case, {**files, place: held}
    other = json.dumps({**about, "annotations": {"of": "another paper"}}).encode()
    index = {"manifests": [{**entry, "digest": archive.digest(other), "size": len(other)}]}
    named = {archive.INDEX: json.dumps(index).encode(), archive.place(archive.digest(other)): other}
    yield "swapped", {**files, **named}


def test_hand_over_the_image(work: Path) -> None:
    recipe.not_root(recipe.read(work, {"BASE": "handed-in"}))
    handover = bash.commands(work / "handover.sh")
    _builds_again(handover)
    _saves(handover)
    _names(handover)
    _compares(bash.commands(work / "receive.sh"))
    _decides(work)
    if (work / "paper.tar").exists():
        _handed_over(work)
    with script.clean_copy(work) as one, script.clean_copy(work) as other:
        first, second = _made(one), _made(other)
        if first is None or second is None:  # no engine here, or not the lesson's images
            return
        assert first == second, (
            f"handover.sh was run twice, and the digests differ: {first[:19]}… and {second[:19]}…; "
            "something in the image depends on when it was built."
        )
        _received(one)


def _made(folder: Path) -> str | None:
    """The digest of the image that handover.sh makes in an empty store; None without an engine."""
    for name in ("paper.tar", "digest.txt"):
        (folder / name).unlink(missing_ok=True)
    for path in folder.glob("*.py"):
        path.touch()  # as in another clone
    with equipment.containers(BASE) as engine:
        if engine is None:
            return None
        given = {**engine.environment, "BASE": f"localhost/lesson/{BASE}"}
        script.attempt(["bash", "handover.sh"], folder, env=given).succeeded("handover.sh")
    assert (folder / "paper.tar").exists(), "handover.sh was run and wrote no paper.tar."
    _handed_over(folder)
    return str(archive.entry(archive.read(folder / "paper.tar"))["digest"])


def _received(folder: Path) -> None:
    """Run receive.sh where nothing else is: on what was handed over, then on something else."""
    with equipment.containers() as engine:
        assert engine
        environment = engine.environment
        got = script.attempt(["bash", "receive.sh"], folder, env=environment)
        got.succeeded("receive.sh")
        assert "38.1 mm" in got.output, (
            f"receive.sh was run, and the paper's result was not printed. It said: {got.output}"
        )
    files = archive.read(folder / "paper.tar")
    other = json.dumps({**archive.manifest(files), "annotations": {"of": "a stranger"}}).encode()
    entry = {**archive.entry(files), "digest": archive.digest(other), "size": len(other)}
    index = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()
    swapped = {**files, archive.INDEX: index, archive.place(entry["digest"]): other}
    archive.write(folder / "paper.tar", swapped)
    with equipment.containers() as engine:
        assert engine
        got = script.attempt(["bash", "receive.sh"], folder, env=engine.environment)
    _refused(" mm" in got.output, got)


def _refused(ran: bool, got: script.Result) -> None:
    """Pass where an image with another digest was not run, and the script has said so."""
    assert not ran, (
        "receive.sh was given another image, with another digest, and has run it. Compare before "
        "the run, and stop."
    )
    assert got.status, (
        "receive.sh was given another image, and ended as if all were well: wanted an exit status "
        "that is not 0."
    )


def _builds_again(text: str) -> None:
    assert re.search(r"--timestamp[ =]\S", text), (
        "handover.sh: the build puts the time of the build into the image, so no two builds have "
        "the same digest. Which option of `podman build` fixes the date?"
    )


def _saves(text: str) -> None:
    saved = re.search(
        r"\bpodman (image )?save\b.*|\b(podman push|skopeo copy)\b.*oci-archive:.*", text
    )
    assert saved, "handover.sh saves nothing: `podman save` writes an image to a file."
    assert "oci-archive" in saved[0], (
        "handover.sh: what `podman save` writes here is no OCI archive but Docker's older kind; "
        "its option --format names the other."
    )
    assert "paper.tar" in saved[0], "handover.sh: the archive is to be called paper.tar."


def _names(text: str) -> None:
    writes = r"(>|\btee\b|--digestfile|--iidfile).*digest\.txt"
    line = next((line for line in reversed(text.splitlines()) if re.search(writes, line)), "")
    assert line, "handover.sh writes no digest.txt; a reader has nothing to compare with."
    assert "sha256sum" not in line, (
        "handover.sh: sha256sum names the file, not the image: saved again, the same image is "
        "another file. Which command prints the digest of an image?"
    )
    assert not re.search(r"\.Id\b|\.ID\b|--iidfile", line), (
        "handover.sh: the Id of an image names its settings and is an engine's own word; a digest "
        "is what a registry, a Containerfile and a reader can ask for."
    )
    told = "--digestfile" in line or "skopeo" in line or "oci-archive" in line
    assert told or "--uncompressed" in text, (
        "handover.sh: `podman save` compresses the layers, and the reader gets another digest than "
        "your store shows. Keep them as they are, or ask the archive for its digest."
    )


def _compares(text: str) -> None:
    assert "digest.txt" in text, (
        "receive.sh does not read digest.txt, so it runs whatever is in the archive."
    )
    ran = re.search(r"(?m)^.*\bpodman run\b", text)
    assert ran, "receive.sh does not run the image; leave its last line."
    compared = text.index("digest.txt")
    assert compared < ran.start(), (
        "receive.sh runs the image before it has compared; put the comparison between the two."
    )
    line = text[text.rfind("\n", 0, compared) + 1 :].partition("\n")[0]
    ends = re.search(r"\bset -\w*e|\bexit [1-9]|\bif\b|&&", text)
    assert ends and not re.search(r"\|\| *(echo|printf|true|:)(?!.*\bexit\b)", line), (
        "receive.sh goes on after the comparison has failed: a warning stops nobody. Let the "
        "script end there, with an exit status that is not 0."
    )


STAND_IN = """\
#!/bin/sh
# Stands in for podman and skopeo: it knows one image, and writes down that it is to be run.
case " $* " in
*" run "* | *" start "*) echo "$@" >> "$RECORD" ;;
*" load "*) echo "Loaded image: localhost/paper:latest" ;;
*"{{"*)
  for word in "$@"; do
    case $word in *"{{"*) ;; *) continue ;; esac
    echo "$word" | sed "s/^--format=//; s/{{ *\\.Digest *}}/$DIGEST/; s/{{ *\\.I[dD] *}}/$NAMED/"
  done ;;
*) printf '[{"Id": "%s", "Digest": "%s"}]\\n' "$NAMED" "$DIGEST" ;;
esac
"""


def _decides(work: Path) -> None:
    """Run receive.sh with a stand-in for podman: on the image of the paper, and on another one."""
    if os.name == "nt" or not shutil.which("bash"):
        return
    text = bash.commands(work / "receive.sh")
    assert not re.search(r"/podman\b", text), (
        "receive.sh: podman is in another folder on the reader's computer; leave its name alone."
    )
    paper, another = (archive.digest(name) for name in (b"the paper", b"another paper"))
    index = json.dumps({"manifests": [{"digest": paper}]}).encode()
    for wanted in (paper, another):
        with script.clean_copy(work) as copy:
            archive.write(copy / "paper.tar", {archive.INDEX: index})
            (copy / "digest.txt").write_text(f"{wanted}\n", encoding="utf-8")
            got = _stood_in(copy, paper)
            ran = (copy / "record.txt").exists()
        if wanted == paper:
            got.succeeded("receive.sh, on the image that digest.txt names,")
            assert ran, "receive.sh was given the image that digest.txt names, and did not run it."
        else:
            _refused(ran, got)


def _stood_in(folder: Path, digest: str) -> script.Result:
    """What receive.sh says where `podman` tells this digest, and runs nothing."""
    programs = folder / "stand-ins"
    programs.mkdir()
    as_asked = '#!/bin/sh\nexec "$@"\n'
    for name, program in (("podman", STAND_IN), ("skopeo", STAND_IN), ("sudo", as_asked)):
        (programs / name).write_text(program, encoding="utf-8")
        (programs / name).chmod(0o755)
    given = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "RECORD": str(folder / "record.txt"),
        "DIGEST": digest,
        "NAMED": archive.digest(b"the settings"),
    }
    return script.attempt(["bash", "receive.sh"], folder, env=given)


def _handed_over(work: Path) -> None:
    """Compare what the learner's own engine has made."""
    files = archive.read(work / "paper.tar")
    broken = archive.faults(files)
    assert not broken, f"paper.tar is damaged: {broken[0]}. Run handover.sh again."
    told = work / "digest.txt"
    assert told.is_file(), "There is a paper.tar and no digest.txt; run handover.sh again."
    said, real = told.read_text(encoding="utf-8").strip(), archive.entry(files)["digest"]
    assert said == real, (
        f"digest.txt says {said[:19]}…, and the image in paper.tar has the digest {real[:19]}…, "
        "so a reader would refuse it. Was the archive compressed when it was written?"
    )
