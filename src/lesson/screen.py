"""What a terminal's screen shows of the text that a program printed."""

import re

ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[]PX^_][^\x07\x1b]*(\x07|\x1b\\)|[ -/]*[0-~])")
INVISIBLE = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f]")
ERASED = "\x1a"  # stands for the two sequences that erase a line: to its end, and all of it


def as_seen(line: str) -> str:
    """What a terminal shows of a line in the end, where a tool went back to write it anew."""
    line = line.replace("\x1b[2K", f"\r{ERASED}").replace("\x1b[K", ERASED)
    seen: list[str] = []
    at = 0
    for sign in ESCAPES.sub("", line):
        if sign == "\r":
            at = 0
        elif sign == "\b":
            at = max(0, at - 1)
        elif sign == ERASED:
            del seen[at:]
        elif not INVISIBLE.match(sign):
            seen[at : at + 1] = sign
            at += 1
    return "".join(seen).rstrip()
