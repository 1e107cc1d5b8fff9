"""Pages gathered from the built text of others: exercises, figures, and the whole lesson."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lesson import content

PLACE = re.compile(r'<div data-gathered="(\w+) ([\w-]+)"></div>')
SECTION = r'<section\b[^>]*class="exercise"[^>]*>'
FIGURE = r"<figure\b[^>]*>|<p>\s*<img\b[^>]*>\s*</p>"
REVEALING = r'<details class="(?:hint|solution|instructor)\b[^>]*>'
EXERCISE = re.compile(r'<section aria-labelledby="([^"]+)" class="exercise"')
NAMED = re.compile(r'(\s(?:id|for|name|aria-labelledby|aria-describedby|aria-controls)=")([^"]+)"')


def markdown(kind: str) -> Callable[[Path], str]:
    """What makes a page's Markdown: a heading for each episode, with a place for its part."""

    def made(base: Path) -> str:
        parts = []
        for episode in content.episodes(base):
            parts.append(f"## [{episode.page.title()}](../episodes/{episode.path.name})")
            parts.append(f'<div data-gathered="{kind} {episode.slug}"></div>')
        return "\n\n".join(parts)

    return made


def filled(page: str, texts: Mapping[str, str]) -> str:
    """The page's HTML with the parts in their places; `texts` has the episodes' HTML by slug."""

    def part(found: re.Match[str]) -> str:
        return f'<div class="gathered">{KINDS[found[1]](texts[found[2]], found[2])}</div>'

    return PLACE.sub(part, page)


def handout(text: str, slug: str) -> str:
    """An episode's exercises as they are handed out: without what gives them away."""
    return without(solved(text, slug), REVEALING)


def solved(text: str, slug: str) -> str:
    """An episode's exercises with all that belongs to them."""
    return renamed("\n".join(elements(text, SECTION)), slug)


def figures(text: str, slug: str) -> str:
    """An episode's figures."""
    return renamed("\n".join(elements(text, FIGURE)), slug)


def whole(text: str, slug: str) -> str:
    """All of an episode, its headings a step lower and its title left to the page."""
    body = without(text, r"<h1\b[^>]*>")
    lower = re.sub(r"(</?h)([2-5])\b", lambda found: f"{found[1]}{int(found[2]) + 1}", body)
    return renamed(lower, slug)


KINDS = {"handout": handout, "solved": solved, "figures": figures, "whole": whole}


def elements(text: str, opening: str) -> Iterator[str]:
    """The outermost elements whose first tag is like `opening`, whole."""
    end = 0
    for found in re.finditer(opening, text):
        if found.start() >= end:
            end = _end(text, found)
            yield text[found.start() : end]


def without(text: str, opening: str) -> str:
    """The text without the elements whose first tag is like `opening`."""
    for element in elements(text, opening):
        text = text.replace(element, "", 1)
    return text


def _end(text: str, opening: re.Match[str]) -> int:
    """Where the element that begins with this tag ends; elements of its kind may lie in it."""
    if opening[0].endswith(">") and "</" in opening[0]:
        return opening.end()
    tag = re.split(r"[<\s>]", opening[0])[1]
    depth = 0
    for found in re.finditer(rf"<(/?){tag}\b", text[opening.start() :]):
        depth += -1 if found[1] else 1
        if not depth:
            return text.index(">", opening.start() + found.start()) + 1
    raise ValueError(f"{opening[0]} is not closed")


def renamed(text: str, slug: str) -> str:
    """The text with names that no other episode has; those of exercises are so already."""
    kept = set(EXERCISE.findall(text))
    ids = set(re.findall(r'\sid="([^"]+)"', text)) - kept

    def name(found: re.Match[str]) -> str:
        words = found[2].split()
        own = ids | {word for word in words if word.startswith("__tabbed")}
        return f'{found[1]}{" ".join(f"{slug}--{w}" if w in own else w for w in words)}"'

    def link(found: re.Match[str]) -> str:
        target = found[2]
        return f"{found[1]}{slug}--{target}" if target in ids else found[0]

    # A region is known by its label, so that of each episode has one of its own.
    label = r'(<(?:div|figure|section)\b[^>]*\saria-label="[^"]+)'
    text = NAMED.sub(name, re.sub(label, rf"\1 ({slug})", text))
    text = re.sub(r'(href="#)([^"]+)', link, text)
    text = re.sub(r"(url\(#)([\w-]+)", link, text)
    # A place that the episode has and this part of it lacks is a place on the episode's page.
    here = {f"{slug}--{word}" for word in ids} | kept
    return re.sub(
        r'href="#([^"]+)', lambda f: f[0] if f[1] in here else f'href="{slug}.html#{f[1]}', text
    )
