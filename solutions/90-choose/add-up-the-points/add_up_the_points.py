# %% [markdown]
# # Add up the points
#
# Each tool loses points for each need that it does not meet.

# %%
import tomllib
from pathlib import Path

points = tomllib.loads(Path("points.toml").read_text(encoding="utf-8"))
print("from the smallest to the largest:", ", ".join(points))

# %% [markdown]
# ## The rule
#
# What a tool loses, and which tool is chosen.


# %%
def loss(tool: str, needs: set) -> int:
    """Give back the points that a tool loses where these needs are there."""
    return sum(points[tool][need] for need in needs)


def chosen(needs: set) -> str:
    """Give back the tool that loses fewest points, and of equals the smallest one."""
    return min(points, key=lambda tool: loss(tool, needs))


for needs in (set(), {"project"}, {"project", "elsewhere"}, {"project", "cluster"}):
    print(f"{chosen(needs):10}", ", ".join(sorted(needs)) or "nothing is needed")

# %% [markdown]
# ## The better question
#
# A need decides if, without it, another tool is chosen.


# %%
def deciding(needs: set) -> set:
    """Give back the needs of which each one alone changes the choice when it is taken away."""
    return {need for need in needs if chosen(needs - {need}) != chosen(needs)}


ben = {"project", "libraries", "unprivileged"}
print("for Ben:", chosen(ben), "because of", ", ".join(sorted(deciding(ben))))
