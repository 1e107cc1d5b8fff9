"""A request for a Python is read as uv reads it."""

from pathlib import Path

import pytest

from lesson import request


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"3.12\n", "3.12"),
        (b"3.12\r\n", "3.12"),
        (b"# as in the paper\n\n  3.9.18\n", "3.9.18"),
        (b"3.11\n3.12\n", "3.11"),
        (b">=3.11\n", ">=3.11"),
        (b"cpython@3.9\n", "3.9"),
        (b"cpython-3.9.18\n", "3.9.18"),
        (b"python3.11\n", "3.11"),
        (b"pypy@3.11\n", "pypy@3.11"),
    ],
)
def test_the_first_request_counts(content: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / ".python-version"
    path.write_bytes(content)
    assert request.read(path) == found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("3.12\n".encode("utf-8-sig"), "begins with a mark of its encoding"),
        ("3.12\n".encode("utf-16"), "begins with a mark of its encoding"),
        (b"# none yet\n", "asks for no Python"),
        (b"", "asks for no Python"),
    ],
)
def test_a_file_in_which_uv_reads_no_request_is_told(
    content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / ".python-version"
    path.write_bytes(content)
    with pytest.raises(AssertionError, match=rf"^\.python-version {words}"):
        request.read(path)
