# %% [markdown]
# # Find the unrecorded layers
#
# Two environments, one with Python 3.9 and one with Python 3.13.
# `pip freeze` prints the same five lines in both.

# %%
import platform
import shutil
import sqlite3
import subprocess
import sys

FROZEN = """\
certifi==2024.8.30
charset-normalizer==3.4.0
idna==3.10
requests==2.32.3
urllib3==2.2.3
"""

# %% [markdown]
# ## Ask each layer
#
# Each layer of this machine is asked for one name and one version.
# The first one is given: it comes from the list itself.

# %%
layers = {
    "packages": ("requests", "2.32.3"),
    "language": ("python", platform.python_version()),
    "libraries": ("sqlite", sqlite3.sqlite_version),
    "kernel": (platform.system().lower(), platform.release()),
    "hardware": ("machine", platform.machine()),
}

# %% [markdown]
# ## Look it up in the list
#
# Something is recorded if the list has a line with its name and its version.


# %%
def is_recorded(name: str, version: str) -> bool:
    """Tell whether the list has the line that pip freeze would write."""
    return f"{name}=={version}" in FROZEN.splitlines()


for layer, (name, version) in layers.items():
    print(f"{layer:<10}", "recorded" if is_recorded(name, version) else "not recorded")

# %%
unrecorded = [layer for layer, found in layers.items() if is_recorded(*found) is False]
print("A Python that installs this list may still differ in:", ", ".join(unrecorded))

# %% [markdown]
# ## Does it matter?
#
# The mean bill length of the 20 Adelie penguins measured on Dream island in 2009, in mm.
# The built-in `sum()` has rounded more accurately since Python 3.12, and this mean lies
# exactly between two printed values: 763.0 / 20 is 38.15.
#
# Data: Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.

# %%
BILLS = [36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6]
BILLS += [32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, 41.5]
CODE = f"""\
import sys
print("since 3.12:" if sys.version_info >= (3, 12) else "before 3.12:", end=" ")
print(f"{{sum({BILLS}) / 20:.1f}} mm")
"""


def pythons() -> list[str]:
    """List this Python, and every other one that the shell finds by the name of its version."""
    words = [f"python3.{minor}" for minor in range(9, 16)]
    return [sys.executable, *filter(None, map(shutil.which, words))]


means = set()
for python in pythons():
    ran = subprocess.run([python, "-c", CODE], capture_output=True, text=True)
    if ran.returncode == 0:
        means.add(ran.stdout.strip())
for mean in sorted(means):
    print("Python", mean)
