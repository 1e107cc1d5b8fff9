"""The built site: every episode and exercise is on it, and nothing on it leads nowhere."""

import itertools
import json
import os
import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from pymdownx.superfences import SuperFencesException

from lesson import console, content, stamps

BASE = content.root()
EPISODES = content.episodes()
LOADED = ("script[src]", "img[src]", "iframe[src]", "source[src]", "link[href]")
FROM_ELSEWHERE = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)]+")
NOT_LOADED = {"canonical", "prev", "next", "edit"}  # links that a browser does not follow itself


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Every page of the site by its address."""
    found = sorted(site.rglob("*.html"))
    read = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in found}
    return {address: BeautifulSoup(text, "html.parser") for address, text in read.items()}


def article(page: BeautifulSoup) -> Tag:
    found = page.find("article")
    assert isinstance(found, Tag)
    return found


def addresses(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.select("[href], [src]"):
        yield str(tag.get("href") or tag.get("src"))


def test_every_episode_has_a_page_at_its_slug(pages) -> None:
    for episode in EPISODES:
        title = article(pages[f"{episode.slug}.html"]).h1
        assert title and episode.page.title() in title.text


def test_every_exercise_is_on_its_page_with_its_hints_and_solution(pages) -> None:
    for task in content.exercises():
        heading = pages[f"{task.episode.slug}.html"].find("h3", id=task.name)
        assert heading and task.readme.title() in heading.text, task.word
        section = heading.find_parent("section", class_="exercise")
        assert f"{task.minutes} min" in section.select_one(".facts").text
        assert len(section.select("details.hint")) == len(task.hints)
        assert len(section.select("details.solution")) == 1


def test_no_mark_of_a_block_is_left_in_the_text(pages) -> None:
    for address, page in pages.items():
        # In code it has a meaning: PEP 723's `# /// script`, or the address of a socket.
        parts = [p for p in page.find_all(string=True) if not p.find_parent(["pre", "code"])]
        assert "///" not in "".join(parts), address


def test_every_link_inside_the_site_leads_to_a_page_and_a_place_on_it(site, pages) -> None:
    places = {name: {tag["id"] for tag in page.select("[id]")} for name, page in pages.items()}
    for address, page in pages.items():
        for link in addresses(page):
            parts = urlsplit(link)
            if address == "404.html" or parts.scheme or parts.netloc:
                continue
            target = posixpath.join(posixpath.dirname(address), unquote(parts.path))
            target = posixpath.normpath(target) if parts.path else address
            target = "index.html" if target == "." else target
            assert (site / target).is_file(), f"{address}: {link}"
            if parts.fragment:
                assert unquote(parts.fragment) in places[target], f"{address}: {link}"


def test_no_page_loads_anything_from_another_place(site, pages) -> None:
    for address, page in pages.items():
        for tag in page.select(", ".join(LOADED)):
            if not NOT_LOADED & set(tag.get("rel") or []):
                link = str(tag.get("src") or tag.get("href"))
                assert not urlsplit(link).netloc, f"{address}: {link}"
    texts = [*site.rglob("*.css"), *site.rglob("*.html"), *site.rglob("*.svg")]
    for path in texts:
        assert not FROM_ELSEWHERE.findall(path.read_text("utf-8")), path


def test_every_picture_is_described_in_words(pages) -> None:
    for address, page in pages.items():
        for figure in article(page).select("figure"):
            assert figure.select_one("figcaption, caption"), address
        for picture in page.select("img"):
            assert picture.get("alt"), f"{address}: {picture}"


def test_our_styles_and_scripts_are_published_without_their_comments(site) -> None:
    assets = [p for p in (BASE / "docs" / "assets").iterdir() if p.suffix in (".css", ".js")]
    assert assets
    for source in assets:
        text = source.read_text("utf-8")
        published = (site / "assets" / source.name).read_text("utf-8")
        assert len(published) < 0.95 * len(text), source.name
        code = re.sub(r"/\*[\s\S]*?\*/|(?m:^\s*//.*$)", "", text)
        assert published.count("{") == code.count("{"), source.name


def test_every_picture_has_its_size_so_that_a_page_keeps_its_place(pages) -> None:
    pictures = [picture for page in pages.values() for picture in page.select("img")]
    assert pictures
    for picture in pictures:
        assert picture.get("width", "").isdigit() and picture.get("height", "").isdigit(), picture


def test_the_edit_link_of_every_page_names_a_file_of_the_lesson(pages) -> None:
    links = {address: page.select_one("a[rel=edit]") for address, page in pages.items()}
    files = {name: a["href"].partition("/edit/main/")[2] for name, a in links.items() if a}
    assert files.pop("specimen.html") == "episodes/99-specimen.md"
    assert set(files) == set(pages) - {"specimen.html", "404.html"}
    for file in files.values():
        assert (BASE / file).is_file(), file


def test_headings_go_down_one_step_at_a_time_from_a_single_title(pages) -> None:
    for address, page in pages.items():
        levels = [int(tag.name[1]) for tag in article(page).select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1 and levels.count(1) == 1, address
        steps = itertools.pairwise(levels)
        assert all(later <= level + 1 for level, later in steps), f"{address}: {levels}"


def test_every_page_says_its_language_its_title_and_what_it_is_about(pages) -> None:
    titles = [page.title.text for address, page in pages.items() if address != "404.html"]
    assert len(titles) == len(set(titles))
    for page in pages.values():
        assert page.html["lang"] == "en"
        assert page.select_one("meta[name=description]")["content"]


def test_an_episode_ends_with_what_was_executed(pages) -> None:
    book = stamps.read(BASE)
    for episode in EPISODES:
        line = article(pages[f"{episode.slug}.html"]).select_one("p.stamp")
        assert line and book[episode.stem].sentence in line.text


def test_the_search_finds_what_learners_read_and_not_the_notes_for_instructors(site) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    episode = next(episode for episode in EPISODES if "/// instructor" in episode.page.body)
    note = re.search(r"(?s)\n/// instructor.*?([\w ]{20,})", episode.page.body)
    found = [entry for entry in index["docs"] if entry["location"].startswith(episode.slug)]
    assert found[0]["title"] == episode.page.title()
    assert note and not [entry for entry in found if note[1] in entry["text"]]


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path, build: Callable) -> None:
    built = build(tmp_path, {"docs/stray.md": "# Stray\n\n[nowhere](nowhere.md)\n"})
    assert built.returncode != 0
    assert "nowhere.md" in built.stdout + built.stderr


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors are not chosen here")
def test_one_processor_builds_the_same_site(site: Path, tmp_path: Path, build: Callable) -> None:
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_of_them)})
    try:
        specimen = (site.parent / "episodes/99-specimen.md").read_text("utf-8")
        built = build(tmp_path, {"episodes/99-specimen.md": specimen})
    finally:
        os.sched_setaffinity(0, all_of_them)
    assert built.returncode == 0, built.stdout + built.stderr
    for path in [*site.rglob("*.html"), site / "search/search_index.json"]:
        other = tmp_path / "site" / path.relative_to(site)
        assert other.read_bytes() == path.read_bytes(), path.name


def test_a_terminals_block_gives_the_copy_button_its_commands_alone() -> None:
    block = BeautifulSoup(console.fence("$ cat <<.\n> <a> & b\n> .\n<a> & b"), "html.parser").div
    assert block["data-copy"] == "cat <<.\n<a> & b\n."
    assert block.text == "$ cat <<.\n> <a> & b\n> .\n<a> & b\n"


def test_a_terminals_block_without_a_command_is_refused() -> None:
    with pytest.raises(SuperFencesException, match="expected a command"):
        console.fence("Python 3.11.2")


def test_a_page_that_installs_from_our_index_says_so(pages) -> None:
    book = stamps.read(content.root())
    installing = [found for found in content.episodes() if "pip" in book[found.stem].tools]
    assert installing
    for episode in installing:
        stamp = pages[f"{episode.slug}.html"].select_one(".stamp")
        assert stamp and "The package index is a stand-in" in stamp.get_text(), episode.slug
