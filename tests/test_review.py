"""What a reviewer of the Carpentries Lab asks and a machine can answer; the form has the rest."""

import re

import pytest

from lesson import content, glossary
from lesson.content import Episode
from lesson.document import read
from lesson.exercise import KINDS

BASE = content.root()
EPISODES = content.episodes()
FORM = BASE / "docs" / "instructors" / "review.md"
ANSWERS = ("Yes", "Yes, as planned", "Partly", "We think so", "Not known", "No")
# The two checklists and the conditions, an item a line, as the form has them.
CHECKLIST = """
Figures have an alternative in words
Headings form an outline without gaps
Text stands out from its ground
Every exercise has a solution
A discussion has guidance
Learners are assessed every 10 to 15 minutes
Data may be used by everybody
The lesson and each episode have objectives
The audience is named
Licences are open
There is a code of conduct
Maintainers are listed
There is a place to report a problem
Teaching and exercises have minutes
An episode is not too long
Prerequisites are named
There are instructions for the set-up
There is a glossary
Alternatives in words say what a figure shows
No idioms, nothing that only one region knows
Few contractions
No words that belittle
The content is right
The lesson meets its objectives
It suits its audience
It does not ask for too much at once
Tools are open source, or there is a reason
Tasks are realistic
No more data than are needed
Solutions are right and explained
Exercises have a variety of formats
Their level is right
All objectives are assessed
Exercises tell what was misunderstood
Objectives are clear, and can be observed
Objectives are about skills, not about a tool's options
There are few objectives for the whole lesson
Prior skills are listed in full
The set-up is complete, right and not hard
No key term is missing from the glossary
Taught at least twice by people from outside the team
Fits a usual length
The text may be changed and taught by everybody
""".strip().splitlines()
# What somebody can be seen to do; to know, to understand and to learn are not among it.
VERBS = """
assemble bring build choose classify compare construct convert create decide describe diagnose
distinguish evaluate explain export find hand interpret judge lock name pin plan predict put
recover recreate remove repair restore say select start state trace use write
"""
VISIBLE = set(VERBS.split())
MOST_TALK = 15  # minutes
MOST_FOR_ONE = 20  # minutes of an episode for each of its exercises


@pytest.fixture(params=EPISODES, ids=lambda episode: episode.slug)
def episode(request: pytest.FixtureRequest) -> Episode:
    return request.param


def rows() -> list[list[str]]:
    """The form's rows: what is asked, the answer, how it is known."""
    lines = [line for line in read(FORM).body.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[0] != "Asked" and not row[0].startswith("---")]


def test_the_form_answers_every_item_of_the_checklists() -> None:
    assert [row[0] for row in rows()] == CHECKLIST
    for asked, answer, reason in rows():
        assert answer in ANSWERS, asked
        assert len(reason) > 5, asked


def test_every_test_that_the_form_names_exists() -> None:
    named = re.findall(r"`(test_\w+)`", read(FORM).body)
    sources = (BASE / "tests").glob("test_*.py")
    there = {
        n for path in sources for n in re.findall(r"(?m)^def (test_\w+)", path.read_text("utf-8"))
    }
    assert named
    assert not set(named) - there


def test_every_objective_begins_with_what_one_can_see() -> None:
    found = [*_promised(), *(one for episode in EPISODES for one in episode.objectives)]
    assert len(found) > len(EPISODES)
    assert not [one for one in found if one.split()[0].lower() not in VISIBLE]


def _promised() -> list[str]:
    """What one can do afterwards, as the first page says it."""
    body = read(BASE / "docs" / "index.md").body
    section = body.partition("## What you will be able to do\n")[2].partition("\n## ")[0]
    return content.listed(f"/// objectives\n{section}\n///", "objectives")


def test_the_lesson_promises_four_things_in_six_hours_at_most() -> None:
    kinds = ("teaching", "exercises")
    hours = round(sum(one.page.integer(kind) for one in EPISODES for kind in kinds) / 60)
    assert 3 * hours <= 6 * len(_promised()) <= 4 * hours


def test_an_episode_promises_as_much_as_one_can_hold(episode: Episode) -> None:
    assert 1 <= len(content.listed(episode.page.body, "questions")) <= 3
    assert 3 <= len(episode.objectives) <= 7
    assert 3 <= len(content.listed(episode.page.body, "keypoints")) <= 7


def test_nobody_listens_for_more_than_15_minutes(episode: Episode) -> None:
    told = re.sub(r"(?ms)^(/{3,}) *instructor\b[^\n]*\n.*?^\1 *$", "", episode.page.body)
    parts = re.split(r"(?m)^/{3,} *exercise *\| *\S+ *\n/{3,} *$", told)
    words = [len(part.split()) for part in parts]
    teaching = episode.page.integer("teaching")
    assert max(words) / sum(words) * teaching <= MOST_TALK


def test_there_is_an_exercise_for_every_20_minutes(episode: Episode) -> None:
    minutes = sum(episode.page.integer(key) for key in ("teaching", "exercises"))
    assert minutes <= MOST_FOR_ONE * len(episode.exercises)


def test_exercises_are_of_several_kinds(episode: Episode) -> None:
    assert len({one.readme.text("type") for one in episode.exercises}) >= 3
    assert {one.readme.text("type") for one in content.exercises()} == set(KINDS)


def test_every_discussion_says_where_it_may_lead() -> None:
    found = []
    for one in EPISODES:
        found += re.findall(r"(?ms)^(/{3,}) *discussion\b[^\n]*\n(.*?)^\1 *$", one.page.body)
    assert found
    assert not [text for _, text in found if len(text.split()) < 30]


def test_what_a_lesson_needs_around_it_is_there() -> None:
    said = {
        "LICENSE-text": "CC BY 4.0",
        "LICENSE-data": "CC0 1.0",
        "LICENSE": "MIT License",
        "CODE_OF_CONDUCT.md": "## How to report",
        "CONTRIBUTING.md": "## Where a thing goes",
        "docs/setup.md": "## What you need",
        "docs/index.md": "## For whom",
    }
    for name, words in said.items():
        assert words in (BASE / name).read_text("utf-8"), name
    profiles = read(BASE / "docs/instructors/profiles.md").body
    assert 2 <= len(re.findall(r"(?m)^## ", profiles)) <= 4


# ---- the glossary --------------------------------------------------------------------------------

ITALICS = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?!\*)")


def test_every_term_that_the_glossary_sets_in_italics_has_an_entry() -> None:
    names = {name.lower() for name in glossary.read_terms(BASE)}
    body = read(BASE / "docs" / "reference.md").body.partition("\n## ")[2]
    found = ITALICS.findall(re.sub(r"`[^`\n]*`", "", body))
    assert len(found) > len(names) / 2
    assert not [term for term in found if not _forms(term.lower()) & names]


def _forms(term: str) -> set[str]:
    """A term without the endings of its plural or its past."""
    return {term, *(term.removesuffix(ending) for ending in ("s", "es", "d", "ed"))}


def test_every_entry_of_the_glossary_is_used() -> None:
    terms = glossary.read_terms(BASE)
    places = ("episodes/*.md", "docs/*.md", "exercises/*/*/*.*", "solutions/*/*/README.md")
    paths = [path for place in places for path in BASE.glob(place) if path.stem != "reference"]
    pages = " ".join(path.read_text("utf-8") for path in paths).lower()
    told = " ".join(term.definition for term in terms.values()).lower()
    unused = [name for name in terms if not _said(name.lower(), f"{pages} {told}")]
    assert not unused, f"no page and no other entry uses {unused}"


def _said(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(e?s)?(?!\w)", text) is not None
