# %% [markdown]
# # Compare a wheel and a conda package
#
# A wheel is a zip file, and this conda package is a compressed tar file.
# First we look at what lies in them.

# %%
import email
import json
import tarfile
import zipfile

wheel = zipfile.ZipFile("dream_bills-1.0-py3-none-any.whl")
package = tarfile.open("dream-bills-1.0-py_0.tar.bz2")
in_wheel, in_conda = wheel.namelist(), package.getnames()
print("In the wheel:", *in_wheel, sep="\n  ")
print("In the conda package:", *in_conda, sep="\n  ")

# %% [markdown]
# ## 1. What does each of them need?

# %%
metadata = email.message_from_bytes(wheel.read("dream_bills-1.0.dist-info/____"))
wheel_needs = [need.replace(">", " >") for need in metadata.get_all("Requires-Dist", [])]
index = json.load(package.extractfile("info/____"))
conda_needs = index.get("____", [])
print("pip brings:", ", ".join(wheel_needs), "- and looks for Python", metadata["Requires-Python"])
print("conda brings:", ", ".join(conda_needs))

# %%
beyond_pip = [need for need in conda_needs if need ____ wheel_needs]
print("Only conda brings:", ", ".join(beyond_pip))

# %% [markdown]
# ## 2. Which of the wheel's files are missing in the conda package?
#
# The names differ by the folder into which conda puts Python's files.

# %%
missing = [name for name in in_wheel if f"____/{name}" not in in_conda]
print("Missing in the conda package:", ", ".join(missing) or "nothing")

# %% [markdown]
# ## 3. What runs when the environment is activated?

# %%
for name in in_conda:
    if name.startswith("etc/conda/____"):
        print(name, "runs", package.extractfile(name).read().decode())

# %% [markdown]
# ## 4. Which files change when they are installed?
#
# `paths.json` has an entry for each file.
# Where the place of the environment is to be written into a file, the entry says what to overwrite.

# %%
entries = json.load(package.extractfile("info/paths.json"))["paths"]
changed = [entry["_path"] for entry in entries if "____" in entry]
print(len(changed), "of", len(entries), "files changed:", ", ".join(changed))
