"""What programs are told of the pages: LearningResource, previews, the sitemap, the citation."""

import json
import re
import struct
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from bibtexparser.entrypoint import parse_string
from bs4 import BeautifulSoup

from lesson import content, resource
from lesson.document import Malformed

BASE = content.root()
# Bioschemas TrainingMaterial 1.0: what is required, then what is recommended and known here.
REQUIRED = {"@context", "@type", "http://purl.org/dc/terms/conformsTo"}
REQUIRED |= {"name", "description", "keywords"}
KNOWN = {"author", "license", "inLanguage", "datePublished", "version", "audience", "isPartOf"}
TAUGHT = {"teaches", "timeRequired", "learningResourceType", "dateModified"}
ADDRESS = "https://lesson.example/beyond/"


def told(path: Path) -> dict:
    """The one description in a page."""
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.text)


def pages(site: Path) -> list[Path]:
    return [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]


def test_every_page_is_described_with_all_that_the_profile_requires(site: Path) -> None:
    for path in pages(site):
        found = told(path)
        assert not (REQUIRED | KNOWN) - set(found), path
        assert all(found[field] for field in REQUIRED | KNOWN), path
        assert found["@context"] == "https://schema.org" and found["@type"] == "LearningResource"
        assert found["http://purl.org/dc/terms/conformsTo"]["@id"].startswith("https://bioschemas")
        assert isinstance(found["name"], str) and isinstance(found["description"], str)
        assert all(isinstance(word, str) for word in found["keywords"])
        assert date.fromisoformat(found["datePublished"])
        assert re.fullmatch(r"https://\S+", found["license"])
        assert not [value for value in found.values() if value in ("", None, [])]


def test_an_episode_says_what_it_teaches_and_how_long_it_takes(site: Path) -> None:
    for episode in content.episodes():
        found = told(site / f"{episode.slug}.html")
        assert not TAUGHT - set(found), episode.slug
        assert len(found["teaches"]) == len(episode.objectives) > 0
        minutes = episode.page.integer("teaching") + episode.page.integer("exercises")
        assert found["timeRequired"] == f"PT{minutes}M"
        assert date.fromisoformat(found["dateModified"])
        assert not re.search(r"[`*]|\]\(", " ".join([found["description"], *found["teaches"]]))


def test_a_description_cannot_end_its_script() -> None:
    assert "</" not in resource.script({"name": "</script>"})
    assert json.loads(resource.script({"name": "</script>"})) == {"name": "</script>"}


def test_a_preview_names_the_page_and_no_address_that_is_not_known(site: Path) -> None:
    for path in pages(site):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        said = {str(tag["property"]): str(tag["content"]) for tag in page.select("[property]")}
        assert {"og:title", "og:description", "og:type", "og:site_name"} == set(said), path


def test_the_preview_image_has_the_size_that_is_asked_for(site: Path) -> None:
    picture = (site / "assets" / "preview.png").read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 20_000


def test_with_an_address_previews_and_the_sitemap_are_whole(
    tmp_path: Path, build: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LESSON_ADDRESS", ADDRESS)
    built = build(tmp_path, {})
    assert built.returncode == 0, built.stdout + built.stderr
    site = tmp_path / "site"
    listed = {
        str(found.text) for found in ElementTree.parse(site / "sitemap.xml").findall(".//{*}loc")
    }
    wanted = {ADDRESS + path.relative_to(site).as_posix() for path in pages(site)}
    assert {address.replace("/index.html", "/") for address in wanted} == {
        address.replace("/index.html", "/") for address in listed
    }
    page = BeautifulSoup((site / "venv.html").read_text("utf-8"), "html.parser")
    (picture,) = page.select('meta[property="og:image"]')
    assert picture["content"] == f"{ADDRESS}assets/preview.png"
    assert told(site / "venv.html")["url"] == f"{ADDRESS}venv.html"


def test_the_citation_is_that_of_the_file(site: Path) -> None:
    cited = yaml.safe_load((BASE / "CITATION.cff").read_text("utf-8"))
    text = BeautifulSoup((site / "cite.html").read_text("utf-8"), "html.parser").article.text
    for word in (cited["title"], cited["version"], str(cited["date-released"])):
        assert word in text
    (entry,) = parse_string(resource.bibtex(BASE)).entries
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    assert fields["title"].strip("{}") == cited["title"] and fields["version"] == cited["version"]
    assert fields["author"].strip("{}") == cited["authors"][0]["name"]


def test_a_citation_file_that_lacks_something_is_named(tmp_path: Path) -> None:
    (tmp_path / "CITATION.cff").write_text("title: A\n", encoding="utf-8")
    with pytest.raises(Malformed, match=r"CITATION.cff: lacks abstract, authors"):
        resource.citation(tmp_path)


def workflow() -> dict:
    """What continuous integration is told to do."""
    path = BASE / ".github" / "workflows" / "publish.yml"
    return yaml.safe_load(path.read_text("utf-8"))


def test_a_pull_request_is_tested_and_only_main_is_published() -> None:
    flow = workflow()
    when = flow[True]  # YAML takes the word `on` for a truth
    assert "pull_request" in when and when["push"] == {"branches": ["main"]}
    assert "github.ref" in flow["concurrency"]["group"], "a pull request would hold up main"
    steps = flow["jobs"]["site"]["steps"]
    assert "if" not in next(step for step in steps if step.get("run") == "make test")
    (upload,) = (step for step in steps if "upload-pages" in step.get("uses", ""))
    assert upload["if"] == flow["jobs"]["publish"]["if"] == "github.event_name == 'push'"


def test_the_workflow_pins_every_action_by_its_commit() -> None:
    flow = workflow()
    used = [s["uses"] for job in flow["jobs"].values() for s in job["steps"] if "uses" in s]
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name) for name in used)
    assert flow["jobs"]["publish"]["needs"] == "site"
    commands = [step.get("run", "") for step in flow["jobs"]["site"]["steps"]]
    assert commands.index("make test") < commands.index("make machine site")
