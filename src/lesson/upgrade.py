"""A newer lesson meets exercises that an older one handed out: nothing of a learner's is lost."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lesson import inventory, workspace
from lesson.content import Exercise

PREPARE = "prepare.py"


@dataclass(frozen=True)
class Plan:
    """What the lesson changed in an exercise, and what the learner did; false if nothing is new."""

    changed: tuple[str, ...] = ()  # files that the newer lesson hands out otherwise
    touched: tuple[str, ...] = ()  # files that the learner changed, so that all are kept

    def __bool__(self) -> bool:
        return bool(self.changed)

    @property
    def kept(self) -> bool:
        """Whether the folder stays as it is, since an update could cost the learner something."""
        # A new first state would be made in place of an environment that they worked in.
        return bool(self.touched) or PREPARE in self.changed


def plan(exercise: Exercise, folder: Path, handed_out: Mapping[str, str]) -> Plan:
    """What a newer lesson means for a learner's folder; false where nothing is new.

    Quick, and writes nothing. `handed_out` is what `workspace.fingerprint` gave when the folder
    was made; an empty one, as after a lost progress.json, means that nothing is known to be new.
    """
    if not handed_out or not workspace.ready(folder):
        return Plan()
    now = {name: inventory.digest(path) for name, path in inventory.shipped(exercise).items()}
    notebook = inventory.notebook(exercise)
    names = sorted({*now, *handed_out} - {notebook})
    changed = [name for name in names if now.get(name) != handed_out.get(name)]
    if not changed:
        return Plan()
    if notebook:
        # Only now, since a notebook takes long to make.
        now[notebook] = workspace.fingerprint(exercise)[notebook]
        changed += [notebook] if now[notebook] != handed_out.get(notebook) else []
    touched = [
        name for name in sorted({*now, *handed_out}) if _touched(folder, name, handed_out, now)
    ]
    return Plan(tuple(sorted(changed)), tuple(touched))


def _touched(
    folder: Path, name: str, handed_out: Mapping[str, str], now: Mapping[str, str]
) -> bool:
    """Whether the file is neither the old one nor, as after an update cut short, the new one."""
    path = folder / name
    if not os.path.lexists(path):
        return name in handed_out and name in now
    return inventory.digest(path) not in (handed_out.get(name), now.get(name))


def take(exercise: Exercise, folder: Path, planned: Plan) -> dict[str, str] | None:
    """Update an untouched folder; gives the fingerprint to be stored, None where all was kept."""
    if planned.kept:
        return None
    files = workspace.handed_out(exercise)
    for name in planned.changed:
        if name in files:
            _replace(folder / name, files[name])
        else:
            (folder / name).unlink(missing_ok=True)
    return workspace.fingerprint(exercise)


def _replace(path: Path, held: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(held)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def said(exercise: Exercise, folder: Path, planned: Plan) -> str:
    """The plan in a learner's words: what was updated, or what was kept and what to do."""
    news = f"The lesson has a newer {exercise.name} (changed: {', '.join(planned.changed)})."
    advice = f"To take the new one: lesson reset {exercise.name}, which keeps yours beside it."
    if planned.touched:
        mine = f"You changed {', '.join(planned.touched)}, so {folder} stays as it is."
        return f"{news} {mine} {advice}"
    if planned.kept:
        why = f"Its first state would be made anew, so {folder} stays as it is."
        return f"{news} {why} {advice}"
    return f"{news} You had changed none of its files, so {folder} was updated."
