"""Whether the addresses that the lesson's links lead to still answer; hosts are asked politely."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

import requests

from lesson.document import shown
from lesson.links import Link

PATIENCE = 20.0  # seconds for an answer
PAUSE = 1.0  # seconds between two questions to one host
AGENT = "beyond-venv link check"


@dataclass(frozen=True)
class Verdict:
    """What came of asking for an address: trouble, a new address for good, or neither."""

    address: str
    trouble: str = ""
    moved: str = ""


def check(
    addresses: Iterable[str],
    patience: float = PATIENCE,
    pause: float = PAUSE,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[Verdict]:
    """The verdict on each address, once; parts of a page (`#…`) are not looked for."""
    asked: dict[str, float] = {}
    with requests.Session() as session:
        session.headers["User-Agent"] = AGENT
        for address in dict.fromkeys(urldefrag(address).url for address in addresses):
            host = urlsplit(address).netloc
            if host in asked:
                sleep(max(0.0, asked[host] + pause - time.monotonic()))
            yield _verdict(session, address, patience)
            asked[host] = time.monotonic()


def told(verdict: Verdict, found: Iterable[Link]) -> Iterator[str]:
    """What an author reads of a verdict, for each place that leads there."""
    words = verdict.trouble or (verdict.moved and f"has moved for good to {verdict.moved}")
    for link in found if words else ():
        if urldefrag(link.address).url == verdict.address:
            yield f"{shown(link.path)}:{link.line}: {link.address} {words}"


def _verdict(session: requests.Session, address: str, patience: float) -> Verdict:
    """Asked for without the content first; a host that refuses this is asked for the whole."""
    try:
        answer = _asked(session, "HEAD", address, patience)
        if not answer.ok:
            answer = _asked(session, "GET", address, patience)
    except requests.Timeout:
        return Verdict(address, f"no answer within {patience:g} seconds")
    except requests.RequestException as problem:
        return Verdict(address, f"cannot be reached: {type(problem).__name__}")
    if not answer.ok:
        return Verdict(address, f"answers {answer.status_code} {answer.reason}")
    return Verdict(address, moved=_moved(answer))


def _asked(
    session: requests.Session, method: str, address: str, patience: float
) -> requests.Response:
    with session.request(
        method, address, timeout=patience, allow_redirects=True, stream=True
    ) as answer:
        return answer  # its content is not read


def _moved(answer: requests.Response) -> str:
    """Where an address leads that is another one for good; a DOI is meant to lead elsewhere."""
    steps = answer.history
    permanent = steps and all(step.status_code in (301, 308) for step in steps)
    return answer.url if permanent and "doi.org" not in urlsplit(steps[0].url).netloc else ""
