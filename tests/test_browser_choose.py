"""The page on choosing: it gives the answers of the command, to everybody."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from lesson import choice, content, interview
from lesson.choice import Choice

UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
CHOOSE = "choose.html"
GUIDE = choice.read(content.root())
ASKED = """(names) => {
    const form = document.querySelector(".choose form");
    for (const box of form.querySelectorAll("input")) box.checked = names.includes(box.name);
    form.dispatchEvent(new Event("change"));
    return document.querySelector(".choose .answer dl").innerText;
}"""


def lines_of(found: Choice) -> list[str]:
    """A choice's lines in the terminal, as the page has them: a label once, above its lines."""
    shown: list[str] = []
    for part in interview.told(found):
        shown += [part.label] if part.label not in shown else []
        shown.append(part.text)
    return shown


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_the_page_answers_all_256_combinations_like_the_command(
    served: bool, visit, site: Path
) -> None:
    page = visit(CHOOSE if served else (site / CHOOSE).as_uri())
    for needs in choice.combinations(GUIDE):
        said = [line for line in page.evaluate(ASKED, list(needs)).splitlines() if line]
        assert said == lines_of(choice.decide(GUIDE, needs)), needs


def test_the_questionnaire_is_answered_with_the_keyboard_alone(visit) -> None:
    page = visit(CHOOSE)
    boxes = page.locator(".choose input")
    expect(boxes).to_have_count(len(GUIDE.needs))
    answer = page.get_by_role("status").filter(has_text="Runner-up")
    expect(answer).to_contain_text("Script with its wishes inside")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(answer).to_contain_text("venv, pip and a lock file")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(answer).to_contain_text("uv project")
    assert page.locator(".points .sums td").all_inner_texts()[:3] == ["9", "4", "0"]
    page.get_by_role("button", name="Untick all").focus()
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("Script with its wishes inside")


def test_every_question_has_a_name_and_room_for_a_finger(visit) -> None:
    page = visit(CHOOSE, viewport={"width": 360, "height": 740})
    for need in GUIDE.needs.values():
        box = page.get_by_label(need.text, exact=True)
        expect(box).to_be_visible()
        place = page.locator("label", has=box).bounding_box()
        assert place and place["height"] >= 24


def test_without_a_script_the_points_are_added_on_paper(visit) -> None:
    page = visit(CHOOSE, java_script_enabled=False)
    expect(page.locator(".choose form")).to_be_hidden()
    for place in (".points", ".options", ".situations", ".measured", ".plot"):
        expect(page.locator(place)).to_be_visible()
    rows = page.locator(".points tbody tr")
    expect(rows).to_have_count(len(GUIDE.needs) + 1)
    expect(rows.last).to_contain_text("Your sum")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_on_choosing_has_no_accessibility_violation(width: int, visit, violations) -> None:
    page = visit(CHOOSE, color_scheme="light", viewport={"width": width, "height": 800})
    page.evaluate(UNFOLD)
    page.evaluate(ASKED, ["cluster", "rebuild"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert not violations(page, "color-contrast", "link-in-text-block")
