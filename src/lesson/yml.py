"""The plain YAML of environment and lock files: mappings, lists and words.

Reads what conda and its relatives write and what people write by hand for them. Where it does
not understand a line it names the line, and never guesses. Every value is a string, so that
`3.10` is not taken for 3.1. Imports the standard library alone, like all that a check uses.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

QUOTED = r"\"[^\"]*\"|'[^']*'"
COMMENT = re.compile(rf"(?<=[\s\[{{,])({QUOTED})|(?:^|\s)#.*")
KEY = re.compile(rf"({QUOTED}|[^\s\"'\[{{].*?)\s*:(?:\s+(.*))?")
SPECIAL = "&*!|>%@`"  # signs that begin what an environment file has no use for
Line = tuple[int, int, str]  # its number, its indentation, its text without comment


def read(path: Path) -> Any:  # noqa: ANN401
    """What the file holds; raises AssertionError that names the file and the line."""
    assert path.is_file(), f"{path.name} is missing in this folder; make it, or `lesson reset`."
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AssertionError(f"{path.name} is not UTF-8 text; save it as UTF-8.") from None
    return parse(text, path.name)


def parse(text: str, name: str) -> Any:  # noqa: ANN401
    """The mappings, lists and strings of the text; raises AssertionError with name and line."""
    lines = list(_lines(text, name))
    if not lines:
        return ""
    value = _block(lines, name)
    assert not lines, _fault(name, lines[0], "stands further left or right than its neighbours")
    return value


def _fault(name: str, line: Line, what: str) -> str:
    return f"{name}, line {line[0]}: `{line[2]}` {what}."


def _lines(text: str, name: str) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), 1):
        line = COMMENT.sub(lambda found: found[1] or "", raw).rstrip()
        if line in ("", "---"):
            continue
        indent = len(line) - len(line.lstrip())
        assert "\t" not in line[:indent], f"{name}, line {number}: begins with a tab; use spaces."
        yield number, indent, line.lstrip()


def _block(lines: list[Line], name: str) -> Any:  # noqa: ANN401
    """Take the lines that stand as far right as the first one, and what belongs to them."""
    return _list(lines, name) if _is_item(lines[0]) else _mapping(lines, name)


def _is_item(line: Line) -> bool:
    return line[2] == "-" or line[2].startswith("- ")


def _list(lines: list[Line], name: str) -> list[Any]:
    items: list[Any] = []
    indent = lines[0][1]
    while lines and lines[0][1] == indent and _is_item(lines[0]):
        number, _, text = lines.pop(0)
        rest = text[1:].lstrip()
        within = indent + len(text) - len(rest)
        if _is_item((number, within, rest)) or KEY.fullmatch(rest):
            lines.insert(0, (number, within, rest))
            items.append(_block(lines, name))
        elif not rest and lines and lines[0][1] > indent:
            items.append(_block(lines, name))
        else:
            items.append(_value(rest, (number, indent, text), name))
    return items


def _mapping(lines: list[Line], name: str) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    indent = lines[0][1]
    while lines and lines[0][1] == indent and not _is_item(lines[0]):
        line = lines.pop(0)
        found = KEY.fullmatch(line[2])
        assert found, _fault(name, line, "is neither `key: value` nor `- item`")
        key, rest = _plain(found[1]), found[2] or ""
        assert key not in entries, _fault(name, line, "stands there a second time; keep one")
        # A list may stand right below its key, without being moved to the right.
        deeper = lines and (lines[0][1] > indent or (lines[0][1] == indent and _is_item(lines[0])))
        entries[key] = _block(lines, name) if not rest and deeper else _value(rest, line, name)
    return entries


def _plain(word: str) -> str:
    return word[1:-1] if re.fullmatch(QUOTED, word) else word


def _value(text: str, line: Line, name: str) -> Any:  # noqa: ANN401
    """A word, or a list or mapping within one line."""
    assert text[:1] not in SPECIAL or not text, _fault(
        name, line, f"has a value that begins with `{text[:1]}`; put the value in quotes"
    )
    if text[:1] not in ("[", "{"):
        return _plain(text)
    assert text[-1] == {"[": "]", "{": "}"}[text[0]], _fault(name, line, "has no closing bracket")
    words = [word.strip() for word in re.findall(rf"(?:{QUOTED}|[^,\"'])+", text[1:-1])]
    words = [word for word in words if word]
    if text[0] == "[":
        return [_value(word, line, name) for word in words]
    pairs = [KEY.fullmatch(word) for word in words]
    assert all(pairs), _fault(name, line, "is no list of `key: value` in braces")
    return {_plain(pair[1]): _value(pair[2] or "", line, name) for pair in pairs if pair}
