"""What the exercises of the episode about virtual machines ask for."""

import hashlib
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from lesson import quiz, script

PLACES = {"debian": 0, "thesis": 64, "notes": 128}  # where on the disk it is written, in MiB


def test_tell_guest_from_host(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_choose_what_to_archive(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_predict_the_snapshot(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key, truth=_restored)


def _restored() -> dict[str, str]:
    """What this machine's qemu-img leaves behind; nothing is known where it does not work."""
    if not (shutil.which("qemu-img") and shutil.which("qemu-io")):
        return {}
    with tempfile.TemporaryDirectory(prefix="lesson-", ignore_cleanup_errors=True) as base:
        try:
            return acted(Path(base))
        except (AssertionError, OSError):
            return {}  # a QEMU that is broken is no fault of the answers


def acted(folder: Path) -> dict[str, str]:
    """The exercise's story, told with patterns in place of a guest's files."""
    shared, lab = folder / "base.qcow2", folder / "lab.qcow2"
    _image(folder, "create", "-q", "-f", "qcow2", shared.name, "256M")
    _write(shared, "debian", pattern=1, mebibytes=16)
    untouched = hashlib.sha256(shared.read_bytes()).hexdigest()
    _image(folder, "create", "-q", "-f", "qcow2", "-b", shared.name, "-F", "qcow2", lab.name)
    _write(lab, "thesis", pattern=2, mebibytes=8)
    names, before = _names(folder), lab.stat().st_size
    _image(folder, "snapshot", "-c", "good", lab.name)
    added, taken = lab.stat().st_size - before, _names(folder)
    size = lab.stat().st_size
    for place, pattern, mebibytes in (("thesis", 0, 8), ("debian", 0, 8), ("notes", 3, 1)):
        _write(lab, place, pattern, mebibytes)
    grown = lab.stat().st_size > size
    _image(folder, "snapshot", "-a", "good", lab.name)
    there = [name for name, pattern in (("thesis", 2), ("notes", 3)) if _holds(lab, name, pattern)]
    _write(lab, "thesis", pattern=0, mebibytes=8)
    _image(folder, "snapshot", "-a", "good", lab.name)
    again = _holds(lab, "thesis", pattern=2)
    same = hashlib.sha256(shared.read_bytes()).hexdigest() == untouched
    return {
        "files": "two" if taken == names and len(taken) == 2 else "three",
        "grows": "little" if added < 2**20 else "copy",
        "base": "same" if same else "broken",
        "broken": "larger" if grown else "smaller",
        "restored": "both" if len(there) == 2 else "".join(there),
        "again": "yes" if again else "no",
    }


def _image(folder: Path, *words: str) -> str:
    return script.attempt(["qemu-img", *words], folder).succeeded("qemu-img").output


def _io(disk: Path, command: str) -> script.Result:
    return script.attempt(["qemu-io", "-f", "qcow2", "-c", command, disk.name], disk.parent)


def _write(disk: Path, place: str, pattern: int, mebibytes: int) -> None:
    _io(disk, f"write -q -P {pattern} {PLACES[place]}M {mebibytes}M").succeeded("qemu-io")


def _holds(disk: Path, place: str, pattern: int) -> bool:
    return _io(disk, f"read -q -P {pattern} {PLACES[place]}M 1M").status == 0


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_pin_the_processor(work: Path) -> None:
    name = "pin_the_processor.py"
    script.filled(work / name)
    said = script.run(work, name).output
    assert "of Intel Xeon E312xx (Sandy Bridge) with" in said, (
        f"{name}: the first answer is no name of a processor. `model` is a number that Intel gives "
        "to a series; which word of the file has the name?"
    )
    only = set(_after(said, r"only guest one has(.*)").split())
    assert "sse2" not in only, (
        f"{name}: the second answer holds sse2, which both of them have. Which sign takes away "
        "from one set what is in the other?"
    )
    assert {"fma", "avx2"} <= only and "ht" not in only, (
        f"{name}: the second answer is {sorted(only) or 'empty'}; wanted what guest one has and "
        "guest two has not, fma and avx2 among it."
    )
    changed = _after(said, r"changed:(.*)").split()
    assert "code" not in changed, (
        f"{name}: the third answer is {', '.join(changed)}, the witnesses that did not change. "
        "Which sign stands for `differs from`?"
    )
    assert changed == ["hardware"], f"{name}: the third answer is {changed}, wanted one witness."
    _whichever_comes_first(work, name)
    _starts_again(name, *_after(said, r"-smp (\S+) -m (\S+) -cpu (.*)", whole=True).groups())


def _whichever_comes_first(work: Path, name: str) -> None:
    """Pass when a mean that falls from one guest to the other counts as changed, too."""
    with script.clean_copy(work) as copy:
        one, two = copy / "one-witnesses.txt", copy / "two-witnesses.txt"
        before, after = one.read_bytes(), two.read_bytes()
        one.write_bytes(after)
        two.write_bytes(before)
        changed = _after(script.run(copy, name).output, r"changed:(.*)").split()
    assert changed == ["hardware"], (
        f"{name}: with the means of the two guests exchanged, the third answer is "
        f"{', '.join(changed) or 'empty'}. A mean that is smaller has changed as well: which sign "
        "stands for `differs from`?"
    )


def _after(said: str, pattern: str, whole: bool = False) -> Any:
    found = re.search(pattern, said)
    assert found, (
        "pin_the_processor.py no longer prints all of its answers; keep its lines with `print`."
    )
    return found if whole else found[1]


def _starts_again(name: str, processors: str, memory: str, model: str) -> None:
    model = model.strip()
    assert model not in ("host", "max"), (
        f"{name}: `-cpu {model}` pins nothing: it is "
        + ("whatever the reader's computer has." if model == "host" else "all that QEMU can.")
        + " Name the model."
    )
    assert not model.lower().startswith("haswell"), (
        f"{name}: {model} is the processor of guest one, whose witness of the hardware printed "
        "38.1. Which guest printed 38.2?"
    )
    assert "(" not in model and " " not in model, (
        f"{name}: `{model}` is the name as the guest reads it. QEMU has a short name without "
        "blanks for each model; `qemu-system-x86_64 -cpu help` lists them, and so does the hint."
    )
    assert not re.fullmatch(r"(?i)SandyBridge(-v1)?", model) or model.startswith("SandyBridge"), (
        f"{name}: QEMU knows no `{model}`, since capital and small letters count in its names; "
        "wanted `SandyBridge`."
    )
    assert re.fullmatch(r"SandyBridge(-v1)?", model), (
        f"{name}: `-cpu {model}` is another model than the one that guest two saw."
    )
    assert processors == "2", (
        f"{name}: `-smp {processors}`, but two-cpuinfo.txt has a block for each processor that the "
        "guest saw. How many are there?"
    )
    size = int(re.sub(r"[^0-9]", "", memory) or 0)
    assert size < 4000, (
        f"{name}: `-m {memory}` would be more than most computers have: the file counts in kB, and "
        "QEMU in MiB, which is 1024 kB."
    )
    assert not 465 <= size <= 475, (
        f"{name}: `-m {memory}` is what the guest sees, and the kernel keeps a part of what it is "
        "given. Which round number is a little above?"
    )
    assert memory in ("512", "512M"), (
        f"{name}: `-m {memory}`, but two-meminfo.txt says 481044 kB, which is 470 MiB."
    )
