"""Version control: whether the code is recorded, and files that Git keeps elsewhere."""

import re
from collections.abc import Iterator

from lesson.repository import Repository, line_of
from lesson.traces import CODE, FULL, NO, PARTLY, Trace, several, syntax

FILES = re.compile(r"\.gitattributes|\.gitmodules|expected\.toml")
BEGIN = "record it: `git init`, `git add .`, `git commit`"


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What Git's own files say of content that is not in the repository itself."""
    text = repository.text(name)
    if name == "expected.toml":
        if files := syntax.toml(text, name).get("files"):
            said = f"{several(len(files), 'file')} of the analysis with their hashes"
            yield Trace(CODE, FULL, name, line_of(text, r"^\[files\]"), said)
        return
    if name == ".gitattributes" and (line := line_of(text, r"filter=lfs")):
        said = "large files by their hashes; what they hold is on a server of Git LFS"
        step = "archive these files too: a server can forget them"
        yield Trace(CODE, PARTLY, name, line, said, step, limits=True)
    elif name == ".gitmodules" and (line := line_of(text, r"^\s*url\s*=")):
        said = "repositories of others at one commit each; their content is elsewhere"
        step = "archive them too: a repository can go away"
        yield Trace(CODE, PARTLY, name, line, said, step, limits=True)


def control(repository: Repository) -> Trace:
    """Whether the folder is under version control, here or from a folder above."""
    found = repository.version_control()
    if not found:
        said = "no version control: nobody can tell which version made the result"
        return Trace(CODE, NO, ".", None, said, BEGIN)
    if found == ".git" and (repository.root / ".git").is_dir():
        places = ("packed-refs", "refs/heads", "reftable")
        refs = [repository.root / ".git" / place for place in places]
        if not any(path.is_file() or (path.is_dir() and any(path.rglob("*"))) for path in refs):
            return Trace(CODE, NO, ".git", None, "a repository without a commit", BEGIN)
    said = "a history of commits; name one when you hand the project over"
    return Trace(CODE, FULL, found, None, said)
