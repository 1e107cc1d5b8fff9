# %% [markdown]
# # Flatten the image
#
# An image is a stack of layers, and a runtime for clusters wants one folder.
# This is what a conversion does, in thirty lines.

# %%
import io
import json
import tarfile
from pathlib import Path


def unpacked(path: Path) -> dict:
    """The files of an archive by their names."""
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def blob(files: dict, name: str) -> bytes:
    """What the archive keeps under this digest."""
    return files["blobs/sha256/" + name.removeprefix("sha256:")]


def manifest(files: dict) -> dict:
    """What names the layers of the image, the lowest first."""
    index = json.loads(files["index.json"])
    return json.loads(blob(files, index["manifests"][0]["digest"]))


# %% [markdown]
# ## Look at the layers
#
# A layer can add a file and replace one.
# How can it remove one, if it is an archive of files?

# %%
image = unpacked(Path("paper.tar"))
for layer in manifest(image)["layers"]:
    with tarfile.open(fileobj=io.BytesIO(blob(image, layer["digest"]))) as packed:
        print(*packed.getnames(), sep="  ")

# %% [markdown]
# ## Lay them on each other
#
# The tree begins empty, and each layer changes it.

# %%


def without(tree: dict, path: str) -> dict:
    """The tree without this path and what lies below it."""
    below = f"{path}/".lstrip("/")  # of the whole image, the path is empty
    return {n: data for n, data in tree.items() if n != path and not n.startswith(below)}


def flat(files: dict) -> dict:
    """The files of the image as a program in it sees them."""
    tree = {}
    for layer in manifest(files)["layers"]:
        with tarfile.open(fileobj=io.BytesIO(blob(files, layer["digest"]))) as packed:
            held = {m.name: packed.extractfile(m).read() for m in packed if m.isfile()}
        for path in held:  # first what it removes from the layers below
            folder, _, name = path.rpartition("/")
            if name == ".wh..wh..opq":
                tree = without(tree, folder)
            elif name.startswith(".wh."):
                gone = name.removeprefix(".wh.")
                tree = without(tree, f"{folder}/{gone}".lstrip("/"))
        for path, data in held.items():  # then what it brings
            if not path.rpartition("/")[2].startswith(".wh."):
                tree[path] = data
    return tree


# %% [markdown]
# ## One folder
#
# A runtime takes it from here: `ch-run image -- …`.

# %%
for path, data in sorted(flat(image).items()):
    place = Path("image", path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    print(f"{len(data):4} bytes  {path}")
