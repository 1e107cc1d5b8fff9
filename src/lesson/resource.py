"""What programs are told of a page: schema.org's LearningResource, as Bioschemas profiles it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from lesson import content, stamps
from lesson.content import Episode
from lesson.document import Malformed, read_text

PROFILE = "https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE"
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}
AUDIENCE = "people who compute results with Python that others must be able to get again"


def citation(base: Path) -> dict[str, Any]:
    """What CITATION.cff says; raises Malformed where it lacks what a citation needs."""
    path = base / "CITATION.cff"
    return dict(_cited(path, read_text(path)))


@cache  # each page asks for it
def _cited(path: Path, text: str) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Malformed(path, None, f"is not YAML: {error}") from error
    wanted = {"title", "abstract", "version", "date-released", "authors", "keywords", "license"}
    missing = wanted - set(found if isinstance(found, dict) else ())
    if missing:
        raise Malformed(path, None, f"lacks {', '.join(sorted(missing))}")
    return dict(found)


def described(
    base: Path, title: str, episode: Episode | None, address: str | None = None
) -> dict[str, Any]:
    """The page as a LearningResource: an episode with what it teaches, any other as part of it."""
    cited = citation(base)
    lesson = {"@type": "LearningResource", "name": cited["title"]}
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "http://purl.org/dc/terms/conformsTo": {"@id": PROFILE, "@type": "CreativeWork"},
        "name": title,
        "description": " ".join(cited["abstract"].split()),
        "keywords": cited["keywords"],
        "author": [{"@type": "Organization", "name": one["name"]} for one in cited["authors"]],
        "license": next(LICENCES[name] for name in cited["license"] if name in LICENCES),
        "version": cited["version"],
        "datePublished": str(cited["date-released"]),
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "audience": {"@type": "Audience", "audienceType": AUDIENCE},
        "isPartOf": lesson,
    }
    page |= {"url": address} if address else {}
    return page | (_taught(episode) if episode else {})


def _taught(episode: Episode) -> dict[str, Any]:
    """What an episode says of itself: its questions, objectives and minutes."""
    minutes = sum(episode.page.integer(key) for key in ("teaching", "exercises"))
    stamp = stamps.read(episode.base).get(episode.stem)
    questions = content.listed(episode.page.body, "questions")
    taught = {
        "description": _plain(" ".join(questions)),
        "teaches": [_plain(objective) for objective in episode.objectives],
        "timeRequired": f"PT{minutes}M",
        "learningResourceType": "lesson",
    }
    return taught | ({"dateModified": stamp.date.isoformat()} if stamp else {})


def _plain(text: str) -> str:
    """A line of Markdown without its marks."""
    return re.sub(r"\[(.+?)\]\(.+?\)|[`*]", lambda found: found[1] or "", text)


def script(page: dict[str, Any]) -> str:
    """The description as JSON that may stand in an HTML script element."""
    return json.dumps(page, ensure_ascii=False).replace("</", "<\\/")


def bibtex(base: Path) -> str:
    """The lesson as an entry for BibTeX."""
    cited = citation(base)
    authors = " and ".join(f"{{{one['name']}}}" for one in cited["authors"])
    fields = {
        "author": authors,
        "title": f"{{{cited['title']}}}",
        "year": str(cited["date-released"])[:4],
        "version": cited["version"],
        "note": "Lesson",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{beyond-venv,\n{lines}}}"


def listing(base: Path) -> str:
    """How to cite the lesson, as a sentence, for BibTeX and as CITATION.cff."""
    cited = citation(base)
    authors = ", ".join(one["name"] for one in cited["authors"])
    released = str(cited["date-released"])
    return (
        f"> {authors} ({released[:4]}).\n> {cited['title']}.\n"
        f"> Version {cited['version']}, {released}.\n\n"
        f"## For BibTeX\n\n```bibtex\n{bibtex(base)}\n```\n\n"
        f"## For other programs\n\nThis is the file `CITATION.cff` of the repository.\n\n"
        f"```yaml\n{read_text(base / 'CITATION.cff').rstrip()}\n```"
    )
