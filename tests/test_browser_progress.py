"""What a reader ticks stays in the browser, and goes to the command and back by a file."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lesson import content, progress

FIRST, SECOND = content.exercises()[:2]
COUNT = len(content.exercises())
LAST = content.exercises()[-1]
PAGE = "progress.html"
NAME = "beyond-venv-progress.json"
OTHER = {  # a file as the command writes it, with a key of another lesson
    "version": 1,
    "current": SECOND.word,
    "done": sorted([SECOND.word, LAST.word]),
    "hints": {"uv/read-the-lock": 2, "layers/predict-the-witnesses": 1},
    "théme": {"depth": [1, {}, []]},
}

# For our key alone: the theme itself stops where a browser refuses it everything.
REFUSED = """{
    const { getItem } = Storage.prototype;
    Storage.prototype.getItem = function (key) {
        if (!key.startsWith("beyond-venv")) return getItem.call(this, key);
        throw new DOMException("Access is denied for this document.", "SecurityError");
    };
}"""


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., str]:
    """Runs `lesson progress` as a learner does, in a folder of their own."""

    def run(*words: str) -> str:
        line = [sys.executable, "-m", "lesson", "progress", *words]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def saved(page: Page, folder: Path) -> str:
    """The text of the file that the page saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == NAME
    download.value.save_as(folder / NAME)
    return (folder / NAME).read_text(encoding="utf-8")


def add(page: Page, file: Path) -> None:
    page.get_by_label("Add what is in a file").set_input_files(file)


def tick(page: Page, exercise: content.Exercise) -> None:
    page.get_by_label(f"Done: {exercise.readme.title()}", exact=True).check()


def test_the_page_has_every_exercise_with_its_minutes_and_nothing_done(visit) -> None:
    page = visit(PAGE)
    tasks = content.exercises()
    boxes = page.locator("input[data-word]")
    words = boxes.evaluate_all("boxes => boxes.map(box => box.dataset.word)")
    assert words == [task.word for task in tasks]
    rows = page.locator("tr", has=boxes).all_inner_texts()
    for row, task in zip(rows, tasks, strict=True):
        assert task.readme.title().replace("`", "") in row and f"{task.minutes} min" in row
    minutes = sum(task.minutes for task in tasks)
    expect(page.locator(".all")).to_contain_text(f"0 of {len(tasks)} exercises, 0 of {minutes} min")


def test_a_tick_below_an_exercise_is_counted_on_the_page_and_can_be_taken_back(visit) -> None:
    page = visit(f"{FIRST.episode.slug}.html")
    box = page.locator(f'input[data-word="{FIRST.word}"]')
    box.focus()
    page.keyboard.press("Space")
    page.goto(page.url.replace(f"{FIRST.episode.slug}.html", PAGE))
    expect(page.locator(".all")).to_contain_text(f"1 of {COUNT} exercises, {FIRST.minutes} of")
    mine = page.locator(f'[data-episode="{FIRST.episode.slug}"]')
    expect(mine).to_contain_text(f"Done: 1 of {len(FIRST.episode.exercises)} exercises")
    page.get_by_label(f"Done: {FIRST.readme.title()}").uncheck()
    page.reload()
    expect(page.locator(".all")).to_contain_text(f"0 of {COUNT} exercises")


def test_what_is_ticked_goes_to_the_command(visit, command, tmp_path: Path) -> None:
    page = visit(PAGE)
    for exercise in (LAST, FIRST):
        tick(page, exercise)
    text = saved(page, tmp_path)
    command("import", NAME)
    state = progress.load(tmp_path / progress.DEFAULT)
    assert state.done == sorted([FIRST.word, LAST.word])
    assert text == command("export", "-")


def test_what_the_command_knows_is_added_to_what_is_ticked(visit, command, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(json.dumps(OTHER), encoding="utf-8")
    command("import", "other.json")
    command("export", "mine.json")
    page = visit(PAGE)
    tick(page, FIRST)
    add(page, tmp_path / "mine.json")
    expect(page.get_by_role("status")).to_contain_text("Added: 2 more done")
    for exercise in (FIRST, SECOND, LAST):
        expect(page.get_by_label(f"Done: {exercise.readme.title()}", exact=True)).to_be_checked()


def test_the_page_and_the_command_write_the_same_text(visit, command, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(json.dumps(OTHER), encoding="utf-8")
    command("import", "other.json")
    command("export", "mine.json")
    page = visit(PAGE)
    add(page, tmp_path / "mine.json")
    expect(page.get_by_role("status")).to_contain_text("Added: 2 more done")
    assert saved(page, tmp_path) == (tmp_path / "mine.json").read_text(encoding="utf-8")
    add(page, tmp_path / "mine.json")
    expect(page.get_by_role("status")).to_contain_text("Added: 0 more done")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is no progress of this lesson"),
        ('{"another": 1}', "it is no progress of this lesson"),
        ('{"done": "venv"}', "its “done” is of the wrong kind"),
        ('{"version": 2, "done": []}', "it was written by a newer lesson"),
    ],
)
def test_a_file_that_cannot_be_added_changes_nothing(text, why, visit, tmp_path: Path) -> None:
    page = visit(PAGE)
    tick(page, FIRST)
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    add(page, tmp_path / "p.json")
    expect(page.get_by_role("status")).to_have_text(
        f"p.json was not added: {why}. Nothing was changed."
    )
    expect(page.locator(".all")).to_contain_text(f"1 of {COUNT} exercises")


def test_everything_is_erased_after_a_question(visit) -> None:
    page = visit(PAGE)
    tick(page, FIRST)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Erase all").click()
    expect(page.locator(".all")).to_contain_text(f"1 of {COUNT} exercises")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase all").click()
    expect(page.locator(".all")).to_contain_text(f"0 of {COUNT} exercises")
    assert page.evaluate("localStorage.getItem('beyond-venv.progress')") is None


def test_two_tabs_forget_nothing_of_each_other(visit) -> None:
    page = visit(PAGE)
    other = page.context.new_page()
    other.goto(page.url)
    tick(page, FIRST)
    expect(other.locator(".all")).to_contain_text(f"1 of {COUNT} exercises")
    tick(other, LAST)
    expect(page.locator(".all")).to_contain_text(f"2 of {COUNT} exercises")


def test_what_is_damaged_is_said_and_not_overwritten(visit) -> None:
    page = visit(PAGE)
    page.evaluate("localStorage.setItem('beyond-venv.progress', '{')")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("cannot be used: it is not JSON")
    expect(page.locator("input[data-word]").first).to_be_disabled()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase all").click()
    expect(page.locator("input[data-word]").first).to_be_enabled()


def test_where_the_browser_keeps_nothing_the_page_says_so(visit, address) -> None:
    page = visit("about:blank")
    page.add_init_script(REFUSED)
    page.goto(address + PAGE)
    expect(page.get_by_role("status")).to_contain_text("This browser keeps nothing for this page")
    expect(page.locator("input[data-word]").first).to_be_disabled()
    page.goto(f"{address}{FIRST.episode.slug}.html")
    expect(page.get_by_role("button", name="Check my answers").first).to_be_visible()
    expect(page.locator(".tick").first).to_be_hidden()


def test_where_the_browser_refuses_its_storage_each_button_says_so(visit, address) -> None:
    page = visit("about:blank")
    page.add_init_script(REFUSED)
    page.add_init_script(REFUSED.replace("getItem", "removeItem"))
    page.goto(address + PAGE)
    page.get_by_role("button", name="Save as a file").click()
    expect(page.get_by_role("status")).to_have_text(
        "Not saved: Access is denied for this document."
    )
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase all").click()
    expect(page.get_by_role("status")).to_have_text(
        "Not erased: Access is denied for this document."
    )


def test_a_file_that_is_saved_can_still_be_read_after_the_click(visit, tmp_path: Path) -> None:
    page = visit(PAGE)
    page.evaluate("""() => {
        globalThis.revoked = 0;
        URL.revokeObjectURL = () => { revoked += 1; };
    }""")
    saved(page, tmp_path)
    assert page.evaluate("revoked") == 0


def test_a_copy_in_a_folder_keeps_ticks_over_a_new_start_and_shares_them(
    browser, site: Path, tmp_path: Path
) -> None:
    elsewhere = shutil.copytree(site, tmp_path / "copy", ignore=shutil.ignore_patterns("machine*"))
    for turn, folder in enumerate((site, elsewhere)):
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=shutil.which("chromium"), args=["--disable-gpu"]
        )
        page = context.new_page()
        page.goto((folder / PAGE).as_uri())
        expect(page.locator(".all")).to_contain_text(f"{turn} of {COUNT} exercises")
        if not turn:
            tick(page, FIRST)
            assert json.loads(saved(page, tmp_path))["done"] == [FIRST.word]
        context.close()


def test_without_a_script_the_page_is_a_list_for_paper(visit) -> None:
    page = visit(PAGE, java_script_enabled=False)
    expect(page.get_by_role("status")).to_contain_text("Without JavaScript nothing can be kept")
    expect(page.get_by_role("button", name="Save as a file")).to_be_hidden()
    expect(page.locator("input[data-word]").first).to_be_visible()
