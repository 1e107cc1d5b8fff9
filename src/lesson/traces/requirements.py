"""Lists that pip reads: requirements.txt, with versions and hashes or without."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lesson.repository import LONGEST, Repository, Unreadable
from lesson.traces import FULL, NO, PACKAGES, PARTLY, Trace, several, some

FILES = re.compile(
    r"(.*/)?(requirements|constraints)[\w.-]*\.(txt|in|lock)|requirements/[\w.-]+\.(txt|in)"
)
NAME = re.compile(r"([A-Za-z0-9][\w.-]*)\s*(\[[^]]*\])?\s*(.*)")
OTHERS = re.compile(r"dev|doc|test|lint|ci\b")
PINNED = re.compile(r"={2,3}\s*[\w.+!-]+(\s*;.*)?")  # `==1.2.*` is a range
COMMIT = re.compile(r"@[0-9a-f]{40}\b|[#&]sha256=[0-9a-f]{64}")
SPECIFIER = re.compile(r"(\(?\s*(~=|===?|!=|<=?|>=?)\s*[\w.*+!-]+\s*,?\s*\)?)*(;.*)?")
HASH = re.compile(r"--hash[= ](\S+)")
LOCK = "`uv pip compile --generate-hashes` or `pip lock` records all of them with their hashes"


@dataclass(frozen=True)
class Wish:
    """A line of a list: where it stands, what it names, and how exactly."""

    line: int
    name: str
    pinned: bool
    hashed: bool


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What a list records of the packages; raises Unreadable with the line that is none."""
    if OTHERS.search(name) and any(map(_main, repository.names())):
        return  # what the tests or the documentation need is not what made the result
    text = repository.text(name)
    if re.search(r"(?m)^@EXPLICIT\s*$", text):
        return  # conda's
    found = list(wishes(text, name))
    if not found:
        return
    loose = [wish for wish in found if not wish.pinned]
    bare = [wish for wish in found if not wish.hashed]
    count = several(len(found), "package")
    if len(loose) == len(found):
        said = f"names {count} and no exact version"
        yield Trace(PACKAGES, NO, name, loose[0].line, said, f"lock them: {LOCK}")
    elif loose:
        said = f"{len(loose)} of {count} without an exact version: {_named(loose)}"
        yield Trace(PACKAGES, PARTLY, name, loose[0].line, said, f"lock them: {LOCK}")
    elif bare:
        said = f"{count} with exact versions, {len(bare)} without a hash"
        step = f"a version does not name a file, and what was forgotten is not seen: {LOCK}"
        yield Trace(PACKAGES, PARTLY, name, bare[0].line, said, step)
    else:
        said = f"{count} with exact versions and hashes"
        yield Trace(PACKAGES, FULL, name, found[0].line, said)


def _main(name: str) -> bool:
    return bool(FILES.fullmatch(name)) and not OTHERS.search(name)


def _named(found: list[Wish]) -> str:
    return some([wish.name for wish in found])


def wishes(text: str, file: str) -> Iterator[Wish]:
    """The packages of a list; raises Unreadable where a line is none."""
    for number, line in _joined(text):
        if line.startswith("-"):
            continue  # an option; what `-r` includes is read by its own name
        hashes = HASH.findall(line)
        if len(line) > LONGEST and not hashes:
            raise Unreadable(
                file, number, f"has {len(line):,} characters, which no list of pip has"
            )
        for digest in hashes:
            _checked(digest, file, number)
        wish = HASH.sub("", line).strip()
        if re.match(r"(\./|\.\./|/|\w:\\|\.$|file:)", wish):
            continue  # the project's own code
        if re.match(r"\w+(\+\w+)?://", wish) or re.search(r"\s@\s*\S+", wish):
            exact = bool(COMMIT.search(wish))
            yield Wish(number, wish.partition("@")[0].strip() or wish, exact, exact or bool(hashes))
            continue
        found = NAME.fullmatch(wish)
        if not found or not SPECIFIER.fullmatch(found[3].strip()):
            raise Unreadable(file, number, f"`{wish[:60]}` is no requirement that pip understands")
        yield Wish(number, found[1], bool(PINNED.fullmatch(found[3].strip())), bool(hashes))


def _checked(digest: str, file: str, number: int) -> None:
    lengths = {"sha256": 64, "sha384": 96, "sha512": 128}
    kind, _, value = digest.partition(":")
    if not re.fullmatch("[0-9a-f]*", value) or len(value) != lengths.get(kind):
        raise Unreadable(file, number, f"`{digest[:24]}` is no hash: sha256: and 64 digits")


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; one that ends with a backslash goes on in the next."""
    start, parts = 0, ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = re.sub(r"(^|\s)#.*", "", raw).strip()
        start = start or number
        if line.endswith("\\"):
            parts += line.removesuffix("\\") + " "
            continue
        if whole := (parts + line).strip():
            yield start, whole
        start, parts = 0, ""
    if parts.strip():
        yield start, parts.strip()
