"""What a check may use of the machine."""

import re
import sys

from lesson import equipment


def test_this_python_is_among_the_interpreters() -> None:
    found = equipment.interpreters()
    assert "{}.{}".format(*sys.version_info) in found
    assert all(re.fullmatch(r"3\.\d+", minor) and path.exists() for minor, path in found.items())
