"""A partner changes one layer in secret, and the witnesses alone say which."""

from __future__ import annotations

import hashlib
import json
import platform
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lesson import restoration, tools, witnesses
from lesson.capture import Capture
from lesson.document import Malformed, save
from lesson.traces import CODE, HARDWARE, LANGUAGE, PACKAGES, USERLAND

LOOP = "for bill in bills:"
OTHER_LOOP = "for bill in sorted(bills, reverse=True):"
OF_2026 = ["numpy==2.4.6", "pandas==3.0.5", "python-dateutil==2.9.0.post0", "six==1.17.0"]
SQLITES = ("3.42.0.1", "3.43.0.0")  # of apsw, which brings an SQLite: before and after the change
KERNELS = ("Haswell", "Prescott")  # parts of OpenBLAS for processors of 2013 and of 2004


@dataclass(frozen=True)
class Attack:
    """What is done to one layer, why it shows as it does, and the variables it needs."""

    layer: str
    done: str
    change: Callable[[Path], None]
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Attacked:
    """The witnesses before and after an attack, by their layers."""

    layer: str
    done: str
    before: dict[str, str]
    after: dict[str, str]

    @property
    def moved(self) -> list[str]:
        """The witnesses that give another number now."""
        layers = witnesses.LAYER.items()
        return [word for word, layer in layers if self.before.get(layer) != self.after.get(layer)]


def attacks(before: dict[str, str]) -> dict[str, Attack]:
    """The attacks that change a number on this machine, by their layers."""
    found = [
        Attack(CODE, "one loop adds the same numbers in another order", _edit_code),
        Attack(PACKAGES, "pandas is 1.3.0, two weeks younger than 1.2.5", _edit_packages),
        Attack(
            LANGUAGE,
            "Python is 3.13; no pandas of 2021 is built for it, so the packages had to follow",
            _edit_language,
        ),
        _system(before.get(USERLAND, "")),
    ]
    if platform.machine().lower() in ("x86_64", "amd64"):
        found.append(_hardware(before.get(HARDWARE, "")))
    return {attack.layer: attack for attack in found}


def _system(mean: str) -> Attack:
    # SQLite adds in another way since 3.43; the other one is taken.
    version = SQLITES[witnesses.printed(mean) == "38.2"]
    name = "SQLite " + ".".join(version.split(".")[:3])
    done = f"the library is {name} now, as after an update of the system"

    def change(folder: Path) -> None:
        _add(folder, f"apsw=={version}")

    return Attack(USERLAND, done, change)


def _hardware(mean: str) -> Attack:
    model = KERNELS[witnesses.printed(mean) == "38.1"]
    done = f"OpenBLAS takes its code for another processor, {model}"
    return Attack(HARDWARE, done, lambda folder: None, {"OPENBLAS_CORETYPE": model})


def _edit_code(folder: Path) -> None:
    _replace(folder / "witnesses.py", LOOP, OTHER_LOOP)


def _edit_packages(folder: Path) -> None:
    _replace(folder / "pyproject.toml", "pandas==1.2.5", "pandas==1.3.0")


def _edit_language(folder: Path) -> None:
    path = folder / "pyproject.toml"
    text = re.sub(r'requires-python = "[^"]*"', 'requires-python = "==3.13.*"', _text(path))
    listed = "".join(f'    "{wish}",\n' for wish in OF_2026)
    text = re.sub(r"(?s)\ndependencies = \[.*?\]", f"\ndependencies = [\n{listed}]", text)
    # For this system alone: an index need not have what others would install.
    own = f"[tool.uv]\nenvironments = [\"sys_platform == '{sys.platform}'\"]\n"
    path.write_text(f"{text}\n{own}", encoding="utf-8")
    (folder / ".python-version").write_text("3.13\n", encoding="utf-8")


def _add(folder: Path, wish: str) -> None:
    _replace(folder / "pyproject.toml", "dependencies = [", f'dependencies = [\n    "{wish}",')


def _replace(path: Path, old: str, new: str) -> None:
    text = _text(path)
    if old not in text:
        raise Malformed(path, None, f"has no `{old}`, which an attack would change")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def choose(held: Capture, seed: int) -> Attacked:
    """What an attack does to a capture, the layer chosen by a number.

    It is kept for a week, so that a guess does not have to wait for another two restores.
    """
    kept = _place(held, seed)
    if kept.exists():
        return Attacked(**json.loads(kept.read_text(encoding="utf-8")))
    before = restoration.restore(held).means
    known = attacks(before)
    found = strike(held, before, known[random.Random(seed).choice(sorted(known))])
    kept.parent.mkdir(parents=True, exist_ok=True)
    _forget(kept.parent)
    save(kept, json.dumps(vars(found)))
    return found


def _place(held: Capture, seed: int) -> Path:
    """Where the outcome is kept: another folder, another file or another number is another one."""
    told = hashlib.sha256(f"{held.folder.resolve()} {seed}".encode())
    for path in sorted(path for path in held.folder.iterdir() if path.is_file()):
        told.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return tools.cache() / "attacks" / f"{told.hexdigest()[:16]}.json"


def _forget(folder: Path) -> None:
    for path in folder.glob("*.json"):
        if time.time() - path.stat().st_mtime > tools.WEEK:
            path.unlink(missing_ok=True)


def strike(held: Capture, before: dict[str, str], attack: Attack) -> Attacked:
    """What an attack does to a capture whose witnesses said `before`."""
    after = restoration.restore(held, attack.change, attack.variables).means
    return Attacked(attack.layer, attack.done, before, after)


def lines(found: Attacked) -> Iterator[str]:
    """The witnesses before and after, without the names of who did the adding."""
    yield "witness   before   after"
    for word, layer in witnesses.LAYER.items():
        if mean := found.before.get(layer):
            after = witnesses.printed(found.after.get(layer, ""))
            yield f"{word:<9} {witnesses.printed(mean):<8} {after}"


def judged(found: Attacked, guess: str) -> tuple[bool, str]:
    """Whether the guess, the word of a witness, is right, and why in a sentence."""
    moved = ", ".join(found.moved)
    if witnesses.LAYER[guess] == found.layer:
        return True, f"Yes, {guess}: {found.done}. Moved: {moved}."
    if guess not in found.moved:
        return False, f"Not {guess}: its witness gives what it gave before. Moved: {moved}."
    return False, (
        f"Not {guess}: its witness moved because something below it did. "
        "Which layer could not change without pulling this one along?"
    )
