# %% [markdown]
# # Find the drift
#
# A description says what should be, and a machine is what it is.

# %%
import tomllib
from pathlib import Path


def read(name: str) -> dict[str, tuple[str, str, str]]:
    """The state of each path as it was recorded: mode, owner and digest."""
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    words = [line.split(maxsplit=3) for line in lines]
    return {path: (mode, owner, digest) for mode, owner, digest, path in words}


monday, friday = read("monday.txt"), read("friday.txt")
description = tomllib.loads(Path("description.toml").read_text(encoding="utf-8"))
declared = {
    path: (wanted["mode"], wanted["owner"], wanted["digest"])
    for path, wanted in description.items()
}

# %% [markdown]
# ## 1. What has drifted from the description?

# %%
drifted = sorted(path for path in declared if friday.get(path) != declared[path])
print("drifted:", *drifted)

# %% [markdown]
# ## 2. What has changed at all since Monday?

# %%
everything = {*monday, *friday}
changed = {path for path in everything if monday.get(path) != friday.get(path)}
print(len(changed), "paths have changed")

# %% [markdown]
# ## 3. What will a second run not notice?

# %%
unnoticed = changed - set(declared)
print("unnoticed:", *sorted(unnoticed), sep="\n  ")

# %% [markdown]
# ## 4. What is left when the playbook has mended what it can?

# %%
mended = {**friday, **declared}
left = {path for path in {*monday, *mended} if monday.get(path) != mended.get(path)}
print(len(left), "paths are still not as on Monday")

# %% [markdown]
# ## 5. What should the description call absent?

# %%
absent = "/usr/local/lib/python3.11/dist-packages/apsw"
gone = {path for path in left if path.startswith(absent)}
print(f"with {absent} gone:", *sorted(left - gone))
