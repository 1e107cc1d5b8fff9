"""The paper's project, handed over with each tool of the lesson: a module for each."""

from benchmarks.handovers.conda import Conda
from benchmarks.handovers.container import Container
from benchmarks.handovers.lock import Lock
from benchmarks.handovers.machine import Machine
from benchmarks.handovers.nix import Nix
from benchmarks.handovers.uv import Uv
from benchmarks.way import Way

WAYS: tuple[type[Way], ...] = (Lock, Uv, Conda, Container, Machine, Nix)
