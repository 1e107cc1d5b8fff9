"""Keys are read alike on every system: letters in lower case, and no arrows."""

import sys
from types import SimpleNamespace

import pytest

from lesson import keyboard


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("q", ["q"]),
        ("Q", ["q"]),
        ("\xe0H", [""]),
        ("\x00;", [""]),
        ("\xe0HN", ["", "n"]),
        ("à", [""]),
        ("", [""]),
    ],
)
def test_a_key_of_windows_is_a_letter_in_lower_case_or_nothing(
    typed: str, wanted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [*typed]
    console = SimpleNamespace(kbhit=lambda: bool(waiting), getwch=lambda: waiting.pop(0))
    monkeypatch.setitem(sys.modules, "msvcrt", console)
    with keyboard._windows_keys() as pressed:
        assert [pressed() for _ in wanted] == wanted
        assert pressed() == ""
    assert not waiting
