"""What all tests share: the counts that a run reports at its end."""

from collections import Counter
from collections.abc import Iterator

import pytest

COUNTS = pytest.StashKey[Counter]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COUNTS] = Counter()


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Counter:
    """What this run has proven so far, by its name."""
    return request.config.stash[COUNTS]


def lines(counts: Counter) -> Iterator[str]:
    """What a run has proven, in sentences."""
    yield f"{counts['blocks']} console blocks executed, {counts['commands']} commands as shown"
    yield f"{counts['unsolved']} exercises fail as handed out, {counts['solved']} pass solved"
    yield f"{counts['wrong']} known wrong answers get their own diagnosis"
    yield f"{counts['notebooks']} notebooks run and compared"
    yield f"{counts['left out']} console blocks not executed for want of a lane"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    terminalreporter.section("proven")
    for line in lines(config.stash[COUNTS]):
        terminalreporter.write_line(line)
