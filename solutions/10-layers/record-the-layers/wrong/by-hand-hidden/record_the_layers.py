# %% [markdown]
# # Record the layers
#
# A program asks each layer of its environment what it is, and writes the answers down.

# %%
import hashlib
import json
import platform
import sqlite3
from importlib import metadata
from pathlib import Path

# %% [markdown]
# ## Ask each layer
#
# The data come first: a hash tells whether a file is the same to the last bit.
# Your code would be recorded in the same way, or by the commit in version control.

# %%
data = Path("penguins.csv").read_bytes()

mine = "3.11.2"
record = {
    "data": hashlib.sha256(data).hexdigest(),
    "packages": {found.metadata["Name"]: found.version for found in metadata.distributions()},
    "language": mine,
    "libraries": {"sqlite": sqlite3.sqlite_version},
    "kernel": platform.system() + " " + platform.release(),
    "hardware": platform.machine(),
}
Path("record.json").write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")
print("recorded:", ", ".join(record))

# %% [markdown]
# ## Compare with the paper
#
# This is what the authors of 2021 would have recorded, had they done so.

# %%
paper = {
    "data": "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93",
    "packages": {
        "numpy": "1.21.0",
        "pandas": "1.2.5",
        "python-dateutil": "2.8.1",
        "pytz": "2021.1",
        "six": "1.16.0",
    },
    "language": "3.9.2",
    "libraries": {"sqlite": "3.34.1"},
    "kernel": "Linux 5.10.0-7-amd64",
    "hardware": "x86_64",
}


def differing(one: dict, other: dict) -> list:
    """Name the layers in which two records differ."""
    return [layer for layer in one if one[layer] != other[layer]]


print("not as in the paper:", ", ".join(differing(record, paper)))
