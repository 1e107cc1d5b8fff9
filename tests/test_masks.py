"""Masks hide what two true runs may differ in, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.masks import MASKS, mask

ALIKE = [
    ("Resolved 5 packages in 12ms", "Resolved 5 packages in 1.24s"),
    ("done after 3 seconds", "done after 2 minutes"),
    ("12 ms", "0.3 µs"),
    ("Python 3.11.2", "Python 3.11.15"),
    ("Using CPython-3.11.2", "Using CPython-3.11.9"),
    ("version = 3.11.2", "version = 3.11.9"),
    ("version_info = 3.11.2.final.0", "version_info = 3.11.9.candidate.1"),
    ("<function f at 0x7f0011223344>", "<function f at 0x55aa11223344>"),
    ("pip 23.0.1 from /a (python 3.11)", "pip 24.2 from /a (python 3.11)"),
    ("pip        23.0.1", "pip        24.2"),
    ("Linux 6.1.0-50-cloud-amd64", "Linux 6.1.0-56-cloud-amd64"),
    ("   14.1 MB  machine/vmlinuz   the kernel", "  114.2 MB  machine/vmlinuz   the kernel"),
    ("92MB machine/debian.qcow2", "104MB machine/debian.qcow2"),
    ("disk size: 196 KiB", "disk size: 2.4 MiB"),
    (
        "1         good     0 B 2026-11-22 11:27:18 00:00:00.000          0",
        "1         good  95 MiB 2027-01-02 01:02:03 00:00:05.875          0",
    ),
    ("kvm  refused: Could not access KVM", "kvm  done after 2 s"),
    ("trailing spaces", "trailing spaces   "),
    ("disk size: 196 KiB", "disk size: 2.4 MiB  "),
]
UNLIKE = [
    ("Resolved 5 packages in 12ms", "Resolved 6 packages in 12ms"),
    ("Python 3.11.2", "Python 3.13.2"),
    ("version = 3.11.2", "version = 3.9.2"),
    ("version = 1.11.2", "version = 1.11.3"),
    ("requests 2.32.3", "requests 2.31.0"),
    ("requests==2.32.3", "requests==2.31.0"),
    ("Successfully installed six-1.16.0", "Successfully installed six-1.17.0"),
    ("pip-tools 7.4.1", "pip-tools 7.4.2"),
    ("3 steps", "4 steps"),
    ("error 0x1f", "error 0x2f"),
    ("  indented", "indented"),
    ("Linux 6.1.0-50-cloud-amd64", "Linux 6.1.0-50-cloud-arm64"),
    ("disk size: 196 KiB", "virtual size: 196 KiB"),
    ("1         good     0 B 2026-11-22 11:27", "1         bad      0 B 2026-11-22 11:27"),
    ("tcg  done after 2 s", "kvm  done after 2 s"),
    ("", "x"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_two_true_runs_may_word_differently_is_alike(one: str, other: str) -> None:
    assert one != other
    assert mask(one) == mask(other)


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_what_makes_a_difference_stays_different(one: str, other: str) -> None:
    assert mask(one) != mask(other)


@settings(deadline=None)
@given(st.lists(st.sampled_from([line for pair in ALIKE + UNLIKE for line in pair])))
def test_masking_twice_is_masking_once(parts: list[str]) -> None:
    line = " ".join(parts)
    assert mask(mask(line)) == mask(line)


@pytest.mark.parametrize("entry", MASKS, ids=lambda entry: entry.stands_for)
def test_every_mask_has_a_reason_and_hides_something_in_these_tests(entry) -> None:
    assert len(entry.reason) > 20
    assert any(entry.pattern.search(line) for pair in ALIKE for line in pair)


@pytest.mark.parametrize("line", ["", "...", "[..]", "a [..] b", "$ cd", "> x", "? 3", "5 pages"])
def test_the_grammar_and_plain_words_pass_through(line: str) -> None:
    assert mask(line) == line
