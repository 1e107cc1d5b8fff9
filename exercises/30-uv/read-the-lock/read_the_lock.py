# %% [markdown]
# # Read the lock
#
# `paper.lock` is a `uv.lock` of 2021.
# It is a TOML file, which Python can read since version 3.11.

# %%
import tomllib
from pathlib import Path

lock = tomllib.loads(Path("paper.lock").read_text(encoding="utf-8"))
packages = [package for package in lock["package"] if "wheels" in package]

# %% [markdown]
# ## 1. For which Pythons?

# %%
pythons = lock["____"]
print("This lock holds for Python", pythons)

# %% [markdown]
# ## 2. Which versions, and for which machines?
#
# The list of a package's dependencies says under which condition each of them is needed.

# %%
versions = {package["name"]: package["____"] for package in packages}
conditions = {
    dependency["name"]: dependency["____"]
    for package in packages
    for dependency in package.get("dependencies", [])
    if len(dependency) > 1
}
for name, version in versions.items():
    print(f"{name}=={version}", conditions.get(name, ""))

# %% [markdown]
# ## 3. Which files, and how are they recognised?

# %%
wheels = [wheel for package in packages for wheel in package["wheels"]]
fingerprints = [wheel["____"] for wheel in wheels]
print(len(wheels), "files may be installed, all different:", len(set(fingerprints)) == len(wheels))

# %% [markdown]
# ## 4. On which machines?
#
# The last part of a wheel's name says for which platform it was built; `any` fits everywhere.

# %%
MACHINES = {
    "Linux, x86-64": ("manylinux", "x86_64"),
    "Linux, 64-bit Arm": ("manylinux", "aarch64"),
    "macOS, Intel": ("macosx", "x86_64"),
    "macOS, Apple silicon": ("macosx", "arm64"),
    "Windows, x86-64": ("win", "amd64"),
    "Windows, Arm": ("win", "arm64"),
}


def fits(wheel: dict, system: str, processor: str) -> bool:
    """Tell whether a wheel was built for this platform, or for any."""
    platform = wheel["url"].removesuffix(".whl").split("-")[____]
    return platform == "any" or (platform.startswith(system) and processor in platform)


installable = {
    machine: ____(any(fits(wheel, *words) for wheel in package["wheels"]) for package in packages)
    for machine, words in MACHINES.items()
}
for machine, possible in installable.items():
    print(f"{machine:<22}", "yes" if possible else "no wheel for some package")
