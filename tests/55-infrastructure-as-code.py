"""What the exercises of the episode about infrastructure as code ask for."""

import os
import posixpath
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

from lesson import bash, parsons, quiz, script, yml

Tree = dict[str, str]  # what stands at each path: text of a file, target of a link


def test_order_the_playbook(work: Path, key: dict[str, Any]) -> None:
    parsons.mark(work, key)


def test_compare_image_and_recipe(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


def _tree(folder: Path) -> Tree:
    return {path.relative_to(folder).as_posix(): _stands(path) for path in folder.rglob("*")}


def _stands(path: Path) -> str:
    if path.is_symlink():
        return f"a link to {path.readlink()}"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else "a folder"


def test_make_the_provisioner_idempotent(work: Path) -> None:
    name = "provision.sh"
    script.filled(work / name)
    written = bash.commands(work / name)
    assert bash.options(written) >= {"e", "u"}, (
        f"{name}: the line `set -eu` is gone, so an error no longer ends the script. A run that "
        "hides its errors is not idempotent, it is silent; put the line back."
    )
    if os.name == "nt" or not shutil.which("sh"):
        _would_provision(written)
        return
    with script.prepared(work) as copy:
        machine = copy / "machine"
        first = script.attempt(["sh", name], copy, env={"ROOT": ""})
        _ran(first, "first")
        _provisioned(_tree(machine))
        before = _tree(machine)
        _ran(script.attempt(["sh", name], copy, env={"ROOT": ""}), "second")
        _unchanged(before, _tree(machine))


def _ran(run: script.Result, which: str) -> None:
    said = run.output.strip()
    if run.status == 0 and "File exists" not in said:
        return
    assert not ("mkdir" in said and "File exists" in said), (
        f"provision.sh: in the {which} run mkdir finds that the folder is there already: `{said}`. "
        "Which option of mkdir is content with that?"
    )
    assert "No such file" not in said or "mkdir" not in said, (
        f"provision.sh: in the {which} run mkdir cannot make the folder, because its parent is "
        f"missing: `{said}`. Which option of mkdir makes the parents, too?"
    )
    assert not ("ln" in said and "File exists" in said), (
        f"provision.sh: in the {which} run ln finds that the link is there already: `{said}`. "
        "Which option of ln replaces it?"
    )
    raise AssertionError(
        f"provision.sh: the {which} run ended with status {run.status}. It said:\n{said}"
    )


def _provisioned(machine: Tree) -> None:
    """The state after one run, whatever the second one does."""
    settings = machine.get("etc/environment", "").splitlines()
    assert "EDITOR=nano" in settings, (
        "provision.sh has deleted the other lines of machine/etc/environment: `>` begins the file "
        "anew. Which sign adds to its end?"
    )
    assert "TZ=UTC" in settings, (
        "provision.sh has not added the line TZ=UTC to machine/etc/environment. Your search found "
        "something, but that was the comment in its first line. Which option of grep wants the "
        "whole line?"
    )
    assert settings.count("TZ=UTC") == 1, (
        "provision.sh has added TZ=UTC more than once in one run; keep one step for it."
    )
    link = machine.get("srv/paper/current", "nothing")
    assert link.startswith("a link"), (
        f"machine/srv/paper/current is no link but {link}. Which option of ln makes a symbolic one?"
    )
    assert link == "a link to 2021", f"machine/srv/paper/current is {link}, wanted one to 2021."


def _unchanged(before: Tree, after: Tree) -> None:
    new = sorted({*after} - {*before})
    assert "srv/paper/2021/2021" not in new, (
        "provision.sh: the second run went through the link `current` into the folder 2021 and "
        "made another link in there, `2021/2021`. Which option keeps ln from following a link "
        "that is there already?"
    )
    assert not new, f"provision.sh: the second run has made {new[0]} in machine, wanted nothing."
    count = after["etc/environment"].splitlines().count("TZ=UTC")
    assert count == 1, (
        f"machine/etc/environment: after the second run TZ=UTC stands there {count} times. Each "
        "run adds it, because your search does not find the line that the last run wrote."
    )
    changed = [path for path in before if before[path] != after.get(path)]
    assert not changed, f"provision.sh: the second run has changed {changed[0]}, wanted nothing."


def _would_provision(written: str) -> None:
    """What can be read from the script where there is no shell to run it."""
    for wanted, why in (
        (r"mkdir (-\w*p|--parents)", "mkdir has to accept a folder that is there already"),
        (r"grep .*(-\w*x|--line-regexp|\^TZ=UTC\$)", "grep has to look for the whole line"),
        (r"TZ=UTC['\"]? *(>>|\| *tee (-a|--append))", "the line has to be added to the end"),
        (r"ln (.* )?(-\w*s|--symbolic)", "ln has to make a symbolic link"),
        (r"ln (.* )?(-\w*f|--force)", "ln has to replace a link that is there"),
        (r"ln (.* )?(-\w*[nhT]|--no-)", "ln has to replace a link without following it"),
    ):
        assert re.search(wanted, written), f"provision.sh: {why}. Which option says that?"


YES = {"true", "yes", "on"}
NO = {"false", "no", "off"}
HIDING = {"ignore_errors": YES, "failed_when": NO}
KEYWORDS = {
    *("name", "args", "changed_when", "check_mode", "environment", "failed_when", "ignore_errors"),
    *("notify", "register", "tags", "when", "become"),
}
WANTED = {"srv/paper": None, "srv/paper/penguins.csv": None, "environment": "TZ=UTC"}
Files = dict[str, list[str]]  # the lines of each file, a folder's are those of FOLDER
FOLDER = ["a folder"]
Task = dict[str, Any]


def _says(value: Any, words: set[str]) -> bool:
    """Whether a value is one of YAML's words for yes, or for no."""
    return str(value).lower() in words


class Unmodelled(Exception):
    """The task uses a module that the model does not know."""


def test_repair_the_second_run(work: Path) -> None:
    tasks = _tasks(work / "playbook.yml")
    for task in tasks:
        _hides_nothing(task)
    known = True
    try:
        _twice_in_a_model(tasks)
    except Unmodelled as problem:
        known = False
        assert _ansible(), (
            f"playbook.yml: task `{problem}` uses a module that this check cannot follow without "
            "Ansible; use file, copy, lineinfile, command or shell."
        )
    if _ansible():
        _twice_for_real(work, known)


def _tasks(path: Path) -> list[Task]:
    plays = yml.read(path)
    usable = isinstance(plays, list) and len(plays) == 1 and isinstance(plays[0], dict)
    tasks = plays[0].get("tasks") if usable else None
    assert isinstance(tasks, list) and all(isinstance(task, dict) for task in tasks), (
        f"{path.name} is no play with a list of `tasks:` any more; `lesson reset` brings it back."
    )
    return tasks


def _hides_nothing(task: Task) -> None:
    for word, values in HIDING.items():
        assert not _says(task.get(word), values), (
            f"playbook.yml: task `{_name(task)}` has `{word}: {task[word]}`, so no error of it is "
            "ever seen: green is not idempotent. Let the task say what there should be instead."
        )


def _name(task: Task) -> str:
    return str(task.get("name", "without a name"))


def _twice_in_a_model(tasks: list[Task]) -> None:
    files: Files = {".": FOLDER}
    for task in tasks:
        _act(task, files, "first")
    for path, line in WANTED.items():
        lines = files.get(f"machine/{path}")
        assert lines is not None and (line is None or line in lines), (
            f"playbook.yml no longer makes machine/{path}"
            + (f" with the line {line}." if line else ".")
            + " The second run is quiet, but the machine is another one."
        )
    assert "machine/srv/paper/mean.txt" in files, (
        "playbook.yml no longer makes machine/srv/paper/mean.txt. The second run is quiet, but "
        "the machine is another one."
    )
    for task in tasks:
        before = {path: list(lines) for path, lines in files.items()}
        reported = _act(task, files, "second")
        _was_quiet(task, reported, grown=before != files)


def _was_quiet(task: Task, reported: bool, grown: bool) -> None:
    module, words = _module(task)
    silent = _says(task.get("changed_when"), NO)
    what = f"playbook.yml: task `{_name(task)}`"
    assert not (silent and grown), (
        f"{what}: `changed_when: false` changes only the report. The second run has changed a file "
        "all the same, and nobody is told."
    )
    assert not (silent and ">" in _command(words)), (
        f"{what}: `changed_when: false` changes only the report. The result is computed again in "
        "every run; which argument tells the task by which file to see that it is done?"
    )
    assert not (reported and ">>" in _command(words)), (
        f"{what} adds its line in every run. Which module adds a line to a file only where it is "
        "missing?"
    )
    assert not (reported and words.get("state") == "touch"), (
        f"{what}: `state: touch` gives the path a new time in every run, which is a change. "
        "Which state is content with what is there?"
    )
    assert not (reported and "creates" in words), (
        f"{what} runs again, because no task makes `{words.get('creates')}`, which `creates` looks "
        f"for{' in the folder ' + words['chdir'] if 'chdir' in words else ''}. Name the file that "
        "the task really makes."
    )
    assert not reported, (
        f"{what} reports a change in the second run: `{module}` cannot know whether its work is "
        "done. Is there a module that looks first? If not, `creates` names a sign."
    )


def _module(task: Task) -> tuple[str, dict[str, Any]]:
    """The task's module and its arguments, however they are written."""
    names = [word for word in task if word not in KEYWORDS]
    if len(names) != 1:
        raise Unmodelled(_name(task))
    words = task[names[0]]
    if isinstance(words, str):
        pairs = dict(re.findall(r"(\w+)=(\"[^\"]*\"|\S+)", words))
        words = {"cmd": words} if names[0].endswith(("command", "shell")) else pairs
    return names[0].rpartition(".")[2], {**words, **task.get("args", {})}


def _command(words: dict[str, Any]) -> str:
    return " ".join(words.get("argv", [])) or str(words.get("cmd", ""))


def _path(text: str, folder: str = ".") -> str:
    """A path of the playbook, relative to the folder it lies in."""
    plain = re.sub(r"\{\{ *root *\}\}", "{{ playbook_dir }}/machine", text.strip("\"'"))
    inside = re.sub(r"^\{\{ *playbook_dir *\}\}", ".", plain)
    return posixpath.normpath(posixpath.join("." if inside != plain else folder, inside))


def _act(task: Task, files: Files, run: str) -> bool:
    """Let the model do what the task asks for; whether Ansible would report a change."""
    module, words = _module(task)
    acts = {"file": _file, "copy": _copy, "lineinfile": _line, "command": _run, "shell": _run}
    if module not in acts:
        raise Unmodelled(_name(task))
    try:
        changed = acts[module](words, files)
    except LookupError as problem:
        raise AssertionError(
            f"playbook.yml: in the {run} run, task `{_name(task)}` fails: {problem.args[0]}"
        ) from None
    return changed and not _says(task.get("changed_when"), NO)


def _into(path: str, files: Files) -> None:
    folder = posixpath.dirname(path) or "."
    if folder not in files:
        raise LookupError(f"there is no folder {folder}.")


def _file(words: dict[str, Any], files: Files) -> bool:
    path, state = _path(words.get("path") or words.get("dest", "")), words.get("state", "file")
    assert state != "absent" or path != "machine", (
        "playbook.yml removes the folder `machine`, which makes every run the first one: whatever "
        "was computed there is lost. Let the tasks look at what is there instead."
    )
    before = dict(files)
    if state == "directory":
        parts = path.split("/")
        files.update({"/".join(parts[: n + 1]): FOLDER for n in range(len(parts))})
    elif state == "touch":
        _into(path, files)
        files.setdefault(path, [])
        return True
    elif state == "absent":
        for name in [name for name in files if f"{name}/".startswith(f"{path}/")]:
            del files[name]
    elif path not in files:
        raise LookupError(f"there is no file {path}; `state` says what it should be.")
    return files != before


def _copy(words: dict[str, Any], files: Files) -> bool:
    path = _path(words.get("dest", ""))
    _into(path, files)
    content = str(words.get("content") or f"as in {words.get('src')}").replace("\\n", "\n")
    changed = files.get(path) != content.splitlines()
    files[path] = content.splitlines()
    return changed


def _line(words: dict[str, Any], files: Files) -> bool:
    path, line = _path(words.get("path") or words.get("dest", "")), str(words.get("line", ""))
    _into(path, files)
    if path not in files and not _says(words.get("create"), YES):
        raise LookupError(f"there is no file {path} yet; with `create: true` the module makes it.")
    if line in files.get(path, []):
        return False
    files[path] = [*files.get(path, []), line]
    return True


def _run(words: dict[str, Any], files: Files) -> bool:
    command, folder = _command(words), _path(words.get("chdir", "."))
    if "creates" in words and _path(words["creates"], folder) in files:
        return False
    if folder not in files:
        raise LookupError(f"there is no folder {folder}.")
    if re.match(r"mkdir\b", command):
        _mkdir((words.get("argv") or _words(command))[1:], folder, files)
    if found := re.search(r"(?:echo +['\"]?([^'\">]*?)['\"]? *)?(>>?) *(\"[^\"]+\"|\S+)", command):
        path = _path(found[3], folder)
        _into(path, files)
        files[path] = [*(files.get(path, []) if found[2] == ">>" else []), found[1] or command]
    return True


def _words(command: str) -> list[str]:
    """The words of a command, as a shell parts them when the variables have been put in."""
    try:
        return shlex.split(re.sub(r"\{\{ *(\w+) *\}\}", r"{{\1}}", command))
    except ValueError:
        raise LookupError(f"a quotation mark in `{command}` is never closed.") from None


def _mkdir(words: list[str], folder: str, files: Files) -> None:
    parents = any(re.match(r"-\w*p|--parents", word) for word in words)
    for path in (_path(word, folder) for word in words if not word.startswith("-")):
        if parents:
            _file({"path": path, "state": "directory"}, files)
        elif path in files:
            raise LookupError(
                f"mkdir finds that {path} is there already. Which module says what there should "
                "be, and does nothing where it is there?"
            )
        else:
            _into(path, files)
            files[path] = FOLDER


def _ansible() -> bool:
    """Whether a playbook can be run here."""
    found = shutil.which("ansible-playbook")
    return bool(found) and script.attempt([found or "", "--version"], Path.cwd()).status == 0


def _twice_for_real(work: Path, known: bool) -> None:
    """Run the playbook with Ansible itself, in a copy; `known` where a model has accepted it."""
    with script.clean_copy(work) as copy:
        shutil.rmtree(copy / "machine", ignore_errors=True)
        settings = {
            **{"ANSIBLE_HOME": str(copy / ".ansible"), "ANSIBLE_NOCOLOR": "1"},
            **{"ANSIBLE_INVENTORY": "localhost,", "LC_ALL": "C.UTF-8"},
            **{"ANSIBLE_PYTHON_INTERPRETER": "auto_silent"},
        }
        for run in ("first", "second"):
            command = ["ansible-playbook", "playbook.yml"]
            said = script.attempt(command, copy, env=settings, seconds=200)
            assert said.status == 0, (
                f"playbook.yml: Ansible's {run} run ended with status {said.status}. It said:\n"
                f"{_end(said.output)}"
            )
            if not known:
                _made(_tree(copy / "machine"))
        assert re.search(r"changed=0\b.*failed=0\b", said.output), (
            f"playbook.yml: Ansible's second run did not say `changed=0`. It said:\n"
            f"{_end(said.output)}"
        )


def _end(output: str) -> str:
    return "\n".join(output.rstrip().splitlines()[-15:])


def _made(machine: Tree) -> None:
    for path in (*WANTED, "srv/paper/mean.txt"):
        assert path in machine, (
            f"playbook.yml no longer makes machine/{path}. The second run is quiet, but the "
            "machine is another one."
        )


NUMPY = "python3-numpy=1:1.24.2-1+deb12u1"
ASKED = {
    *("hostname", "users", "package_update", "packages", "write_files", "runcmd", "bootcmd"),
    *("fqdn", "package_upgrade", "ssh_pwauth", "timezone", "locale", "final_message", "chpasswd"),
    *(
        "package_reboot_if_required",
        "preserve_hostname",
        "manage_etc_hosts",
        "prefer_fqdn_over_hostname",
    ),
    *("disable_root", "growpart", "resize_rootfs", "ssh_genkeytypes", "groups", "apt"),
}


def test_write_the_user_data(work: Path) -> None:
    name = "user-data.yml"
    data = yml.read(work / name)
    text = (work / name).read_text(encoding="utf-8-sig")
    assert text.split("\n")[0].rstrip() == "#cloud-config", (
        f"{name}: the first line is `{text.split(chr(10))[0]}`, wanted `#cloud-config` and nothing "
        "else. Without it cloud-init takes the file for something it does not know, and the "
        "machine starts as everybody's."
    )
    assert isinstance(data, dict), f"{name} is no mapping of `key: value` lines at the left margin."
    for key in data:
        assert key in ASKED, (
            f"{name}: there is no key `{key}` among those of this task. cloud-init passes over a "
            "key that it does not know, so a misspelt one is a wish that nobody hears; which one "
            "was meant?"
        )
    assert data.get("hostname") == "paper", (
        f"{name}: the machine is called {data.get('hostname')!r}, wanted `hostname: paper`."
    )
    _account(name, data, (work / "analyst.pub").read_text(encoding="utf-8").split())
    _installs(name, data)
    _writes(name, data, text)
    _runs(name, data)


def _listed(name: str, data: Task, key: str) -> list[Any]:
    assert key in data, f"{name} has no key `{key}` yet."
    assert isinstance(data[key], list), (
        f"{name}: `{key}` holds no list; begin each entry below it with `- `."
    )
    return data[key]


def _account(name: str, data: Task, public: list[str]) -> None:
    users = {str(u.get("name")): u for u in _listed(name, data, "users") if isinstance(u, dict)}
    assert "analyst" in users, f"{name}: below `users` there is no entry `- name: analyst`."
    user = users["analyst"]
    for word in ("passwd", "plain_text_passwd", "hashed_passwd"):
        assert word not in user, (
            f"{name}: `{word}` gives the account a password, and everybody who reads this file "
            "has it. The public key is no secret, and it is the only way in."
        )
    assert "chpasswd" not in data, f"{name}: `chpasswd` sets a password, and none is wanted."
    assert _says(user.get("lock_passwd", "true"), YES), (
        f"{name}: `lock_passwd: {user['lock_passwd']}` opens the account for passwords. "
        "Lock it: the key is the only way in."
    )
    keys = user.get("ssh_authorized_keys") or user.get("ssh-authorized-keys")
    assert keys, f"{name}: nobody can log in as analyst without `ssh_authorized_keys`."
    assert isinstance(keys, list), (
        f"{name}: `ssh_authorized_keys` holds no list; put the key on a line below, after `- `."
    )
    assert not any("PRIVATE" in str(key) for key in keys), (
        f"{name}: a private key never leaves your computer. Take the line of analyst.pub."
    )
    assert any(str(key).split()[:2] == public[:2] for key in keys), (
        f"{name}: the key of analyst is not the line of analyst.pub; copy it whole."
    )


def _installs(name: str, data: Task) -> None:
    packages = [
        "=".join(entry) if isinstance(entry, list) else str(entry)
        for entry in _listed(name, data, "packages")
    ]
    assert any(re.fullmatch(r"python3(=.*)?", entry) for entry in packages), (
        f"{name}: `packages` does not name python3."
    )
    numpy = [entry for entry in packages if entry.startswith("python3-numpy")]
    assert numpy, f"{name}: `packages` does not name python3-numpy."
    assert numpy[0] != "python3-numpy", (
        f"{name}: `python3-numpy` without a version is whatever the archive has on the day of the "
        f"first boot. Wanted {NUMPY}."
    )
    assert numpy[0] == NUMPY, (
        f"{name}: found `{numpy[0]}`, wanted {NUMPY}. apt wants one `=` and the whole version."
    )
    assert _says(data.get("package_update"), YES), (
        f"{name}: without `package_update: true` a fresh image has an old list of packages, or "
        "none, and the installation fails."
    )


def _writes(name: str, data: Task, text: str) -> None:
    entries = _listed(name, data, "write_files")
    files = {str(entry.get("path")): entry for entry in entries if isinstance(entry, dict)}
    assert "/etc/paper.ini" in files, f"{name}: `write_files` has no `path: /etc/paper.ini`."
    entry = files["/etc/paper.ini"]
    content = re.sub(r"\\n$", "", str(entry.get("content", ""))).strip()
    assert content == "seed = 42", (
        f"{name}: the content of /etc/paper.ini is {content!r}, wanted `seed = 42`."
    )
    mode = str(entry.get("permissions", ""))
    assert mode, f"{name}: the entry of /etc/paper.ini has no `permissions`."
    assert re.search(r"permissions: *([\"'])0?644\1", text) or not mode.endswith("644"), (
        f"{name}: `permissions: {mode}` without quotes is a number for YAML: 0644 in base eight "
        'is 420. Put it in quotes: "0644".'
    )
    assert mode in ("0644", "644"), (
        f"{name}: `permissions: {mode}` is not what was asked for: root may write, everybody may "
        "read, which is 0644."
    )


def _runs(name: str, data: Task) -> None:
    assert "bootcmd" not in data, (
        f"{name}: `bootcmd` runs at every boot, before the packages are installed. Which key runs "
        "commands once, at the end of the first boot?"
    )
    commands = _listed(name, data, "runcmd")
    as_lists = [entry for entry in commands if isinstance(entry, list) and ">" in entry]
    assert not as_lists, (
        f"{name}: a command that is a list runs without a shell, so `>` becomes an argument of "
        "the program. Write the command as one string."
    )
    said = [_in_a_shell(command) for command in commands]
    assert not any(">>" in command for command in said), (
        f"{name}: `>>` would add to an old result; `>` begins a new file."
    )
    assert _computes([step for command in said for step in re.split(r" *(?:&&|;) *", command)]), (
        f"{name}: `runcmd` has no command that runs /srv/mean.py and writes /srv/mean.txt; found "
        f"{'; '.join(said) or 'nothing'}."
    )


def _in_a_shell(command: Any) -> str:
    """What a shell is to run, without the words that start it and without quotes."""
    words = command if isinstance(command, list) else [command]
    text = re.sub(r"[\"']", "", " ".join(map(str, words)))
    return re.sub(r"^(/bin/)?(ba)?sh -e?c ", "", text)


def _computes(steps: list[str]) -> bool:
    """Whether one of the steps begins the file /srv/mean.txt with what /srv/mean.py prints."""
    folder = "/srv/"
    for step in steps:
        program = rf"(?:\S*/)?python3[\d.]*(?: -\w+)* {folder}mean\.py"
        if re.fullmatch(rf"{program} *(?:1?>|\| *tee) *{folder}mean\.txt *(?:2>&1)?", step):
            return True
        if re.fullmatch("cd /srv/?", step):
            folder = "(?:/srv/)?"  # from here on, the names alone will do
    return False


FOREIGN = "/usr/local/lib/python3.11/dist-packages/apsw"


def test_find_the_drift(work: Path) -> None:
    name = "find_the_drift.py"
    script.filled(work / name)
    said = script.run(work, name).output
    drifted = set(_after(said, r"drifted:(.*)").split())
    assert drifted != {"/etc/environment", "/srv/paper/penguins.csv"}, (
        f"{name}: the first answer is what has not drifted. Which sign stands for `differs from`?"
    )
    assert drifted == {"/srv/paper", "/srv/paper/witnesses.py"}, (
        f"{name}: the first answer is {sorted(drifted) or 'empty'}. Wanted the paths whose state "
        "on Friday is not the declared one."
    )
    count = int(_after(said, r"(\d+) paths have changed"))
    assert count, (
        f"{name}: nothing has changed, because the second line compares Monday with Monday."
    )
    assert count == 14, (
        f"{name}: {count} paths are said to have changed, wanted 14. Those {count} differ from the "
        "description or are not in it; with which recording is Monday to be compared?"
    )
    unnoticed = set(re.findall(r"(?m)^  (/\S+)$", said))
    _not_noticed(name, unnoticed)
    left = int(_after(said, r"(\d+) paths are still"))
    assert left not in (0, 10), (
        f"{name}: {left} paths are left, since you have laid Monday over Friday. This is what a "
        "backup does: it puts back all that it has. A playbook puts back what it declares."
    )
    assert left != len(unnoticed) + len(drifted), (
        f"{name}: {left} paths are left, so the playbook has mended nothing. Lay over Friday what "
        "is declared."
    )
    assert left == 12, f"{name}: {left} paths are left, wanted those that nobody has declared."
    _absent(name, _after(said, r"with (.*) gone:").rstrip("/"))


def _after(said: str, pattern: str) -> str:
    found = re.search(pattern, said)
    assert found, (
        "find_the_drift.py no longer prints all of its answers; keep its lines with `print`."
    )
    return found[1]


def _not_noticed(name: str, unnoticed: set[str]) -> None:
    assert "/srv/paper/witnesses.py" not in unnoticed or len(unnoticed) > 2, (
        f"{name}: the third answer is what it does notice: paths that have changed and are "
        "declared. Wanted those that have changed and are not declared."
    )
    assert not {"/etc/environment", "/srv/paper/penguins.csv"} & unnoticed, (
        f"{name}: the third answer holds paths that have not changed at all. Wanted what is in "
        "`changed` and not among the declared paths: subtract."
    )
    assert len(unnoticed) == 12, (
        f"{name}: the third answer holds {len(unnoticed)} paths, wanted the 12 that have changed "
        "and that nobody has declared."
    )


def _absent(name: str, absent: str) -> None:
    assert absent != "/etc/motd", (
        f"{name}: /etc/motd is a greeting, which no program reads. Which of the new files can "
        "change how a mean is computed?"
    )
    assert absent != "/srv/paper/means.txt", (
        f"{name}: means.txt is a result and no cause; it is computed again. What made one of its "
        "means 38.1?"
    )
    assert not FOREIGN.startswith(absent) or absent == FOREIGN, (
        f"{name}: with {absent} you would remove every package that anybody installs there. Name "
        "the folder of the one package alone."
    )
    assert absent == FOREIGN, (
        f"{name}: the fifth answer is {absent!r}, wanted the whole path of the folder that is new "
        "below /usr/local and that Python finds."
    )
