"""A console block as HTML for Markdown: what a reader copies is the commands, nothing else."""

import html

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.shell import BashLexer
from pymdownx.superfences import SuperFencesException

from lesson.document import Malformed
from lesson.transcript import Step, parse

BASH = BashLexer(stripnl=False)
SPANS = HtmlFormatter(nowrap=True)


def fence(source: str, *_: object, id_value: str = "", **__: object) -> str:
    """The block; pymdownx's superfences calls this, and the theme's button takes `data-copy`."""
    try:
        steps = parse(source)
    except Malformed as error:
        raise SuperFencesException(str(error)) from error
    commands = html.escape("\n".join(step.command for step in steps)).replace("\n", "&#10;")
    lines = "\n".join(_drawn(step) for step in steps)
    code = f"<pre><code>{lines}\n</code></pre>"
    name = f' id="{id_value}"' if id_value else ""
    return f'<div class="language-console highlight"{name} data-copy="{commands}">{code}</div>'


def _drawn(step: Step) -> str:
    """A command as Pygments colours it, with its prompts, and what it printed."""
    command = highlight(step.command, BASH, SPANS).removesuffix("\n")
    first, *rest = command.split("\n")
    prompted = [_mark("gp", "$ ") + first, *(_mark("gp", "&gt; ") + line for line in rest)]
    printed = [_mark("go", html.escape(line, quote=False)) for line in step.output]
    return "\n".join([*prompted, *printed])


def _mark(kind: str, text: str) -> str:
    return f'<span class="{kind}">{text}</span>'
