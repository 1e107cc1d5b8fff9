"""The only module that knows the site engine: it hands the composed pages to MkDocs."""

import html
import logging
import os
import re
from pathlib import Path
from typing import Any

# Material announces its successor at every start; what we do about it is in CONTRIBUTING.md.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from lesson import (
    bundle,
    content,
    gathered,
    glossary,
    layers,
    listing,
    markup,
    messages,
    policy,
    references,
    resource,
    v86,
)
from lesson import page as episode_page
from lesson.document import Malformed

BASE = content.root()
LOG = logging.getLogger("mkdocs.lesson")
_serving = False
_terms: dict[str, glossary.Term] = {}
_texts: dict[str, str] = {}  # of the episodes, by slug


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether an author is watching: then an error becomes a page, not an end."""
    global _serving
    _serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Order the pages: the order of the lesson is the order of the file names."""
    config.nav = [
        {"Start": "index.md"},
        {"Set-up": "setup.md"},
        {"Episodes": [episode.path.name for episode in content.episodes(BASE)]},
        {"Progress": "progress.md"},
        {"Key points": "keypoints.md"},
        {"Glossary": "reference.md"},
        {"Error messages": "messages.md"},
        {"References": "references.md"},
        {"On one page": [{"Figures": "figures.md"}, {"The whole lesson": "whole.md"}]},
        {
            "Instructors": [
                "instructors/index.md",
                "instructors/questions.md",
                "instructors/profiles.md",
                {"Exercises to hand out": "exercises.md"},
                {"Exercises with solutions": "solutions.md"},
            ]
        },
        {"About": ["about.md", "executed.md", "cite.md"]},
    ]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Mount the episodes beside the other pages, at addresses without numbers, and what is made."""
    _terms.clear()
    _terms.update(glossary.read_terms(BASE))
    for episode in content.episodes(BASE):
        name = episode.path.name
        mounted = File(
            name,
            str(episode.path.parent),
            config.site_dir,
            config.use_directory_urls,
            dest_uri=f"{episode.slug}.html",
        )
        mounted.edit_uri = f"../episodes/{name}"
        files.append(mounted)
    files.append(File.generated(config, bundle.NAME, content=bundle.doctor_file(BASE)))
    for address, path in v86.published():
        files.append(File.generated(config, address, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, /, *, page: Page, **_: object) -> str:
    """The page's text, composed."""
    try:
        return _composed(markdown, page)
    except Malformed as error:
        if not _serving:
            raise
        LOG.error(str(error))
        return f"# This page cannot be built\n\n```text\n{error}\n```\n"


def _composed(markdown: str, page: Page) -> str:
    stem = Path(page.file.src_uri).stem
    named = {episode.stem: episode for episode in content.episodes(BASE)}
    if stem in named:
        text = episode_page.compose(named[stem])
    else:
        text = layers.expand(listing.expand(markdown, BASE), BASE)
        text = references.cite(text, BASE, Path(page.file.abs_src_path or page.file.src_uri))
    # Links lead to files as they lie on disk; on the site, both folders are its root.
    up = "../" * page.file.src_uri.count("/")
    return re.sub(r"\]\((\.\./)+(episodes|docs)/", f"]({up}", text)


def on_page_content(page_html: str, /, *, page: Page, **_: object) -> str:
    """The page's text with the glossary's terms explained where they first occur."""
    for episode in content.episodes(BASE):
        if page.file.src_uri == episode.path.name:
            _texts[episode.slug] = page_html  # for the pages that are gathered from all of them
    address = page.file.dest_uri
    if address == glossary.ADDRESS:
        return glossary.anchored(page_html)
    return glossary.linked(page_html, _terms, "../" * address.count("/"))


def on_post_page(output: str, /, **_: object) -> str:
    """The page under its policy; while an author watches, a script renews it, and none holds."""
    page = markup.mended(policy.without_styles(output))
    return page if _serving else policy.guarded(page)


def on_post_template(output: str, /, *, template_name: str, **_: object) -> str:
    """The same for the page of what was not found, which is the theme's."""
    return on_post_page(output) if template_name.endswith(".html") else output


def on_page_context(
    context: TemplateContext, /, *, page: Page, config: MkDocsConfig, **_: object
) -> None:
    """Fill gathered pages, describe each to programs, and let the search know error messages."""
    page.content = gathered.filled(page.content or "", _texts)
    found = {episode.path.name: episode for episode in content.episodes(BASE)}
    episode = found.get(page.file.src_uri)
    told = resource.described(BASE, str(page.title), episode, page.canonical_url)
    context.update({"resource": told, "resource_script": resource.script(told)})  # type: ignore
    if episode:
        page.meta.setdefault("description", html.escape(told["description"]))
        search: Any = config.plugins["material/search"]
        search.search_index.entries.extend(messages.entries(episode))


def build(folder: Path) -> None:
    """Write the whole site into the folder, fit for any web host; a warning is an error."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    # What the engine says about a malformed file we say better, with its line.
    for name in ("mkdocs.structure.pages", "mkdocs.commands.build"):
        logging.getLogger(name).addFilter(lambda told: "Error reading page" not in str(told.msg))
    config = load_config(str(BASE / "mkdocs.yml"), site_dir=str(folder.absolute()))
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)


def serve(port: int) -> None:
    """Serve the site on a local port until interrupted, renewed at each change."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    mkdocs_serve(str(BASE / "mkdocs.yml"), dev_addr=f"127.0.0.1:{port}", open_in_browser=False)
