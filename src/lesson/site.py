"""The only module that knows the site engine: it hands the composed pages to MkDocs."""

import html
import logging
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Material announces its successor at every start; what we do about it is in CONTRIBUTING.md.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.commands import build as building
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from lesson import (
    ahead,
    bundle,
    content,
    gathered,
    glossary,
    markup,
    minified,
    navigation,
    policy,
    preview,
    resource,
    tools,
    v86,
)
from lesson import page as episode_page
from lesson.content import Episode
from lesson.document import Malformed, read_text
from lesson.finish import Finished, finished

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

BASE = content.root()
LOG = logging.getLogger("mkdocs.lesson")
UNREAD = {"exclude": True}  # a page's front matter, under `search`, that keeps the theme from it
_serving = False
_episodes: dict[str, Episode] = {}  # by the names of their files
_terms: dict[str, glossary.Term] = {}
_broken: set[str] = set()  # names of files that say why their page cannot be built
_texts: dict[str, str] = {}  # of the episodes, by slug
_made: ahead.Made = {}
_state: tuple[str, ...] = ()  # the settings and the files of the last build
_preview = preview.Preview()
_env: Environment


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether an author is watching: then an error becomes a page, not an end."""
    global _serving
    _serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Order the pages: the order of the lesson is the order of the file names."""
    if _serving:
        config.site_dir = _preview.folder(config.site_dir)
    config.nav = navigation.order(BASE)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Mount the episodes beside the other pages, at addresses without numbers, and what is made."""
    _terms.clear()
    _terms.update(glossary.read_terms(BASE))
    _episodes.clear()
    _episodes.update((episode.path.name, episode) for episode in content.episodes(BASE))
    for name, episode in _episodes.items():
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


def on_env(env: Environment, /, *, config: MkDocsConfig, **_: object) -> Environment:
    """Keep the compiled templates of the theme: compiling them takes a tenth of a build."""
    global _env
    if _broken:  # and so the places on its page are missing; this is not what is wrong
        config.validation.links.anchors = logging.DEBUG
    folder = tools.cache() / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    _env = env
    return env


def on_nav(nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
    """Render the pages ahead; while an author watches, keep those that did not change."""
    global _state
    before, _state = _state, (read_text(BASE / "mkdocs.yml"), *sorted(files.src_uris))
    if _state != before:
        _made.clear()
    pages = [file.page for file in files.documentation_pages() if file.page]
    if not _preview.server:  # which has threads, and they cannot be copied
        largest = sorted(pages, key=_weight, reverse=True)
        _made.update(ahead.rendered(largest, partial(_render, config, files)))
    for page in pages:
        ahead.attach(page, _made)
    if _serving:
        write = partial(_write, config, files, nav)
        _preview.coming = preview.Build(config.site_dir, pages, _sources, write)
    return nav


def _sources(page: Page) -> list[Path]:
    episode = _episode(page)
    return episode.sources if episode else [Path(page.file.abs_src_path or "")]


def _write(config: MkDocsConfig, files: Files, nav: Navigation, page: Page) -> None:
    name = page.file.src_uri
    if episode := _episodes.get(name):
        _episodes[name] = Episode(episode.base, episode.stem)  # which reads the page again
    building._populate_page(page, config, files)
    building._build_page(page, config, files.documentation_pages(), nav, _env)


def _weight(page: Page) -> int:
    """The size of the source, after which the work is dealt out."""
    return Path(page.file.abs_src_path or "").stat().st_size


def _render(config: MkDocsConfig, files: Files, page: Page) -> Finished:
    page.read_source(config)
    page.markdown = _composed(page.markdown or "", page)
    page.render(config, files)
    return _finished(page.content or "", page)


def on_serve(
    server: "LiveReloadServer", /, *, config: MkDocsConfig, builder: Callable[[], None]
) -> "LiveReloadServer":
    """Show an edited page before all others are built."""
    _preview.follow(server, builder, (config.docs_dir, config.config_file_path))
    return server


def on_shutdown() -> None:
    """Leave nothing behind."""
    _preview.close()


def on_page_markdown(markdown: str, /, *, page: Page, **_: object) -> str:
    """The page's text, composed."""
    if not _serving and (made := _made.get(page.file.src_uri)):
        return made.text
    _broken.discard(page.file.src_uri)
    try:
        return _composed(markdown, page)
    except Malformed as error:
        if not _serving:
            raise
        LOG.error(str(error))
        _broken.add(page.file.src_uri)
        return f"# This page cannot be built\n\n```text\n{error}\n```\n"


def _composed(markdown: str, page: Page) -> str:
    uri = page.file.src_uri
    path = Path(page.file.abs_src_path or uri)
    return episode_page.composed(markdown, uri, path, _episode(page), BASE)


def on_page_content(page_html: str, /, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """The page's text as readers get it, which the search is told of."""
    made = None if _serving else _made.get(page.file.src_uri)
    done = made.more if made and made.more else _finished(page_html, page)
    if page.meta.get("search") != UNREAD:
        theirs: Any = config.plugins["material/search"]
        theirs.search_index.entries.extend(done.entries)
        page.meta["search"] = UNREAD  # the theme need not read it again
    if episode := _episode(page):
        _texts[episode.slug] = done.text  # for the pages that are gathered from all of them
    return done.text


def _finished(page_html: str, page: Page) -> Finished:
    episode, address = _readable(page), page.file.dest_uri
    return finished(page_html, address, str(page.title), episode, _terms, BASE / "docs")


def on_post_page(output: str, /, **_: object) -> str:
    """The page under its policy; while an author watches, a script renews it, and none holds."""
    page = markup.mended(policy.without_styles(output))
    return page if _serving else policy.guarded(page)


def on_post_template(output: str, /, *, template_name: str, **_: object) -> str:
    """The same for the page of what was not found, which is the theme's."""
    return on_post_page(output) if template_name.endswith(".html") else output


def on_page_context(context: TemplateContext, /, *, page: Page, **_: object) -> None:
    """Fill gathered pages, and describe each page to programs."""
    page.content = gathered.filled(page.content or "", _texts)
    episode = _readable(page)
    told = resource.described(BASE, str(page.title), episode, page.canonical_url)
    context.update({"resource": told, "resource_script": resource.script(told)})  # type: ignore
    if episode:
        page.meta.setdefault("description", html.escape(told["description"]))


def _episode(page: Page) -> Episode | None:
    """The episode that a page shows; none for the pages of docs/."""
    return _episodes.get(page.file.src_uri)


def _readable(page: Page) -> Episode | None:
    """The same, if the page can be built."""
    return None if page.file.src_uri in _broken else _episode(page)


def on_post_build(*, config: MkDocsConfig) -> None:
    """Shorten our styles and scripts; an author who is watching reads them as they are."""
    if _serving:
        _preview.complete()
    else:
        minified.minify(BASE / "docs" / "assets", Path(config.site_dir) / "assets")


def build(folder: Path) -> None:
    """Write the whole site into the folder, fit for any web host; a warning is an error."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    # What the engine says about a malformed file we say better, with its line.
    for name in ("mkdocs.structure.pages", "mkdocs.commands.build"):
        logging.getLogger(name).addFilter(lambda told: "Error reading page" not in str(told.msg))
    config = load_config(str(BASE / "mkdocs.yml"), site_dir=str(folder.absolute()))
    config.plugins.on_startup(command="build", dirty=False)
    building.build(config)


def serve(port: int) -> None:
    """Serve the site on a local port until interrupted, renewed at each change."""
    from mkdocs.commands.serve import serve as mkdocs_serve  # it brings a web server along

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    address = f"127.0.0.1:{port}"
    # Not strict: what is wrong is said, and the rest can be read.
    mkdocs_serve(str(BASE / "mkdocs.yml"), dev_addr=address, strict=False, open_in_browser=False)
