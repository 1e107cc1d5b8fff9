"""Right answers in other words than those of the solution are accepted, below the packages."""

import contextlib
import os
import shutil

import pytest

from lesson import derivation, equipment


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("verify-an-image-archive", "hashlib.sha256(data)", "hashlib.new('sha256', data)"),
        ("compute-a-store-path", "= hashlib.sha256(text", "= hashlib.new('sha256', text"),
    ],
)
def test_another_way_to_call_the_right_hash_is_accepted(
    name: str, old: str, new: str, accepted
) -> None:
    accepted(name, f"{name.replace('-', '_')}.py", old, new)


USER = '--user "$(id -u):$(id -g)"'
INSPECT = "$(podman image inspect --format '{{.Digest}}' paper)"
COMPARED = f'[ "{INSPECT}" = "$(cat digest.txt)" ]'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (USER, "--user $(id -u):$(id -g)"),
        (USER, "-u $(id -u):$(id -g)"),
        (USER, "--user=`id -u`"),
        (USER, '--user "$(id --user):$(id --group)"'),
        (f"podman run --rm {USER}", 'me="$(id -u):$(id -g)"\npodman run --rm --user "$me"'),
        (
            f"podman run --rm {USER}",
            'uid=$(id -u); gid=$(id -g)\nme="$uid:$gid"\npodman run --rm --user ${me}',
        ),
        ("mkdir -p out", "mkdir -p out  # the folder's there"),
        ('"./dates.py > /out/first-egg.txt"', '"\n./dates.py > /out/first-egg.txt\n"'),
    ],
)
def test_other_ways_to_run_under_ones_own_numbers_are_accepted(
    old: str, new: str, accepted
) -> None:
    accepted("read-the-errors", "run.sh", old, new)


@pytest.mark.skipif(os.name == "nt", reason="this script is for bash")
@pytest.mark.parametrize(
    "new",
    [
        f'wanted=$(cat digest.txt)\nif [ "{INSPECT}" != "$wanted" ]; then exit 1; fi',
        f'test "{INSPECT}" = "$(cat digest.txt)" || {{ echo "another image"; exit 1; }}',
        COMPARED.replace("podman image inspect", "skopeo inspect").replace(
            "paper)", "oci-archive:paper.tar)"
        ),
        'podman inspect paper | grep -q "$(cat digest.txt)" || exit 1',
        'tar -xOf paper.tar index.json | grep -q "$(cat digest.txt)" # the reader\'s copy',
    ],
)
def test_other_ways_to_compare_before_the_run_are_accepted(
    new: str, accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a machine without an engine, where a stand-in decides.
    monkeypatch.setattr(equipment, "containers", lambda *_: contextlib.nullcontext())
    accepted("hand-over-the-image", "receive.sh", COMPARED, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Python 3.11.2", "Python version 3.11.2"),
        ("Python 3.11.2", "CPython (version 3.11.2)"),
        ("Python 3.11.2 and NumPy 1.24.2", "NumPy 1.24.2, Python v3.11.2"),
        ("0.01 mm", "0.01\nmm"),
        ("0.01 mm", "0.01  mm"),
        ("0.01 mm", "0.01\u00a0mm"),
        ("0.01 mm", ".01 mm"),
        ("0.01 mm", "0,01 mm"),
        ("0.01 mm", "10^-2 mm"),
        ("0.01 mm", "10**-2 mm"),
        ("0.01 mm", "1e-2 millimetres"),
        ("f204db2c", "F204DB2C"),
        ("packages.txt", "`./packages.txt`"),
    ],
)
def test_other_ways_to_state_the_environment_are_accepted(old: str, new: str, accepted) -> None:
    accepted("state-the-environment", "statement.md", old, new)


IN_ORDER = "arrived = [answer.result() for answer in waiting]"
COMPLETED = "__import__('concurrent.futures').futures.as_completed(waiting)"


@pytest.mark.parametrize(
    "new",
    [
        f"{IN_ORDER}  # not as_completed(waiting)",
        f"done = {{answer: answer.result() for answer in {COMPLETED}}}\n"
        "    arrived = [done[answer] for answer in waiting]",
        "number = {answer: n for n, answer in enumerate(waiting)}\n"
        f"    arrived = [a.result() for a in sorted({COMPLETED}, key=number.get)]",
    ],
)
def test_other_ways_to_add_in_one_order_are_accepted(new: str, accepted) -> None:
    accepted("make-the-runs-agree", "report.py", IN_ORDER, new)


CH_RUN = """\
ch-run --private-tmp --bind "$HOME/study:/data" paper -- \\
  python3 /paper/witness.py "/data/bills.txt\""""
SHOWN = 'ch-run --home paper -- python3 /paper/witness.py "/home/$USER/study/bills.txt"'


@pytest.mark.parametrize(
    "new",
    [
        f"export FOO=1 PYTHONNOUSERSITE=1  # it's for Python\n{SHOWN}",
        f"PYTHONNOUSERSITE=1\nexport PYTHONNOUSERSITE\n{SHOWN}",
        f"PYTHONNOUSERSITE=1 {SHOWN}",
        SHOWN.replace("python3", "env PYTHONNOUSERSITE=1 python3"),
        SHOWN.replace("python3", "/usr/bin/python3 -B -s"),
        'ch-run -t -b "$HOME/study:/data" --cd=/data paper -- python3 /paper/witness.py bills.txt',
    ],
)
def test_other_ways_to_close_the_home_leak_are_accepted(new: str, accepted) -> None:
    accepted("close-the-home-leak", "run.sh", CH_RUN, new)


BUILD = """\
pkgs.runCommand "table.txt" { } ''
  ${pkgs.python311}/bin/python3 ${./mean.py} ${./penguins.csv} > $out
''"""
RUN = "python3 ${./mean.py} ${./penguins.csv} > $out\n''"
IN_FOLDER = "/mean.py {0}/penguins.csv > $out\n''"


@pytest.mark.parametrize(
    "new",
    [
        f"with pkgs; runCommand \"table.txt\" {{ }} ''\n  ${{python311}}/bin/{RUN}",
        "let inherit (pkgs) python311; in\n"
        f"pkgs.runCommand \"table.txt\" {{ }} ''\n  ${{python311}}/bin/{RUN}",
        'pkgs.runCommand "table.txt" { nativeBuildInputs = with pkgs; [\n  python311\n]; } '
        f"''\n  {RUN}",
        'pkgs.runCommand "table.txt" { src = ./.; } '
        "''\n  ${pkgs.python311}/bin/python3 $src" + IN_FOLDER.format("$src"),
        'let here = ./.; in pkgs.runCommand "table.txt" { } '
        "''\n  ${pkgs.python311}/bin/python3 ${here}" + IN_FOLDER.format("${here}"),
    ],
)
def test_other_ways_to_close_the_leaks_are_accepted(new: str, accepted) -> None:
    accepted("close-the-leaks", "default.nix", BUILD, new)


KEPT = "e2971e6bfc8f0844e7e776065f0bdbf6b5a5cf9a5aa7c23e0417684c4fbc7759"


@pytest.mark.parametrize(
    "new",
    [
        f'sha256 = "{KEPT}"',
        f'sha256 = "{derivation.nix32(bytes.fromhex(KEPT))}"',
        f'sha256 = "{derivation.sri(bytes.fromhex(KEPT))}"',
        f'hash = "sha256:{KEPT}"',
    ],
)
def test_other_ways_to_write_a_hash_are_accepted(new: str, accepted) -> None:
    old = f'hash = "{derivation.sri(bytes.fromhex(KEPT))}"'
    accepted("judge-a-hash-mismatch", "fetch.nix", old, new)


MEAN = "- python3 /srv/mean.py > /srv/mean.txt"


@pytest.mark.parametrize(
    "new",
    [
        "- cd /srv && python3 mean.py > mean.txt",
        "- cd /srv\n  - python3 mean.py > mean.txt",
        "- python3 /srv/mean.py | tee /srv/mean.txt",
        "- python3 -I /srv/mean.py 1> /srv/mean.txt 2>&1",
        '- /usr/bin/python3.11 /srv/mean.py > "/srv/mean.txt" && echo done',
        "- [sh, -c, 'python3 /srv/mean.py > /srv/mean.txt']",
    ],
)
def test_other_commands_of_a_first_boot_are_accepted(new: str, accepted) -> None:
    accepted("write-the-user-data", "user-data.yml", MEAN, new)


FOLDER = """\
      ansible.builtin.file:
        path: "{{ root }}/srv/paper"
        state: directory
        mode: "0755"
"""
LINE = """\
      ansible.builtin.lineinfile:
        path: "{{ root }}/environment"
        line: TZ=UTC
        create: true
        mode: "0644"
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            FOLDER,
            '      command:\n        cmd: mkdir -p "{{ root }}/srv/paper"\n'
            '        creates: "{{ root }}/srv/paper"\n',
        ),
        (
            LINE,
            '      copy: {content: "TZ=UTC\\n", dest: "{{ root }}/environment", mode: "0644"}\n',
        ),
        ("create: true", "create: TRUE"),
    ],
)
def test_other_playbooks_with_a_quiet_second_run_are_accepted(old: str, new: str, accepted) -> None:
    accepted("repair-the-second-run", "playbook.yml", old, new)


GREP, ADD, LINK = "grep -qxF 'TZ=UTC'", "echo 'TZ=UTC' >> \"$settings\"", "ln -sfn"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (GREP, "grep -q '^TZ=UTC$'"),
        (GREP, "grep --quiet --line-regexp TZ=UTC"),
        (ADD, 'echo TZ=UTC | tee -a "$settings"'),
        (LINK, "ln -s -f -n"),
        (LINK, "ln --symbolic --force --no-dereference"),
    ],
)
@pytest.mark.parametrize("shell", [True, False], ids=["run", "read"])
def test_other_provisioners_are_accepted_with_and_without_a_shell(
    old: str, new: str, shell: bool, accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shell:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    accepted("make-the-provisioner-idempotent", "provision.sh", old, new)


@pytest.mark.parametrize(
    ("old", "new"), [(GREP, "grep -qF TZ=UTC"), (">>", ">"), (LINK, "ln -sf"), (LINK, "ln -fn")]
)
def test_without_a_shell_a_provisioner_is_read_all_the_same(
    old: str, new: str, accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(AssertionError, match="Which option says that"):
        accepted("make-the-provisioner-idempotent", "provision.sh", old, new)
