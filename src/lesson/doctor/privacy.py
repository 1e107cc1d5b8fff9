"""What a report must not say: who is sitting here, and at which machine."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

NOT_PERSONAL = {"root", "user", "admin", "runner", "localhost", "linux", "debian", "ubuntu"}
ADDRESS = re.compile(r"\b(?!unix:)[a-z][a-z0-9+.-]*://[^\s'\"<>)\]]+", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
NUMBERS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?!\.\d)")  # of a computer in a network


class Mask:
    """Text without names: of the user, of their folder, of their machine, of any address."""

    def __init__(self, folders: Mapping[str, str] | None = None) -> None:
        self.folders = {**(folders or {}), **dict(_homes())}
        self.names = {**dict(_machines()), **dict(_users())}

    def __call__(self, text: str) -> str:
        """The text with a sign where something personal was."""
        # The longest first: a folder may lie inside another.
        for path in sorted(self.folders, key=len, reverse=True):
            text = _replaced(text, path, self.folders[path])
        text = ADDRESS.sub("<address>", text)
        text = MAIL.sub("<address>", text)
        text = NUMBERS.sub("<address>", text)
        for name in sorted(self.names, key=len, reverse=True):
            pattern = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
            text = re.sub(pattern, self.names[name], text, flags=re.IGNORECASE)
        return text


def _replaced(text: str, path: str, sign: str) -> str:
    for form in {path, path.replace("\\", "/"), path.replace("\\", "\\\\")}:
        # On Windows and macOS a path may come back in other letters than it was given.
        pattern = re.escape(form) + r"(?![\w-])"
        text = re.sub(pattern, lambda _: sign, text, flags=re.IGNORECASE if os.name == "nt" else 0)
    return text


def _homes() -> Iterator[tuple[str, str]]:
    for name in ("HOME", "USERPROFILE"):
        if len(os.environ.get(name, "")) > 1:
            yield os.environ[name], "~"
    with contextlib.suppress(RuntimeError, OSError, KeyError):
        for path in (Path.home(), Path.home().resolve()):
            if len(str(path)) > 1:
                yield str(path), "~"


def _users() -> Iterator[tuple[str, str]]:
    told = {os.environ.get(name, "") for name in ("USER", "LOGNAME", "USERNAME", "SUDO_USER")}
    # getpass raises KeyError where a container's user has no name.
    with contextlib.suppress(Exception):
        told.add(getpass.getuser())
    with contextlib.suppress(RuntimeError, OSError, KeyError):
        told.add(Path.home().name)
    yield from ((name, "<user>") for name in told if _is_telling(name))


def _machines() -> Iterator[tuple[str, str]]:
    told = {os.environ.get("COMPUTERNAME", ""), os.environ.get("HOSTNAME", "")}
    with contextlib.suppress(OSError):
        told |= {socket.gethostname(), socket.gethostname().partition(".")[0]}
    yield from ((name, "<machine>") for name in told if _is_telling(name))


def _is_telling(name: str) -> bool:
    return len(name) > 1 and name.lower() not in NOT_PERSONAL
