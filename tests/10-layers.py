"""What the exercises of the episode about layers ask for."""

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lesson import equipment, quiz, script


def test_predict_the_witnesses(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key, truth=lambda: dict(_heard(work)))


def _heard(work: Path) -> Iterator[tuple[str, str]]:
    """What the witnesses say in each Python of this machine, as answers to the questions."""
    for python in equipment.interpreters().values():
        printed = script.run(work, "witnesses.py", "code", "language", "os", python=python).output
        for layer, mean, adder in re.findall(r"(?m)^(\w+) +(3\S+) +3\S+ +(.*)", printed):
            version = tuple(map(int, re.findall(r"\d+", adder)[:2]))
            if layer == "code":
                yield "loop", mean
            elif layer == "language":
                yield ("new_python" if version >= (3, 12) else "old_python"), mean
            else:
                yield ("new_sqlite" if version >= (3, 43) else "old_sqlite"), mean


def test_tell_reproducible_from_correct(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_classify_the_difference(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


REAL = """
import json, platform, sqlite3
from importlib import metadata
print(json.dumps({
    "packages": {found.metadata["Name"]: found.version for found in metadata.distributions()},
    "language": platform.python_version(),
    "libraries": {"sqlite": sqlite3.sqlite_version},
    "hardware": platform.machine(),
}))
"""
DATA = "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93"


def test_record_the_layers(work: Path) -> None:
    name = "record_the_layers.py"
    script.filled(work / name)
    text = (work / name).read_text(encoding="utf-8").partition("paper = {")[0]
    by_hand = re.search(
        r"""(?m)^ *"(language|hardware)": *["'][^"']+["'],|"(sqlite)": *["']""", text
    )
    assert not by_hand, (
        f"{name}: `{by_hand and by_hand[0].strip()}…` was written by hand, so it stays the same "
        "on every machine. Ask the machine instead: one function or name of a module."
    )
    for minor, python in equipment.interpreters().items():
        _recorded(work, name, minor, python)
    _compared(work, name)


def _recorded(work: Path, name: str, minor: str, python: Path) -> None:
    """Pass when the record that this Python prints is true of this Python."""
    with script.clean_copy(work) as copy:
        (copy / "record.json").unlink(missing_ok=True)
        script.attempt([str(python), name], copy).succeeded(name)
        written = copy / "record.json"
        assert written.exists(), f"{name} wrote no record.json; leave its line with `json.dumps`."
        found = json.loads(written.read_text(encoding="utf-8"))
    said = f"{name}, run by Python {minor}: the record says"
    data = found.get("data")
    assert data == DATA, (
        f"{said} {data!r} for `data`; wanted the text that `sha256sum penguins.csv` prints. "
        "Which method of a hash gives hexadecimal digits?"
    )
    ran = script.attempt([str(python), "-c", REAL], work).succeeded(f"Python {minor}")
    real = json.loads(ran.output.splitlines()[-1])
    language, wanted = str(found.get("language")), real["language"]
    assert language == wanted or not wanted.startswith(f"{language}."), (
        f"{said} {language!r} for `language`, which is not enough: wanted {wanted!r}. "
        "Look for the function of `platform` that gives all three numbers."
    )
    assert language == wanted, (
        f"{said} {language!r} for `language`; wanted {wanted!r}. "
        "Run it in another Python and look: a record has to ask, or it is true once."
    )
    libraries = found.get("libraries")
    assert libraries == real["libraries"], (
        f"{said} {libraries!r} for `libraries`; wanted {real['libraries']!r}. "
        "It may be the version of something in Python's module, not of the library SQLite."
    )
    hardware = found.get("hardware")
    assert hardware == real["hardware"], (
        f"{said} {hardware!r} for `hardware`, which is not the kind of processor; wanted "
        f"{real['hardware']!r}. Look for another function with `dir(platform)`."
    )
    assert found.get("packages") == real["packages"], (
        f"{said} other packages than this Python has. Each distribution has a name and a version: "
        "which attribute is the second?"
    )


def _compared(work: Path, name: str) -> None:
    # Read from text, as from a file: values that are equal, and yet not the same objects.
    records = [{"a": "3.9.2", "b": "x86_64", "c": []}, {"a": "3.9.2", "b": "arm64", "c": ["six"]}]
    text = f"import json, runpy\nran = runpy.run_path({name!r})\n"
    text += f"one, other = map(json.loads, {[*map(json.dumps, records)]!r})\n"
    text += "print(json.dumps(ran['differing'](one, other)))\n"
    found = json.loads(script.ask(work, name, text).splitlines()[-1])
    assert found != ["a"], (
        f"{name}: `differing` lists the layers in which they agree; wanted those that differ."
    )
    assert found == ["b", "c"], (
        f"{name}: `differing` gives {found} for two records that differ in `b` and `c`. "
        "Which operator asks whether two values are not equal?"
    )


# Runs calib.py where folders are listed in the order that a file system might have chosen.
ON_ANOTHER_DISK = """
import os, random, sys
seed = int(sys.argv[1])
real_listdir, real_scandir = os.listdir, os.scandir

def arranged(names, name=str):
    names = sorted(names, key=name)
    if seed:
        random.Random(seed).shuffle(names)
    return names if seed else names[::-1]

class scandir:
    def __init__(self, path="."):
        with real_scandir(path) as entries:
            self.entries = iter(arranged(entries, lambda entry: entry.name))
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.entries)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def close(self):
        pass

os.listdir = lambda path=".": arranged(real_listdir(path))
os.scandir = scandir
import runpy
runpy.run_path("calib.py", run_name="__main__")
"""
DISKS = range(6)


def test_ignore_the_order_of_the_disk(work: Path) -> None:
    bills = _bills(work)
    with script.clean_copy(work) as copy:
        printed = [_on_disk(copy, disk) for disk in DISKS]
        (copy / "bills" / "bird-20.txt").write_text("99.9\n", encoding="utf-8")
        changed = _on_disk(copy, 0)
    means = [(re.findall(r"\d+\.\d+", text) or [""])[-1] for text in printed]
    assert all(means), f"calib.py prints {printed[0]!r}, without a mean; leave its last line alone."
    other = next((mean for mean in means if mean != means[0]), None)
    assert other is None, (
        f"calib.py prints {means[0]} for one order of the folder `bills` and {other} for another "
        "order of the same folder; wanted one number. Print the list of files: who has put them "
        "in this order?"
    )
    found, wanted = means[0], _mean(bills[10:])
    assert found != _mean(sorted(bills)[10:]), (
        f"calib.py prints {found} on every disk now, but it calibrates on the ten smallest bills: "
        f"wanted {wanted}, with bird-01 to bird-10. Put the files in order, not the values."
    )
    assert found != _mean(bills), (
        f"calib.py prints {found}, the mean of all twenty birds; wanted {wanted}, the mean of the "
        "ten that were not used to calibrate."
    )
    assert found != _mean(bills[:10]), (
        f"calib.py prints {found} on every disk now, but it calibrates on the last ten birds: "
        f"wanted {wanted}, with bird-01 to bird-10 as the first ten."
    )
    assert found == wanted, (
        f"calib.py prints {found} on every disk now; wanted {wanted}, the mean of bird-11 to "
        "bird-20. Change nothing but the order of the files."
    )
    assert changed != printed[0], (
        f"calib.py prints {found} and does not notice when a bill is changed: the number was "
        "written by hand. Let the program compute it."
    )


def _bills(work: Path) -> list[float]:
    files = sorted((work / "bills").glob("bird-*.txt"))
    assert len(files) == 20, (
        f"the folder `bills` has {len(files)} birds, wanted 20; `lesson reset` brings them back."
    )
    return [float(path.read_text(encoding="utf-8")) for path in files]


def _mean(bills: list[float]) -> str:
    return f"{sum(bills) / len(bills):.1f}"


def _on_disk(copy: Path, disk: int) -> str:
    """What calib.py prints where the folder is listed in another order, with other times."""
    for path in sorted((copy / "bills").iterdir()):
        when = random.Random(f"{disk} {path.name}").randrange(10**9)
        os.utime(path, (when, when))
    return script.ask(copy, "calib.py", ON_ANOTHER_DISK, str(disk)).strip()
