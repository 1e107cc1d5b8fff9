# %% [markdown]
# # Pin the processor
#
# Two guests were started from the same image, and wrote down what they saw of their computers.

# %%
from pathlib import Path


def read(name: str) -> list[dict[str, str]]:
    """The blocks of a file as Linux writes them: words and their values."""
    blocks = Path(name).read_text(encoding="utf-8").strip().split("\n\n")
    lines = [[line.partition(":") for line in block.splitlines()] for block in blocks]
    return [{word.strip(): value.strip() for word, _, value in block} for block in lines]


def means(name: str) -> dict[str, str]:
    """What each witness printed for the mean, by its layer."""
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1] for line in lines}


# %% [markdown]
# ## 1. Which processor did each guest see?

# %%
for guest in ("one", "two"):
    processors = read(f"{guest}-cpuinfo.txt")
    memory = read(f"{guest}-meminfo.txt")[0]["MemTotal"]
    print(f"{guest}: {len(processors)} of", processors[0]["____"], "with", memory)

# %% [markdown]
# ## 2. Which instructions has the one and not the other?

# %%
flags = {guest: set(read(f"{guest}-cpuinfo.txt")[0]["flags"].split()) for guest in ("one", "two")}
only = flags["one"] ____ flags["two"]
print("only guest one has", *sorted(only))

# %% [markdown]
# ## 3. Which witness changed its mean?

# %%
one, two = means("one-witnesses.txt"), means("two-witnesses.txt")
changed = [layer for layer in one if one[layer] ____ two[layer]]
print("changed:", *changed)

# %% [markdown]
# ## 4. With which options do you start the machine of the paper again?

# %%
processors, memory, model = "____", "____", "____"
print("qemu-system-x86_64 -accel tcg -smp", processors, "-m", memory, "-cpu", model)
