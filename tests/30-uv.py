"""What the exercises of the episode about uv ask for."""

import os
import re
import shutil
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from lesson import bash, equipment, quiz, request, script

PINS = {
    "numpy": "1.21.0",
    "pandas": "1.2.5",
    "python-dateutil": "2.8.1",
    "pytz": "2021.1",
    "six": "1.16.0",
}
ONE_MINOR = {"==3.9.*", "~=3.9.0", ">=3.9,<3.10", "<3.10,>=3.9"}
# A command that compares wish and record, and fails; or a line that tells uv to do so.
LOCKED = (
    r"uv (sync|run)\b.*--locked\b.*|UV_LOCKED=(1|true) +uv (sync|run)\b.*"
    r"|export +UV_LOCKED=(1|true)"
)
OFFLINE = {
    **{"UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_DEFAULT_INDEX": ""},
    **{"UV_NO_BUILD": "1", "UV_NO_PROGRESS": "1", "NO_COLOR": "1"},
}
HEADER = r"(?m)^# /// script$\n((?:#(?: .*)?\n)+?)# ///$"  # as PEP 723 describes it
PINNED = r"(numpy==1\.21\.0|pandas==1\.2\.5)"
UNBUILT = rf"{PINNED}.*(no binary distribution|no usable wheels|no wheels with)"


def _uv() -> str | None:
    return shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))


def _run_uv(folder: Path, *arguments: str, **variables: str) -> script.Result:
    """What uv prints in a folder, without network, whatever the machine is set up for."""
    return script.attempt([_uv() or "uv", *arguments], folder, env={**OFFLINE, **variables})


def _toml(path: Path) -> dict[str, Any]:
    assert path.is_file(), f"{path.name} is missing in this folder; make it, or `lesson reset`."
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise AssertionError(f"{path.name} is not TOML any more: {error}.") from None


def _wishes(name: str, table: dict[str, Any]) -> list[str]:
    """The dependencies that a project or a script asks for."""
    found = table.get("dependencies", [])
    assert isinstance(found, list) and all(isinstance(wish, str) for wish in found), (
        f'{name}: `dependencies` is no list of texts; wanted one as in ["numpy==1.21.0"].'
    )
    return found


def _name(wish: str) -> str:
    """The name at the beginning of a wish, in the one spelling that all its spellings mean."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", wish.strip())[0]).lower()


def _packages(lock: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {package["name"]: package for package in lock.get("package", [])}


def test_predict_what_uv_writes(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key, truth=_written)


def _written() -> dict[str, str]:
    """What this machine's uv writes; nothing is known where there is none."""
    if not _uv():
        return {}
    own = "{}.{}".format(*sys.version_info)
    with tempfile.TemporaryDirectory() as base:
        paper, bare = Path(base, "paper"), Path(base, "bare")
        for form, folder in (("--vcs=none", paper), ("--bare", bare)):
            init = ["init", form, "--python", own, folder.name]
            if _run_uv(Path(base), *init, PATH=str(Path(sys.executable).parent)).status:
                return {}
        asked = (paper / ".python-version").read_text(encoding="utf-8").strip()
        wanted = tomllib.loads((paper / "pyproject.toml").read_text(encoding="utf-8"))
        names = {own: "minor", f">={own}": "range", f"=={own}.*": "minor"}
        made = [(paper / name).exists() for name in ("uv.lock", ".venv")]
        return {
            "request": names.get(asked, "patch"),
            "requires": names.get(wanted["project"]["requires-python"], "patch"),
            "made": "both" if all(made) else "neither",
            "bare": "minor" if (bare / ".python-version").exists() else "nothing",
        }


def test_name_what_is_not_locked(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def test_read_the_lock(work: Path) -> None:
    name = "read_the_lock.py"
    script.filled(work / name)
    said = script.run(work, name).output
    assert "for Python ==3.9.*" in said, (
        f"{name}: the first answer is no range of Pythons. `version` at the top of the lock is the "
        "version of the file format; which line there speaks of Python?"
    )
    text = (work / name).read_text(encoding="utf-8")
    assert not re.search(r"""(?m)^pythons *= *["']""", text), (
        f"{name}: the range of Pythons was written by hand, so it stays the same for every lock. "
        "Take it from `lock`."
    )
    for pin, version in {**PINS, "colorama": "0.4.4", "click": "8.0.1"}.items():
        assert f"{pin}=={version}" in said, (
            f"{name}: wanted {pin}=={version} in the second answer. Which word of a package's "
            "entry holds its version?"
        )
    assert "colorama==0.4.4 sys_platform == 'win32'" in said, (
        f"{name}: the condition under which colorama is needed is missing. Look at the "
        'dependencies of click: which word comes before "sys_platform"?'
    )
    assert "19 files" in said, f"{name}: wanted 19 files; keep the line that collects the wheels."
    assert re.search(r"""wheel\[["']hash["']\]""", text), (
        f"{name}: a size is no fingerprint, nor is a name or a date: other content can have the "
        "same. Which word of a wheel's entry can only belong to this one file?"
    )
    table = dict(re.findall(r"(?m)^(\w+, .{3,20}?) {2,}(yes|no)", said))
    assert "yes" in table.values() and table.get("Linux, x86-64") == "yes", (
        f"{name}: no machine at all can install the project. A wheel names its platform in the "
        "last part of its name; which index is the last one?"
    )
    for machine in ("macOS, Apple silicon", "Windows, Arm"):
        assert table.get(machine) == "no", (
            f"{name}: it says that {machine} can install the project, but pandas 1.2.5 has no "
            "wheel for it: a machine needs a wheel of every package."
        )


def test_repair_the_stale_lock(work: Path) -> None:
    project = _toml(work / "pyproject.toml").get("project", {})
    wishes = {_name(wish) for wish in _wishes("pyproject.toml", project)}
    assert wishes == {"penguin-bills", "penguin-plots"}, (
        f"pyproject.toml wishes for {', '.join(sorted(wishes)) or 'nothing'}: now it agrees with "
        "the old lock, but the program needs the plots. Leave the wish and renew the record."
    )
    lock = _packages(_toml(work / "uv.lock"))
    asked = lock.get("dream", {}).get("metadata", {}).get("requires-dist", [])
    recorded = {entry["name"] for entry in asked}
    assert "penguin-plots" in recorded, (
        "uv.lock does not know penguin-plots yet, which pyproject.toml wishes for. Which command "
        "does the message of `uv sync --locked` name?"
    )
    assert "penguin-plots" in lock and lock["penguin-plots"].get("wheels"), (
        "uv.lock was edited by hand: it names penguin-plots, but no file of it and no hash. Take "
        "the old lock again with `lesson reset`, and let uv write the new one."
    )
    _restores(bash.commands(work / "restore.sh"))
    if _uv():
        with script.prepared(work) as copy:
            checked = _run_uv(copy, "lock", "--check", "--python", sys.executable)
            checked.succeeded("uv lock --check")
            _refuses_another_lock(copy)


def _restores(written: str) -> None:
    assert "--frozen" not in written, (
        "restore.sh: `--frozen` hides the mismatch, since uv then does not look at "
        "pyproject.toml at all. Which option fails when the two disagree?"
    )
    commands = re.split(r"&&|\|\||[;|\n]", written)
    assert any(re.fullmatch(LOCKED, command.strip()) for command in commands), (
        f"restore.sh says `{written}`, which renews the lock on the machine of whoever restores, "
        "without a word. Which option of `uv sync` only compares, and fails?"
    )
    assert not re.search(r"\|\| *(uv|true|:)", written), (
        f"restore.sh says `{written}`: where the comparison fails, what is behind `||` goes on "
        "all the same. Let the script end there."
    )


def _refuses_another_lock(copy: Path) -> None:
    """Run restore.sh where the wish was changed after the lock; it has to fail."""
    if os.name == "nt" or not shutil.which("sh"):
        return
    wish = copy / "pyproject.toml"
    fewer = re.sub(r"""["']penguin[-_]plots[^"']*["'],?""", "", wish.read_text(encoding="utf-8"))
    wish.write_text(fewer, encoding="utf-8")
    path = f"{Path(_uv() or 'uv').parent}{os.pathsep}{os.environ.get('PATH', '')}"
    known = {**OFFLINE, "UV_PYTHON": sys.executable, "PATH": path}
    assert script.attempt(["sh", "restore.sh"], copy, env=known).status != 0, (
        "restore.sh ended without an error where pyproject.toml had one wish less than uv.lock "
        "records. Let it end there, with the error of uv."
    )


def test_repair_the_request(work: Path) -> None:
    project = _toml(work / "pyproject.toml").get("project", {})
    assert project.get("requires-python", "").replace(" ", "") == ">=3.11", (
        f"pyproject.toml: `requires-python` is now {project.get('requires-python')!r}, but the "
        "range was right, `>=3.11`. Put it back and repair the request."
    )
    path = work / ".python-version"
    if not path.exists():
        return  # then requires-python decides, and there is nothing wrong any more
    asked = request.read(path)
    found = re.fullmatch(r"(?:>=)?(3\.(\d+)(?:\.\d+)?)", asked)
    assert found, f".python-version holds {asked!r}; wanted a version such as 3.12."
    assert int(found[2]) >= 11, (
        f".python-version asks for {asked}, which is outside of the range `>=3.11` of "
        "pyproject.toml, so uv refuses it. Ask for a Python within the range."
    )
    assert _exists(found[1]), (
        f".python-version asks for {asked}, and there is no Python {found[1]}. "
        "`uv python list` shows which there are; `uv python pin` writes the request."
    )


def _exists(version: str) -> bool:
    """Whether uv knows such a Python; without uv, whether one may be out by this year."""
    # uv knows those that it could download, and names none where it may not.
    known = ["python", "list", "--all-versions", version]
    listed = _run_uv(Path.cwd(), *known, UV_PYTHON_DOWNLOADS="automatic") if _uv() else None
    if listed and listed.status == 0:
        return bool(re.search(rf"(?m)^cpython-{re.escape(version)}(?!\d)", listed.output))
    # A new minor version each October, and its first alpha a year before, as PEP 602 plans.
    return int(version.split(".")[1]) <= date.today().year - 2010


def test_describe_the_paper(work: Path) -> None:
    script.filled(work / "pyproject.toml")
    _describes(work / "pyproject.toml")
    if _can_lock():
        with script.clean_copy(work) as copy:
            _run_uv(copy, "lock", **_of_2021()).succeeded("uv lock")


def _can_lock() -> bool:
    return bool(_uv() and equipment.index() and "3.9" in equipment.interpreters())


def _of_2021() -> dict[str, str]:
    """Variables that lead uv to the wheels and to the Python of the paper, without network."""
    return {**equipment.index(), "UV_PYTHON": str(equipment.interpreters()["3.9"])}


def _describes(path: Path) -> None:
    project = _toml(path).get("project", {})
    _one_minor(path.name, project)
    _pinned(path.name, _wishes(path.name, project))


def _one_minor(name: str, table: dict[str, Any]) -> None:
    wanted = table.get("requires-python", "")
    assert isinstance(wanted, str), (
        f"{name}: `requires-python` is the number {wanted}; a range is a text, so put it in quotes."
    )
    wanted = wanted.replace(" ", "")
    assert wanted, f"{name} has no line `requires-python`, so any Python will do; add the range."
    assert not re.fullmatch(r">=3\.9(\.\d+)?", wanted), (
        f"{name}: `{wanted}` allows Python 3.13, for which there is no wheel of numpy 1.21.0. uv "
        "locks it without complaint: a lock can be valid and uninstallable. Which range holds "
        "3.9 and no 3.10?"
    )
    assert wanted not in ("==3.9", "3.9"), (
        f"{name}: `{wanted}` is the release 3.9.0 alone, which hardly anybody has. How do you "
        "write `any release of 3.9`?"
    )
    assert not re.fullmatch(r"={0,3}3\.9\.\d+", wanted), (
        f"{name}: `{wanted}` is one patch release, which the paper does not name and few machines "
        "have. Put a star in place of the last number."
    )
    bounds = re.sub(r"([<>]=?3\.\d+)\.0\b", r"\1", wanted)
    assert bounds in ONE_MINOR, f"{name}: requires-python is `{wanted}`, wanted any release of 3.9."


def _pinned(name: str, wishes: list[str]) -> None:
    found = {_name(wish): re.sub(r"^[\w.-]+", "", wish.strip()) for wish in wishes}
    for package, version in PINS.items():
        asked = found.get(package, "").replace(" ", "")
        assert asked, f"{name} does not ask for {package}; wanted {package}=={version}."
        assert not asked.startswith((">", "~")), (
            f"{name}: `{package}{asked}` would take a newer release: a lower bound is a wish, and "
            f"the paper has used one version. Wanted {package}=={version}."
        )
        assert asked == f"=={version}", f"{name}: `{package}{asked}`, wanted {package}=={version}."


def test_restore_the_paper(work: Path) -> None:
    _describes(work / "pyproject.toml")
    _requested(work / ".python-version")
    _locked(_packages(_toml(work / "uv.lock")))
    _handed_over(work / "handover.txt")
    _says_what_it_needs(work / "mean.py")
    excuse = work / "no-wheel.txt"
    if excuse.exists():
        # PowerShell writes UTF-16, with a zero between any two letters.
        said = excuse.read_bytes().replace(b"\0", b"").decode(errors="replace")
        assert re.search(UNBUILT, " ".join(said.split())), (
            "no-wheel.txt: this is not what a resolver says when there is no wheel. Write the "
            "message of `uv sync --no-build` itself into the file, or delete it."
        )
    elif _can_lock():
        _computes(work)


def _requested(path: Path) -> None:
    assert path.is_file(), (
        ".python-version is missing, so the project has a range and no request; "
        "`uv python pin 3.9` writes it."
    )
    asked = request.read(path)
    assert re.fullmatch(r"3\.9(\.\d+)?", asked), (
        f".python-version asks for Python {asked}, which the range of pyproject.toml forbids; "
        "`uv python pin 3.9` writes another request."
    )


def _locked(lock: dict[str, dict[str, Any]]) -> None:
    for package, version in PINS.items():
        found = lock.get(package, {}).get("version", "nothing")
        assert found == version, (
            f"uv.lock records {package} {found}, wanted {version}; is pyproject.toml right? Then "
            "`uv lock` renews the record."
        )
        for wheel in lock[package].get("wheels", []):
            assert wheel.get("hash", "").startswith("sha256:"), (
                f"uv.lock has no hash for a file of {package}, so any file of this name would do. "
                "Use an index that gives hashes, such as PyPI, and let `uv lock` write it anew."
            )


def _handed_over(path: Path) -> None:
    assert path.is_file(), (
        "handover.txt is missing: this is what readers without uv get. `uv export` writes it."
    )
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for package, version in PINS.items():
        line = re.search(rf"(?m)^{package}=={re.escape(version)}\b.*$", text)
        assert line, f"handover.txt does not name {package}=={version}; export the lock again."
        assert "--hash=sha256:" in line[0], (
            f"handover.txt has no hash for {package}. A list of versions is not an export of the "
            "lock: `uv export --output-file handover.txt` writes the hashes, too."
        )


def _says_what_it_needs(path: Path) -> None:
    assert path.is_file(), f"{path.name} is missing; `lesson reset` brings it back."
    found = re.search(HEADER, path.read_text(encoding="utf-8"))
    assert found, (
        "mean.py does not say what it needs: wanted a comment that begins with `# /// script` and "
        "ends with `# ///`. `uv add --script mean.py …` writes it."
    )
    lines = (re.sub(r"^# ?", "", line) for line in found[1].splitlines())
    try:
        needs = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise AssertionError(f"mean.py: its first comment is not TOML: {error}.") from None
    _one_minor("mean.py", needs)
    wishes = _wishes("mean.py", needs)
    alone = [wish for wish in wishes if wish.replace(" ", "") == "pandas==1.2.5"]
    record = path.with_name("mean.py.lock")
    if record.exists():
        _pinned("mean.py", [f"{n}=={p['version']}" for n, p in _packages(_toml(record)).items()])
        return
    assert not (alone and len(wishes) == 1), (
        "mean.py names pandas alone: today this brings a numpy of another year, and the import "
        "fails with `numpy.dtype size changed`. Name all five pins, or lock the script."
    )
    _pinned("mean.py", wishes)


def _computes(work: Path) -> None:
    """Resolve the project anew from wheels that were fetched, and run it."""
    with script.clean_copy(work) as copy, tempfile.TemporaryDirectory() as kept:
        (copy / "uv.lock").unlink()  # names an index that cannot be reached without a network
        (copy / ".python-version").unlink()  # the 3.9 that was found may be in no usual place
        (copy / "mean.py.lock").unlink(missing_ok=True)
        here = {**_of_2021(), "UV_CACHE_DIR": kept}
        for name in ("witness.py", "mean.py"):
            said = _run_uv(copy, "run", name, **here).succeeded(f"uv run {name}").output
            assert "38.1" not in said and "38.2 mm, pandas 1.2.5" in said, (
                f"`uv run {name}` does not print 38.2 mm for pandas 1.2.5. It said: {said}"
            )
