"""A container, built FROM scratch out of one tiny program and run: the same for each engine."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Sequence
from contextlib import suppress

from . import program
from .bench import Bench, Failed, Partly

RECIPE = 'FROM scratch\nADD root.tar /\nENTRYPOINT ["/ready"]\n'


def archive(files: dict[str, tuple[int, bytes | None]]) -> bytes:
    """A tar archive of files with their modes; None as content makes a folder."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as packed:
        for name, (mode, data) in files.items():
            member = tarfile.TarInfo(name)
            member.mode, member.size = mode, len(data or b"")
            member.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
            packed.addfile(member, io.BytesIO(data or b""))
    return written.getvalue()


def build_and_run(bench: Bench, engine: Sequence[str], machine: str) -> str:
    """What was done with an engine's command; the image is removed again."""
    binary = program.executable(machine)
    if binary is None:
        raise Partly(
            f"the engine answers, but a container was not tried: the doctor has no program for "
            f"processors of the kind {machine.strip() or 'unknown'}"
        )
    context = bench.folder / "context"
    context.mkdir()
    # A tar keeps the mode of an executable on Windows, too; ADD unpacks it.
    (context / "root.tar").write_bytes(archive({"ready": (0o755, binary)}))
    (context / "Dockerfile").write_text(RECIPE, encoding="utf-8")
    name = f"localhost/beyond-venv-doctor:{os.getpid()}"
    try:
        build = ("build", "--network", "none", "--tag", name, context)
        bench.run(*engine, *build, seconds=120)
        run = ("run", "--rm", "--pull=never", "--network", "none", name)
        said = bench.run(*engine, *run, seconds=90)
    finally:
        with suppress(Failed):
            bench.run(*engine, "rmi", "--force", name)
    if "ready" not in said.split():
        raise Failed(f"{engine[0]} run", "did not print what the container writes", said)
    return "built an image FROM scratch and ran a container from it, without a registry"
