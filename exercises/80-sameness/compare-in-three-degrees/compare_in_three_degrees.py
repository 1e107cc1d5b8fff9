# %% [markdown]
# # Compare in three degrees
#
# The same result was computed twice.
# How far do the two agree?

# %%
import csv
from pathlib import Path

# %% [markdown]
# ## 1. Every bit

# %%


def bit(one: float, two: float) -> bool:
    """Whether two numbers are the same to the last bit."""
    return one.____() == two.____()


# %% [markdown]
# ## 2. What is printed

# %%


def printed(one: float, two: float, digits: int) -> bool:
    """Whether a table with this many decimals shows the same for both."""
    return f"{one:.{digits}f}" ____ f"{two:.{digits}f}"


# %% [markdown]
# ## 3. What is concluded

# %%


def conclusion(one: float, two: float, limit: float) -> bool:
    """Whether both lie on the same side of the limit."""
    return (one < limit) == (____ < limit)


# %% [markdown]
# ## 4. What nobody needs to tell apart
#
# A tolerance has a unit, and a reason.

# %%
TOLERANCE = ____  # in mm


def close(one: float, two: float) -> bool:
    """Whether two lengths of bills differ by no more than the tolerance."""
    return abs(one - two) ____ TOLERANCE


# %% [markdown]
# ## The pairs

# %%
with Path("pairs.csv").open(newline="", encoding="utf-8") as lines:
    for pair in csv.DictReader(lines):
        one, two = float(pair["one"]), float(pair["two"])
        degrees = {
            "bit": bit(one, two),
            "printed": printed(one, two, int(pair["digits"])),
            "conclusion": conclusion(one, two, float(pair["limit"])),
        }
        agreed = [name for name, same in degrees.items() if same]
        print(f"{pair['what']:32} {', '.join(agreed) or 'nothing'}")
