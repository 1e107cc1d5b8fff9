# %% [markdown]
# # Trace the bootstrap
#
# A compiler is compiled by a compiler, which was compiled by a compiler.
# Where does that end?

# %%
from functools import cache
from pathlib import Path


def read(path: Path) -> dict[str, list[str]]:
    """What each package is built with, by its name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: needs.split() for name, _, needs in (line.partition(":") for line in lines)}


graph = read(Path("hello.graph"))

# %% [markdown]
# ## What nobody builds
#
# A seed is a package for which nothing else is needed: it is taken as it is.

# %%


def seeds() -> list[str]:
    """The packages of the graph that are built with nothing, in alphabetical order."""
    return sorted(name for name, needs in graph.items() if not needs)


print(len(seeds()), "seeds:", *seeds())

# %% [markdown]
# ## What it takes
#
# The closure of a package: itself, all that it is built with, and all that this is built with.

# %%


def closure(name: str) -> set[str]:
    """The package and everything that is needed to build it, down to the seeds."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += graph[one]
    return found


for name in ("hello@2.10", "gcc@7.5.0", "glibc@2.31", "tcc-boot0@0.9.26-1103-g6e62e0e"):
    print(f"{len(closure(name)):4} packages for {name}")

# %% [markdown]
# ## How far down
#
# A seed is at 0, and a package is one step above the last of the things that it waits for.

# %%


@cache
def steps(name: str) -> int:
    """How many builds follow one on another, from a seed to this package."""
    return 1 + max(map(steps, graph[name])) if graph[name] else 0


def way_down(name: str) -> list[str]:
    """The longest way from a package to a seed."""
    way = [name]
    while graph[way[-1]]:
        way.append(max(graph[way[-1]], key=steps))
    return way


print(steps("hello@2.10"), "builds follow one on another:")
for name in way_down("hello@2.10"):
    print(f"{steps(name):4}  {name}")
