"""The machine in a page: it comes from the site itself, and can be used by everybody."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lesson import content, v86

PROMPT = "guest# "
PATIENCE = 120.0  # seconds, for cores that are shared; on quiet ones it needs one or two


@pytest.fixture(scope="session")
def machine(site: Path, absent) -> v86.Machine:
    """The machine that the site holds; its absence is an error in CI only."""
    found = v86.find()
    if found is None:
        absent("no machine: `make machine`")
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
