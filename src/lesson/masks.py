"""What may differ between two true runs: one list, a reason for each entry."""

import re
from typing import NamedTuple


class Mask(NamedTuple):
    """A kind of text that two true runs may word differently, and why it may."""

    pattern: re.Pattern[str]
    stands_for: str
    reason: str


MASKS = (
    Mask(
        re.compile(r"\b\d+(\.\d+)? ?(ms|µs|ns|s|seconds|minutes)\b"),
        "<time>",
        "no two runs take equally long",
    ),
    Mask(
        re.compile(r"(?<=[Pp]ython)([ -]?)3\.(\d+)\.\d+\b"),
        r"\g<1>3.\2.<patch>",
        "pages ask for a minor version of Python; which patch is found depends on the machine",
    ),
    Mask(
        re.compile(r"\b(version(?:_info)?) = 3\.(\d+)\.\d+.*$"),
        r"\1 = 3.\2.<patch>",
        "the same in pyvenv.cfg",
    ),
    Mask(
        re.compile(r"\b0x[0-9a-f]{6,16}\b"),
        "<address>",
        "where an object lies in memory is chosen anew in every run",
    ),
    Mask(
        re.compile(r"(?<=\bpip )\d+(\.\d+)+(?= from )|(?<=^pip )( +)\d+(\.\d+)+$"),
        "<pip>",
        "each patch of Python brings its own pip",
    ),
    Mask(
        re.compile(r"\b6\.1\.0-\d+(?=-(cloud-)?(amd64|arm64|686))"),
        "6.1.0-<build>",
        "Debian replaces its kernel with every update of the release",
    ),
    Mask(
        re.compile(
            r"^ *[\d.]+ ?MB(?= +\S*(vmlinuz|initrd|qcow2))|(?<=^disk size: )[\d.]+ [KMG]iB$"
        ),
        "<size>",
        "a guest's files grow and shrink with the packages in them",
    ),
    Mask(
        re.compile(r"^(\d+|--)( +\S+) +[\d.]+ (?:[KMG]i)?B \d{4}-\d\d-\d\d .*$"),
        r"\1\2 <size and date>",
        "a row of qemu-img's snapshots: when it was taken, and how much memory is in it",
    ),
    Mask(
        re.compile(r"^(kvm|hvf|whpx) .*$"),
        r"\1 <answer>",
        "whether a host lends its processor to guests depends on the host",
    ),
)


def mask(line: str) -> str:
    """The line with everything that may differ between two true runs replaced by its name."""
    line = line.rstrip()  # first, so that a mask that ends with the line sees its end
    for entry in MASKS:
        line = entry.pattern.sub(entry.stands_for, line)
    return line
