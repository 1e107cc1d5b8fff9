"""A line of text as HTML, for what a module writes as HTML itself."""

import html
import re

MARKED = re.compile(r"`(?P<code>.+?)`|\*(?P<em>[^*\s](?:[^*]*[^*\s])?)\*")


def marked(text: str) -> str:
    """The line as HTML: backticks mark code, and asterisks emphasis."""

    def element(found: re.Match[str]) -> str:
        return f"<code>{found['code']}</code>" if found["code"] else f"<em>{found['em']}</em>"

    return MARKED.sub(element, html.escape(text, quote=False))
