"""ansible: a play that makes a file on this machine, and changes nothing the second time."""

from __future__ import annotations

import re

from ..bench import Bench, Failed
from ..diagnosis import Tell

COMMANDS = ("ansible-playbook", "ansible")
SECONDS = 240
PIPX = ("pipx install ansible-core", "pipx ensurepath")
INSTALL = {
    "debian": ("sudo apt install pipx", *PIPX),
    "fedora": ("sudo dnf install ansible-core",),
    "macos": ("brew install ansible",),
    "windows": ("wsl --install", "wsl sudo apt install ansible-core"),
    "linux": PIPX,
}
HINTS = {"windows": "Ansible does not run on Windows itself; in WSL it does."}
PLAY = """- hosts: localhost
  gather_facts: false
  tasks:
    - name: A file with a word
      ansible.builtin.copy:
        dest: "{{ playbook_dir }}/made here.txt"
        content: "ready\\n"
        mode: "0644"
"""
TELLS = (
    Tell(
        r"locale encoding to be UTF-8|unsupported locale|could not initialize the preferred locale",
        "Ansible needs a locale with UTF-8.",
        {"": ("export LC_ALL=C.UTF-8",), "macos": ("export LC_ALL=en_US.UTF-8",)},
    ),
    Tell(
        r"world writable directory",
        "Ansible ignores settings in a folder that everyone may write to, such as one of Windows "
        "under /mnt/c. Work inside of the Linux home folder.",
    ),
    Tell(r"os\.fork|No module named '?fcntl", "Ansible does not run on Windows itself; use WSL."),
)


def smoke(bench: Bench) -> str:
    """What the play did."""
    bench.settings = {
        "ANSIBLE_HOME": str(bench.store),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PYTHON_INTERPRETER": "auto_silent",
    }
    bench.ask_version("ansible-playbook", "--version")
    bench.write("play.yml", PLAY)
    _ansible(bench, "play.yml")
    made = bench.folder / "made here.txt"
    if not made.is_file():
        raise Failed("ansible-playbook", "did not make its file")
    again = _ansible(bench, "play.yml")
    if not re.search(r"changed=0\b.*failed=0", again):
        raise Failed("ansible-playbook", "changed something a second time", again)
    return "ran a play that made a file, and again, when it changed nothing"


def _ansible(bench: Bench, *words: str) -> str:
    command = ("ansible-playbook", "--inventory", "localhost,", "--connection", "local", *words)
    return bench.run(*command, seconds=100)
