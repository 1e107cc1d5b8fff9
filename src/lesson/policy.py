"""The Content-Security-Policy of a page: what a browser may load and run for it, and nothing else.

It stands in the page itself, so that it also holds on a host whose headers nobody can set, and
in a folder. Each exception to `default-src 'self'` is one that the page cannot do without.
"""

import base64
import hashlib
import re

INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)  # data blocks have a type, and no run
ALIGNED = re.compile(r' style="text-align: (left|center|right);"')
MACHINE = 'src="assets/machine.js"'
CHARSET = '<meta charset="utf-8">'


def policy(page: str) -> str:
    """The strictest policy under which the page works as it was built."""
    scripts = ["'self'", *_hashes(page, "script")]
    workers = ["'self'"]
    if MACHINE in page:
        scripts.append("'wasm-unsafe-eval'")  # the emulator translates its guest to WebAssembly
        workers.append("blob:")  # the emulator's alarm clock
    rules = {
        "default-src": ["'self'"],
        "script-src": scripts,
        "style-src": ["'self'", *_hashes(page, "style")],
        "img-src": ["'self'", "data:"],  # the signs of boxes are in the theme's style sheets
        "worker-src": workers,
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())


def _hashes(page: str, kind: str) -> list[str]:
    """The theme's own few lines of this kind, each allowed to the letter."""
    texts = dict.fromkeys(text for found, text in INLINE.findall(page) if found == kind)
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def guarded(page: str) -> str:
    """The page with its policy as the first thing that a browser learns of it."""
    element = f'{CHARSET}\n<meta http-equiv="Content-Security-Policy" content="{policy(page)}">'
    return page.replace(CHARSET, element, 1)


def without_styles(page: str) -> str:
    """The page with classes where Markdown's tables have style attributes, which no hash allows."""
    return ALIGNED.sub(r' class="align-\1"', page)
