# %% [markdown]
# # Find the changed layer
#
# A partner has changed one layer of a capture, five times.

# %%
from pathlib import Path

LAYERS = ["code", "packages", "language", "os", "hardware"]  # from top to bottom
ATTACKS = ["one", "two", "three", "four", "five"]


def read(name: str) -> list[tuple[str, str, str]]:
    """Each witness of a file, with what it said before and after the attack."""
    lines = Path(name).read_text(encoding="utf-8").splitlines()[1:]
    return [(word, before, after) for word, before, after in map(str.split, lines)]


# %% [markdown]
# ## 1. Which witnesses moved?


# %%
def moved(table: list[tuple[str, str, str]]) -> list[str]:
    """The witnesses that say another number after the attack."""
    return [word for word, before, after in table if before ____ after]


for attack in ATTACKS:
    print(attack, "moved", *moved(read(f"{attack}.txt")))

# %% [markdown]
# ## 2. Which layer was changed?


# %%
def changed(words: list[str]) -> str:
    """The layer that was attacked, where the witnesses of these layers moved."""
    return ____(words, key=LAYERS.index)


for attack in ATTACKS:
    print(attack, "changed", changed(moved(read(f"{attack}.txt"))))

# %% [markdown]
# ## 3. In how many of the five attacks did no program report an error?
#
# Each of the tables was printed by programs that ran to their end, and none of them warned.

# %%
silent = "____"
print("without a word:", silent, "of five")
