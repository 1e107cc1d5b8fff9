"""Pictures of each page type, wide and narrow, in light and dark: for people to look at."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lesson import content

SIZES = {"wide": (1280, 3000), "phone": (360, 2400)}
SCHEMES = {"light": "default", "dark": "slate"}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="session")
def album() -> Path:
    """The folder for pictures, which no commit holds; CI keeps it with the run."""
    folder = os.environ.get("BEYOND_VENV_ARTEFACTS") or content.root() / "artefacts"
    made = Path(folder, "screenshots")
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.mark.parametrize("size", SIZES)
def test_each_page_type_has_its_picture(size: str, page_type: str, visit, album: Path) -> None:
    width, height = SIZES[size]
    page = visit(page_type, viewport={"width": width, "height": 800}, color_scheme="light")
    high = min(height, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": high})
    sizes = []
    for scheme, name in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        body = page.locator("body")
        expect(body).to_have_attribute("data-md-color-scheme", name, timeout=60_000)
        stem = page_type.removesuffix(".html").replace("/", "-")
        picture = page.screenshot(path=album / f"{stem}-{size}-{scheme}.png")
        assert picture.startswith(PNG) and len(picture) > 10_000
        sizes.append(picture)
    assert sizes[0] != sizes[1], "dark is as light"
