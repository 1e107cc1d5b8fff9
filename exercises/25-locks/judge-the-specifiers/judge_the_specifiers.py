# %% [markdown]
# # Judge the specifiers
#
# Five people need the same library, and each can live with other versions of it.

# %%
try:
    from packaging.specifiers import SpecifierSet
except ImportError:  # the same rules, as pip brings them along
    from pip._vendor.packaging.specifiers import SpecifierSet

PUBLISHED = ["3.0.9", "3.1.0", "3.1.2", "3.1.9", "3.1.10", "3.2.0", "3.4.1", "4.0.0"]

# %% [markdown]
# ## Say it as a specifier
#
# Replace each blank by a specifier, in quotes.

# %%
specifiers = {
    "exactly 3.1.2, as in the paper": "____",
    "3.1.2 or a later 3.1, because 3.1.2 repaired a fault": "____",
    "3.1.0 or any later 3, because 4 has other names": "____",
    "any 3.1 at all": "____",
    "3.1.0 or later, but not 3.2.0, which was broken": "____",
}

# %% [markdown]
# ## Ask the rules
#
# The accepted versions come out in the order in which they were published.
# The last one is what an installer takes.


# %%
def accepted(specifier: str) -> list[str]:
    """List the published versions that the specifier accepts."""
    return list(SpecifierSet(specifier).filter(PUBLISHED))


for words, specifier in specifiers.items():
    versions = accepted(specifier)
    newest = versions[-1] if versions else "none"
    print(f"{specifier}: {words}")
    print(f"    accepts {', '.join(versions)}; installed: {newest}")

# %% [markdown]
# ## Versions are not text
#
# Sorted as text, 3.1.10 comes before 3.1.2; sorted as a version, after 3.1.9.

# %%
print("as text:     ", *sorted(PUBLISHED))
print("as versions: ", *PUBLISHED)
