"""The site in a real browser: accessible, private, usable by keyboard, without server or script."""

import gzip
import os
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from lesson import choice, content, interview, v86
from lesson.choice import Choice
from lesson.fences import fences
from lesson.transcript import parse

EPISODE = content.episodes()[0]
PAGE = f"{EPISODE.slug}.html"
DOCS = content.root() / "docs"
# Axe-core needs minutes for these; they are made of the episodes' own parts.
LARGE = {"solutions", "whole"}
SOURCES = [path for path in sorted(DOCS.rglob("*.md")) if path.stem not in LARGE]
OTHERS = [path.relative_to(DOCS).with_suffix(".html") for path in SOURCES]
PAGES = [PAGE, "specimen.html", *(path.as_posix() for path in OTHERS)]
WIDTHS = (320, 360, 768, 1280, 2560)
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
FOCUSED = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const style = getComputedStyle(document.activeElement);
    const classes = [...document.activeElement.classList].filter(name => name != "focus-visible");
    const name = [document.activeElement.tagName, ...classes].join(".");
    const seen = box.right > 0 && box.left < innerWidth && style.visibility == "visible";
    return {name, seen, color: style.color, ground: style.backgroundColor};
}"""


@pytest.mark.parametrize("place", PAGES)
def test_no_page_has_an_accessibility_violation_in_light_or_dark(
    place: str, visit, violations
) -> None:
    page = visit(place, color_scheme="light")
    page.evaluate(UNFOLD)
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert not violations(page, "color-contrast", "link-in-text-block")


@pytest.mark.parametrize("place", ["index.html", "specimen.html", "instructors/index.html"])
def test_a_narrow_page_has_no_accessibility_violation(place: str, visit, violations) -> None:
    assert not violations(visit(place, viewport={"width": 320, "height": 700}))


@pytest.mark.parametrize("place", PAGES)
def test_no_page_scrolls_sideways(place: str, visit) -> None:
    page = visit(place)
    page.evaluate(UNFOLD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{width}: {wide}"


def test_the_first_page_weighs_less_than_120_kilobytes(visit, address: str) -> None:
    page = visit("about:blank")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address + PAGE, wait_until="networkidle")
    sent = {answer.url.rpartition("/")[2]: len(gzip.compress(answer.body())) for answer in answers}
    assert sum(sent.values()) < 120_000, sent


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_the_search_finds_a_page(served: bool, visit, site: Path) -> None:
    page = visit("index.html" if served else (site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("pyvenv.cfg")
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html?h=*")


def commands_of_the_page() -> list[str]:
    executed = [fence for fence in fences(EPISODE.page) if fence.language == "console"]
    return ["\n".join(step.command for step in parse(fence.body)) for fence in executed]


def copied(page: Page) -> list[str]:
    """What each copy button of a terminal's block puts on the clipboard."""
    texts = []
    for button in page.locator(".language-console .md-code__button").all():
        button.click()
        texts.append(page.evaluate("navigator.clipboard.readText()"))
    return texts


def test_a_copy_button_copies_the_commands_and_nothing_else(visit) -> None:
    page = visit(PAGE, permissions=["clipboard-read", "clipboard-write"])
    assert copied(page) == commands_of_the_page()


def test_a_command_of_many_lines_is_copied_with_its_lines(visit) -> None:
    page = visit("specimen.html", permissions=["clipboard-read", "clipboard-write"])
    assert copied(page) == ['for name in a b\ndo echo "$name > x"\ndone\necho done']


def test_the_chosen_system_is_remembered_over_pages_and_visits(visit) -> None:
    page = visit("specimen.html")
    page.get_by_text("Windows (PowerShell)", exact=True).first.click()
    for place in (page.url, page.url.replace("specimen.html", PAGE)):
        page.goto(place)
        expect(page.get_by_label("Windows (PowerShell)", exact=True).first).to_be_checked()


def test_tabs_are_changed_with_the_arrow_keys(visit) -> None:
    page = visit("specimen.html")
    page.get_by_label("Linux and macOS").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Windows (PowerShell)")).to_be_checked()
    expect(page.locator(".tabbed-block").nth(1)).to_be_visible()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit) -> None:
    page = visit("specimen.html")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "A.md-skip"
    met = []
    while not met or met[-1]["name"] != "BODY":
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
        assert len(met) < 200, "the focus never leaves the page"
    reached = {place["name"] for place in met}
    wanted = {"INPUT.md-option", "INPUT.md-search__input", "SUMMARY", "BUTTON.md-code__button"}
    assert wanted | {"A.md-nav__link", "INPUT", "CODE", "FIGURE.layers.comparison"} <= reached
    assert not [place for place in met if not place["seen"]]
    assert not [place for place in met if place["color"] == place["ground"]]


def test_the_menu_of_a_narrow_page_opens_with_the_keyboard(visit) -> None:
    page = visit("specimen.html", viewport={"width": 360, "height": 740})
    link = page.get_by_text("Glossary").first
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Space")
    expect(link).to_be_in_viewport()
    page.keyboard.press("Space")
    expect(link).to_be_hidden()


def test_a_fold_opens_with_the_keyboard(visit) -> None:
    page = visit(PAGE)
    fold = page.locator("details.solution").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")


def test_the_colours_can_be_changed_and_are_remembered(visit) -> None:
    page = visit("index.html", color_scheme="light")
    page.get_by_label("Colours: as the system. Switch to light").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_a_page_can_be_read_without_scripts(visit) -> None:
    page = visit(PAGE, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".md-search")).to_be_hidden()
    fold = page.locator("details.hint").first
    fold.locator("summary").click()
    expect(fold.locator("p").first).to_be_visible()
    page.get_by_text("Windows (PowerShell)", exact=True).first.click()
    expect(page.locator(".language-powershell").first).to_be_visible()


def test_paper_shows_what_is_folded_and_every_tab(visit) -> None:
    page = visit(PAGE, java_script_enabled=False)
    page.emulate_media(media="print")
    for part in (".solution p", ".hint p", ".instructor:not(.teaching) p", ".language-powershell"):
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator(".md-header")).to_be_hidden()


# ---- the machine in a page: it comes from the site itself, and can be used by everybody ----------

PROMPT = "guest# "
PATIENCE = 120.0  # seconds, for cores that are shared; on quiet ones it needs one or two


@pytest.fixture(scope="session")
def machine(site: Path) -> v86.Machine:
    """The machine that the site holds; its absence is an error in CI only."""
    found = v86.find()
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no machine: `make machine`")
    return found


def start(page: Page) -> None:
    """Start the machine of a page, and wait for its prompt."""
    page.get_by_role("button", name="Start the machine").click()
    line = page.get_by_label("Command for the machine")
    expect(line).to_be_focused(timeout=1000 * PATIENCE)


def screen(page: Page) -> str:
    """What the machine's screen shows, and what went over its upper edge."""
    return page.locator(".machine .screen").text_content() or ""


def answer(page: Page, command: str, patience: float = PATIENCE) -> str:
    """What the guest prints after a command; raises TimeoutError where it prints no prompt."""
    line = page.get_by_label("Command for the machine")
    line.fill(command)
    before = len(screen(page)) + len(f"{command}\n")
    line.press("Enter")
    return after(page, before, patience)


def after(page: Page, before: int, patience: float = PATIENCE) -> str:
    """What follows so many characters of the screen, once there is a prompt again."""
    # Asked again and again from here: a function that waits in the page would need `eval`.
    end = time.monotonic() + patience
    while time.monotonic() < end:
        text = screen(page)[before:]
        if text.endswith(PROMPT):
            return text.removesuffix(PROMPT).strip()
        page.wait_for_timeout(50)
    raise TimeoutError(f"no prompt within {patience:g} seconds: {screen(page)[before:]}")


def section() -> str:
    """What the episode says of the machine in it."""
    body = content.find_episode("virtual-machines").page.body
    return re.split(r"(?m)^## ", body.partition("\n## A machine in this page\n")[2])[0]


def commands_to_try() -> list[str]:
    """What the episode tells its readers to type into the machine, each command once."""
    items = "".join(re.findall(r"(?m)^(?:\d\. |   ).*", section()))
    return list(dict.fromkeys(re.findall(r"`(.+?)`", items)))


def test_nothing_of_the_machine_is_loaded_before_it_is_asked_for(machine, visit, address) -> None:
    page = visit("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}specimen.html", wait_until="networkidle")
    size = sum((machine.folder / name).stat().st_size for name in v86.LOADED)
    expect(page.locator(".machine button").first).to_have_text(
        f"Start the machine ({size / 1e6:.1f} MB)"
    )
    assert asked and not [url for url in asked if machine.address in url]
    start(page)
    loaded = {url.partition(f"{machine.address}/")[2] for url in asked if machine.address in url}
    assert loaded == {*v86.LOADED}


def test_the_machine_is_broken_and_restored_under_a_strict_policy(machine, visit) -> None:
    kernel, model, write, read = commands_to_try()
    page = visit("specimen.html")
    start(page)
    said = page.locator(".machine .said")
    name = next(path.stem for path in machine.folder.glob("licences/linux-image-*.txt"))
    assert answer(page, kernel) == f"Linux {name.removeprefix('linux-image-')} i686"
    assert "Pentium III" in answer(page, model)
    assert int(answer(page, "date +%s")) < time.time()
    assert answer(page, f"unsaved=1; {write}") == "38.1"

    before = len(screen(page))
    page.get_by_role("button", name="Break it").click()
    expect(said).to_contain_text("its kernel has stopped", timeout=1000 * PATIENCE)
    left = screen(page)[before:].partition("\n")[2].partition("[")[0].split()
    assert "proc" in left and not {"bin", "etc", "home"} & {*left}
    assert "Kernel panic - not syncing" in screen(page)
    with pytest.raises(TimeoutError):
        answer(page, read, patience=2)

    restore(page)
    expect(said).to_contain_text("The snapshot is restored")
    assert answer(page, f"{read}; echo $unsaved") == "38.1\n1"
    assert int(answer(page, "date +%s")) < time.time()


def test_random_numbers_come_back_with_a_snapshot(machine, visit) -> None:
    (command,) = re.findall(r"`(head .+?)`", section())
    page = visit("specimen.html")
    start(page)
    page.get_by_role("button", name="Break it").click()
    said = page.locator(".machine .said")
    expect(said).to_contain_text("its kernel has stopped", timeout=1000 * PATIENCE)
    # Where the guest renews its generator in the middle, one of the three may differ.
    numbers = [restore(page) or answer(page, command) for _ in range(3)]
    assert len({*numbers}) < 3, numbers


def restore(page: Page) -> None:
    """Restore the snapshot, and wait for the prompt."""
    before = len(screen(page))
    page.get_by_role("button", name="Restore the snapshot").click()
    end = time.monotonic() + PATIENCE
    while not re.search(r"is restored\]\n(.*\n)*guest# $", screen(page)[before:]):
        assert time.monotonic() < end, screen(page)[before:]
        page.wait_for_timeout(50)


def test_the_machine_is_used_with_the_keyboard_and_read_aloud(machine, visit, violations) -> None:
    page = visit("specimen.html", color_scheme="light", viewport={"width": 320, "height": 700})
    button = page.get_by_role("button", name="Start the machine")
    button.focus()
    page.keyboard.press("Enter")
    line = page.get_by_label("Command for the machine")
    expect(line).to_be_focused(timeout=1000 * PATIENCE)
    expect(page.get_by_role("log", name="Screen of the machine")).to_contain_text("guest#")
    assert answer(page, "yes | head -n 3") == "y\ny\ny"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, "color-contrast")

    line.fill("sleep 600")
    line.press("Enter")
    line.press("Control+c")
    assert answer(page, "echo awake").endswith("awake")
    line.press("ArrowUp")
    line.press("ArrowUp")
    expect(line).to_have_value("sleep 600")
    line.press("Escape")
    expect(page.locator(".machine .about")).to_be_focused()

    page.get_by_role("button", name="Restore the snapshot").click()
    expect(page.locator(".machine .said")).to_contain_text("There is no snapshot yet")
    page.get_by_role("button", name="Stop").click()
    expect(button).to_be_focused()
    expect(page.locator(".machine .screen")).to_be_hidden()


def test_a_machine_that_cannot_be_loaded_says_so_and_can_be_tried_again(machine, visit) -> None:
    page = visit("specimen.html")
    page.route("**/state.bin.zst", lambda route: route.abort())
    button = page.get_by_role("button", name="Start the machine")
    button.click()
    expect(page.locator(".machine .said")).to_contain_text("could not be loaded")
    page.unroute("**/state.bin.zst")
    start(page)


def test_a_page_opened_as_a_file_says_how_to_serve_it(
    machine, visit, site: Path, violations
) -> None:
    page = visit((site / "specimen.html").as_uri())
    said = page.locator(".machine .said")
    expect(said).to_contain_text("python3 -m http.server --bind 127.0.0.1")
    expect(said).to_contain_text("http://127.0.0.1:8000/specimen.html")
    expect(page.locator(".machine button")).to_have_count(0)
    assert not violations(page)


def test_the_machine_is_not_printed_and_needs_a_script(machine, visit) -> None:
    page = visit("specimen.html", java_script_enabled=False)
    place = page.locator(".machine")
    expect(place).to_contain_text("needs JavaScript")
    expect(place.get_by_role("link", name="licences and sources")).to_be_visible()
    page.emulate_media(media="print")
    expect(place).to_be_hidden()


# ---- the questionnaire: the same answers as in a terminal, and readable without a script ---------

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
