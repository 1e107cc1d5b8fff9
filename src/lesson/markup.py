"""What the theme and Markdown write against the rules of HTML, set right."""

import re

# Read by Firefox alone, which keeps a box ticked over a reload: docs/assets/lesson.js unticks them.
KEPT = re.compile(r'(<input class="md-toggle"[^>]*) autocomplete="off"')
NO_NUMBER = ' tabindex=""'
EMPTY_HEAD = re.compile(r'<th((?: class="[\w-]+")?)></th>')  # Markdown's, above a column of names


def mended(page: str) -> str:
    """The page without attributes that its elements may not have, and without empty headers."""
    return EMPTY_HEAD.sub(r"<td\1></td>", KEPT.sub(r"\1", page)).replace(NO_NUMBER, "")
