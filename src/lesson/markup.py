"""What the theme and Markdown write against the rules of HTML, or too long, set right."""

import re

# Read by Firefox alone, which keeps a box ticked over a reload: docs/assets/lesson.js unticks them.
KEPT = re.compile(r'(<input class="md-toggle"[^>]*) autocomplete="off"')
NO_NUMBER = ' tabindex=""'
EMPTY_HEAD = re.compile(r'<th((?: class="[\w-]+")?)></th>')  # Markdown's, above a column of names
# Beside it in a table, a name of so many letters leaves room for one word a line.
LONG_NAME = re.compile(r"(?<=<code>)\w{30,}(?=</code>)")
CODE = re.compile(r"<code>([^<]*-[^<]*)</code>")
BLOCK = ("<pre>", "<span></span>")  # what stands before code that is a block of its own
WHOLE = r'<span class="word">\g<0></span>'
# Browsers break behind each hyphen: of `--locked`, a reader would see `--` at the end of a line.
WORD = re.compile(r"(?<!\S)(?=\S{2,24}(?!\S))\S*-\S+")
# The templates' indentation, which browsers take for one space, is one byte in a hundred.
SPACE = re.compile(r"\n\s+")
AS_IT_IS = re.compile(
    r"(<(?:pre|script|style|textarea)\b.*?</(?:pre|script|style|textarea)>)", re.S
)


def mended(page: str) -> str:
    """The page without attributes that its elements may not have, and without empty headers.

    A long name may be broken behind its underscores, an option in a sentence nowhere.
    """
    parts = AS_IT_IS.split(page)
    parts[::2] = [SPACE.sub("\n", part) for part in parts[::2]]
    page = CODE.sub(_whole, "".join(parts))
    page = EMPTY_HEAD.sub(r"<td\1></td>", KEPT.sub(r"\1", page)).replace(NO_NUMBER, "")
    return LONG_NAME.sub(lambda name: name[0].replace("_", "_<wbr>"), page)


def _whole(code: re.Match[str]) -> str:
    if code.string.endswith(BLOCK, 0, code.start()):
        return code[0]
    return f"<code>{WORD.sub(WHOLE, code[1])}</code>"
