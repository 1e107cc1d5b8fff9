# %% [markdown]
# # Verify an image archive
#
# An image in one file is a tar archive with a handful of files in it.
# No engine is needed to find out whether it is the one that a paper names.

# %%
import hashlib
import json
import tarfile
from pathlib import Path

# As printed in the paper.
WANTED = "sha256:a78ab59036b72aae74678b2deb76364d922e263cf3387eada49faed0e7cbeee7"


def unpacked(path: Path) -> dict:
    """The files of an archive by their names."""
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


for name, content in unpacked(Path("paper.tar")).items():
    print(f"{len(content):6} bytes  {name[:40]}")

# %% [markdown]
# ## A file named by what it holds
#
# Below `blobs/sha256/` each file has its own digest as its name.

# %%


def digest(data: bytes) -> str:
    """The digest of some bytes, as images write it."""
    return "sha256:" + hashlib.____(data).hexdigest()


def blob(files: dict, name: str) -> bytes:
    """What the archive keeps under this digest, nothing where it keeps nothing."""
    return files.get("blobs/sha256/" + name.removeprefix("sha256:"), b"")


# %% [markdown]
# ## A chain of digests
#
# The index names a manifest, and the manifest names the settings and the layers, each by its digest.
# So one digest from outside is enough to prove all that hangs on it.

# %%


def verdict(files: dict, wanted: str) -> str:
    """What the archive is, compared with the digest that was wanted."""
    index = json.loads(files["index.json"])
    named = index["manifests"][0]["digest"]
    if named != ____:
        return "another image"
    if digest(blob(files, named)) != named:
        return "the manifest was changed"
    manifest = json.loads(blob(files, named))
    for number, part in enumerate([manifest["config"], *manifest["____"]]):
        if digest(blob(files, part["____"])) ____ part["digest"]:
            return f"layer {number} was changed" if number else "the settings were changed"
    return "the image of the paper"


# %%
for name in ("paper.tar", "damaged.tar", "swapped.tar"):
    print(f"{name:12} {verdict(unpacked(Path(name)), WANTED)}")
