"""Make what lies on the cluster; you do not need to read or change this file.

    study/bills.txt    the twenty bills of the paper
    home/.local/...    a package `dreams` of version 1.1, installed weeks ago with pip --user
    packages/          the same package, version 1.0, as the image has it
"""

from pathlib import Path

BILLS = """\
36.8 37.5 38.1 41.1 35.6 40.2 37.0 39.7 40.2 40.6
32.1 40.7 37.3 39.0 39.2 36.6 36.0 37.8 36.0 41.5
"""
OLD = '''\
"""Means of bills, added up one by one."""

VERSION, PLACE = "1.0", "the image"


def mean(bills):
    total = 0.0
    for bill in bills:
        total += bill
    return total / len(bills)
'''
NEW = '''\
"""Means of bills, added up with fewer rounding errors."""

import math

VERSION, PLACE = "1.1", "the home folder"


def mean(bills):
    return math.fsum(bills) / len(bills)
'''


def write(name: str, text: str) -> None:
    """Write a file in this folder."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


write("study/bills.txt", "\n".join(BILLS.split()) + "\n")
write("packages/dreams.py", OLD)
for minor in range(9, 16):  # whichever Python 3 the image has
    write(f"home/.local/lib/python3.{minor}/site-packages/dreams.py", NEW)
