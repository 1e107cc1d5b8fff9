# %% [markdown]
# # Compute a store path
#
# First, what Nix writes down about a build: its outputs, what it takes from other builds and from
# files, the system, the program that builds, its arguments, and its environment variables.
# The place of the output is left empty, because it is what we are looking for.

# %%
import hashlib
import json


def derivation(name, command, system="x86_64-linux", builder="/bin/sh"):
    """What Nix writes down about a build without inputs, as one line of text."""
    variables = {"builder": builder, "name": name, "out": "", "system": system}
    quoted = [f"({json.dumps(key)},{json.dumps(variables[key])})" for key in sorted(variables)]
    program = f'{json.dumps(system)},{json.dumps(builder)},["-c",{json.dumps(command)}]'
    return f'Derive([("out","","","")],[],[],{program},[{",".join(quoted)}])'


print(derivation("message", "echo hello > $out"))

# %% [markdown]
# ## The hash of all that
#
# The text is hashed.
# The hash is written into a second text, with the place of the store and the name, and this one
# is hashed again.

# %%
STORE = "____"


def fingerprint(name, text):
    """The 32 bytes that stand for this build, in this store, under this name."""
    inner = hashlib.____(text.encode()).hexdigest()
    return hashlib.sha256(f"output:out:sha256:{inner}:{STORE}:{name}".encode()).digest()


# %% [markdown]
# ## Short enough to be a name
#
# 32 bytes are folded into fewer: what is over is mixed into the beginning, bit by bit.
# Then five bits at a time become one of 32 characters; four letters are left out, so that no
# name becomes a word by chance.

# %%
KEPT = ____
LARGEST = ____
CHARACTERS = "0123456789abcdfghijklmnpqrsvwxyz"


def folded(digest):
    """The digest, folded into the number of bytes that are kept."""
    short = bytearray(KEPT)
    for place, byte in enumerate(digest):
        short[place % KEPT] ^= byte
    return bytes(short)


def written(data):
    """The bytes as Nix writes them, from the last bits to the first."""
    number = int.from_bytes(data, "little")
    length = (len(data) * 8 + 4) // 5
    return "".join(
        CHARACTERS[number >> (5 * place) & LARGEST] for place in reversed(range(length))
    )


# %%
def store_path(name, text):
    """Where Nix puts what this build makes."""
    return f"{STORE}/{written(folded(fingerprint(name, text)))}-{name}"


print(store_path("message", derivation("message", "echo hello > $out")))
print(store_path("message", derivation("message", "echo hellO > $out")))
