"""Every page and picture keeps the rules of HTML and SVG, as the Nu Html Checker knows them."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from lesson import content, markup, validator

# What the checker says without ground, each to the letter of its beginning, and why.
GROUNDLESS = {
    # A folder has no origin for `'self'` to mean; that a served page keeps its policy is seen in
    # browsers, by every test that opens one.
    r"Resource violates Content Security Policy \(meta tag\): external (script|stylesheet) “"
    r"(\.\./|/)?assets/[\w./-]+” blocked": "a folder has no origin",
    r"Resource violates Content Security Policy \(meta tag\): image “"
    r"(\.\./)?(assets|figures)/[\w.-]+” blocked": "a folder has no origin",
    # What search engines read is data, which no browser runs: no policy is about it.
    r"Inline script violates Content Security Policy .*“script-src” .*": "data are not run",
}
DATA = re.compile(r'<script[^>]* type="application/(ld\+)?json"')


@pytest.fixture(scope="session")
def checker(absent) -> Path:
    """The checker; its absence is an error in CI only."""
    found = validator.find()
    if found is None:
        absent("no checker: `make test` fetches it")
    return found


def groundless(fault: validator.Fault) -> str:
    """Why a fault is none; nothing where it is one."""
    found = [why for words, why in GROUNDLESS.items() if re.match(words, fault.message)]
    if found == ["data are not run"] and not DATA.search(fault.extract):
        return ""
    return "".join(found)


def test_every_page_and_picture_keeps_the_rules(checker: Path, site: Path, count: Counter) -> None:
    found = validator.faults(site)
    assert not [str(fault) for fault in found if not groundless(fault)]
    # Those without ground are on every page: the checker has read all of them.
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {fault.file for fault in found} == pages
    assert {*map(groundless, found)} == {*GROUNDLESS.values()}
    count["valid pages"] += len(pages)
    count["groundless"] += len(found)


def test_a_fault_is_found_and_named_with_its_place(checker: Path, tmp_path: Path) -> None:
    head = '<!DOCTYPE html>\n<html lang="en">\n<title>Page</title>\n'
    (tmp_path / "page.html").write_text(f'{head}<p>\n<ul id="a">\n<li id="a"></ul></p>\n')
    (tmp_path / "picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><p/></svg>\n')
    found = [str(fault) for fault in validator.faults(tmp_path)]
    assert [line for line in found if line.startswith("page.html:6: Duplicate ID")]
    assert [line for line in found if line.startswith("picture.svg:1: ") and "“p”" in line]
    assert not any(map(groundless, validator.faults(tmp_path)))


def test_the_checker_is_locked_by_version_and_hash() -> None:
    wanted = json.loads((validator.HERE / "package.json").read_text())["dependencies"]
    (entry,) = (
        entry
        for name, entry in json.loads((validator.HERE / "package-lock.json").read_text())[
            "packages"
        ].items()
        if name
    )
    assert wanted == {"vnu-jar": entry["version"]}
    assert entry["integrity"].startswith("sha512-") and "resolved" not in entry


def test_what_the_theme_writes_against_the_rules_is_set_right() -> None:
    written = '<input class="md-toggle" type="checkbox" autocomplete="off"><label tabindex="">'
    assert markup.mended(written) == '<input class="md-toggle" type="checkbox"><label>'
    assert markup.mended('<th class="a-b"></th><th>x</th>') == '<td class="a-b"></td><th>x</th>'
    right = '<input type="search" autocomplete="off"><div tabindex="0">'
    assert markup.mended(right) == right


def test_space_that_no_browser_shows_is_left_out_and_code_keeps_its_own() -> None:
    code = "<pre>\n\n  x</pre>\n<script>`\n  y`</script>"
    assert markup.mended(f"<p>\n\n  one\n    two</p>\n{code}") == f"<p>\none\ntwo</p>\n{code}"


def test_a_long_name_may_be_broken_behind_its_underscores_and_a_short_one_not() -> None:
    short, long = "<code>test_it</code>", "<code>test_a_name_of_many_words_on_a_page</code>"
    assert markup.mended(short) == short
    assert markup.mended(long).startswith("<code>test_<wbr>a_<wbr>name_<wbr>of")
    assert markup.mended(long).replace("<wbr>", "") == long


def test_an_option_in_a_sentence_is_kept_on_one_line_and_a_block_is_as_it_was() -> None:
    whole = '<code>uv sync <span class="word">--locked</span></code>'
    assert markup.mended("<code>uv sync --locked</code>") == whole
    long = "<code>dream_bills-1.0-py3-none-any.whl</code>"
    assert markup.mended(long) == long
    for block in ("<pre><code>a --b</code>", "<pre><span></span><code>a --b</code>"):
        assert markup.mended(block) == block


def test_a_description_with_quotation_marks_stays_one(site: Path) -> None:
    layers = content.find_episode("layers")
    page = (site / f"{layers.slug}.html").read_text("utf-8")
    (told,) = re.findall(r'<meta name="description" content="([^"]*)">', page)
    assert "&quot;my environment&quot;" in told
