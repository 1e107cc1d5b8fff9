"""Store paths as Nix computes them, without Nix: a name stands for the hash of all inputs.

A derivation is the recipe that Nix makes of an expression: a builder, its arguments and its
variables. This is a model of the rules in Dolstra (2006), "The Purely Functional Software
Deployment Model", chapter 5, for derivations with one output. Tests compare it with
two versions of the real Nix. Imports the standard library alone, like all that checks use.
"""

from __future__ import annotations

import ast
import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from lesson import nar

STORE = "/nix/store"
SYSTEM = "x86_64-linux"
ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz"  # no e, o, t, u: fewer words that nobody wants
HASH = 32  # characters of a path's hash
ESCAPES = str.maketrans(
    {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
)  # as in a .drv file


@dataclass(frozen=True)
class Output:
    """Where a derivation's result goes; a method and a hash if its content is known before."""

    path: str = ""
    method: str = ""  # "sha256" for one flat file, "r:sha256" for a path with all below it
    hash: str = ""  # in hexadecimal digits


@dataclass(frozen=True)
class Derivation:
    """What is hashed: every word that a build is given, and the derivations that it needs."""

    name: str
    system: str
    builder: str
    arguments: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Derivation, ...] = ()
    sources: tuple[str, ...] = ()  # store paths of files that were copied as they are
    output: Output = Output()

    def __str__(self) -> str:
        """The path of the result, as in an expression's `${…}`."""
        return self.output.path

    @cached_property
    def path(self) -> str:
        """The store path of the .drv file itself."""
        references = sorted([*(needed.path for needed in self.inputs), *self.sources])
        kind = ":".join(["text", *references])
        return store_path(kind, _sha256(self.text), f"{self.name}.drv")

    @property
    def text(self) -> str:
        """The content of the .drv file."""
        return self._written({needed.path: needed for needed in self.inputs})

    def _written(self, inputs: Iterable[str], masked: bool = False) -> str:
        """The text with the given words for inputs, and perhaps without the result's path."""
        result = "" if masked else self.output.path
        output = _tuple(*map(_word, ("out", result, self.output.method, self.output.hash)))
        needed = (_tuple(_word(path), _list([_word("out")])) for path in sorted(inputs))
        variables = {**self.variables, "out": result}
        parts = (
            _list([output]),
            _list(needed),
            _list(map(_word, sorted(self.sources))),
            *map(_word, (self.system, self.builder)),
            _list(map(_word, self.arguments)),
            _list(_tuple(_word(key), _word(variables[key])) for key in sorted(variables)),
        )
        return f"Derive{_tuple(*parts)}"

    @cached_property
    def identity(self) -> str:
        """The hash that stands for this derivation in those which need it.

        Of a fixed output only the content counts: how it was had changes nothing.
        """
        method, content = self.output.method, self.output.hash
        if method:
            return _sha256(f"fixed:out:{method}:{content}:{self.output.path}")
        return self._hashed(masked=False)

    def _hashed(self, masked: bool) -> str:
        return _sha256(self._written({needed.identity for needed in self.inputs}, masked))

    @property
    def result(self) -> str:
        """The store path of the result, computed from everything else."""
        method, content = self.output.method, self.output.hash
        if method == "r:sha256":
            return store_path("source", content, self.name)
        inner = _sha256(f"fixed:out:{method}:{content}:") if method else self._hashed(True)
        return store_path("output:out", inner, self.name)


def make(
    name: str,
    builder: str = "/bin/sh",
    args: Iterable[object] = (),
    env: Mapping[str, object] | None = None,
    inputs: Iterable[Derivation] = (),
    sources: Iterable[str] = (),
    system: str = SYSTEM,
    fixed: Output | None = None,
) -> Derivation:
    """The derivation that Nix's function `derivation` makes of the same words.

    `inputs` are the derivations, and `sources` the copied files, whose paths the words contain.
    For content that is known before, `fixed` gives the method and the hash of it.
    """
    arguments = tuple(map(str, args))
    words = {"name": name, "builder": builder, "system": system}
    variables = {key: str(value) for key, value in {**(env or {}), **words}.items()}
    whole = Derivation(
        *(name, system, builder, arguments, variables),
        *(tuple(inputs), tuple(sources), fixed or Output()),
    )
    return replace(whole, output=replace(whole.output, path=whole.result))


def source(path: Path, name: str | None = None) -> str:
    """The store path of a file or folder that an expression mentions, as `./data.csv`."""
    return store_path("source", nar.digest(path).hex(), name or path.name)


def read(path: Path, known: dict[Path, Derivation] | None = None) -> Derivation:
    """The derivation in a .drv file, with all that it needs from the files beside it.

    Raises OSError for a file that cannot be read, and ValueError for one that is no derivation
    with one output. `known` are derivations that were read before; those of this call join them.
    """
    known = {} if known is None else known
    if path not in known:
        outputs, needed, sources, system, builder, arguments, variables = _parts(path)
        inputs = (read(path.with_name(PurePosixPath(each).name), known) for each, _ in needed)
        name = path.name[HASH + 1 :].removesuffix(".drv")
        known[path] = Derivation(
            *(name, system, builder, tuple(arguments), dict(variables)),
            *(tuple(inputs), tuple(sources), Output(*outputs[0][1:])),
        )
    return known[path]


def _parts(path: Path) -> tuple[Any, ...]:
    """The seven parts of a .drv file, whose text reads as Python does."""
    try:
        parts = tuple(ast.literal_eval(path.read_text(encoding="utf-8").removeprefix("Derive")))
        if len(parts) == 7 and [output[0] for output in parts[0]] == ["out"]:
            return parts
    except (SyntaxError, ValueError, TypeError):
        pass
    raise ValueError(f"{path.name} is no derivation with one output, `out`")


def store_path(kind: str, inner: str, name: str) -> str:
    """The store path for a hash of the given kind, in hexadecimal digits, and a name."""
    whole = hashlib.sha256(f"{kind}:sha256:{inner}:{STORE}:{name}".encode()).digest()
    short = bytearray(20)
    for position, byte in enumerate(whole):
        short[position % len(short)] ^= byte
    return f"{STORE}/{nix32(bytes(short))}-{name}"


def nix32(digest: bytes) -> str:
    """The digest in the 32 characters that Nix writes hashes with."""
    number = int.from_bytes(digest, "little")
    length = (len(digest) * 8 + 4) // 5
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def sri(digest: bytes) -> str:
    """A SHA-256 as expressions and lock files have it: `sha256-…=`."""
    return f"sha256-{base64.b64encode(digest).decode()}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _word(text: str) -> str:
    return f'"{text.translate(ESCAPES)}"'


def _list(items: Iterable[str]) -> str:
    return f"[{','.join(items)}]"


def _tuple(*items: str) -> str:
    return f"({','.join(items)})"
