"""Whole machines: Vagrant, Packer, Ansible, cloud-init, and disk images with their hash."""

import re
from collections.abc import Iterator

from lesson.repository import Repository, Unreadable, line_of
from lesson.traces import (
    CODE,
    FULL,
    HARDWARE,
    KERNEL,
    LANGUAGE,
    NO,
    PACKAGES,
    PARTLY,
    USERLAND,
    Trace,
)  # fmt: skip

FILES = re.compile(
    r"(.*/)?(Vagrantfile|[\w.-]+\.pkr\.hcl|user-data|cloud-init[\w.-]*|(playbook|site)[\w.-]*\.ya?ml"
    r"|SHA(256|512)SUMS|[\w.-]+\.sha256|[\w.-]+\.sh|capture\.toml)"
)
IMAGE = re.compile(r"\b([0-9a-f]{64})\s+\*?(\S+\.(qcow2|ova|vmdk|vdi|raw\.xz|img))\b")
SUM = re.compile(r"([0-9a-f]{64}|[0-9a-f]{128})\s+\*?(\S.*)")
EMULATED = re.compile(r"qemu-system-\w+(?=[\s\S]*\btcg\b)[\s\S]*?-cpu\s+(?!max\b|host\b)(\w[\w-]*)")
KEEP = "keep the image too, with its hash in SHA256SUMS: a recipe drifts"


def read(repository: Repository, name: str) -> Iterator[Trace]:
    """What such a file records of a machine; raises Unreadable where a hash is none."""
    text, file = repository.text(name), name.rpartition("/")[2]
    if file == "Vagrantfile":
        yield from _vagrant(text, name)
    elif file.endswith(".pkr.hcl"):
        yield from _packer(text, name)
    elif "SUMS" in file or file.endswith(".sha256"):
        yield from _sums(text, name)
    elif file.endswith(".sh") or file == "capture.toml":
        yield from _emulated(text, name)
    elif file == "user-data" or file.startswith("cloud-init"):
        if text.startswith("#cloud-config"):
            yield from _drifting("a description for cloud-init", name, 1)
    elif re.search(r"(?m)^\s*-?\s*hosts:", text):
        yield from _drifting("a playbook for Ansible", name, line_of(text, r"^\s*-?\s*hosts:"))


def _vagrant(text: str, name: str) -> Iterator[Trace]:
    box = line_of(text, r"^\s*\w+\.vm\.box\s*=")
    version = line_of(text, r"^\s*\w+\.vm\.box_version\s*=\s*[\"'][\d.]+[\"']")
    if not box:
        raise Unreadable(name, None, "names no box, with which a machine of Vagrant begins")
    state, said = (PARTLY, "a box in one version") if version else (NO, "a box in any version")
    step = KEEP if version else "name its version: `config.vm.box_version`"
    for layer in (USERLAND, KERNEL):
        yield Trace(layer, state, name, version or box, said, step)


def _packer(text: str, name: str) -> Iterator[Trace]:
    line = line_of(text, r"iso_checksum\s*=\s*\"(sha256:)?[0-9a-f]{64}\"")
    state = PARTLY if line else NO
    said = "a recipe of an image, from a medium " + ("with its hash" if line else "without a hash")
    step = KEEP if line else "name the hash of the medium: `iso_checksum`"
    for layer in (USERLAND, KERNEL):
        yield Trace(layer, state, name, line, said, step)


def _drifting(what: str, name: str, line: int | None) -> Iterator[Trace]:
    said = f"{what}: the machine becomes whatever its sources hold that day"
    yield Trace(USERLAND, PARTLY, name, line, said, KEEP)


def _sums(text: str, name: str) -> Iterator[Trace]:
    files = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            if not (found := SUM.fullmatch(line.strip())):
                raise Unreadable(name, number, f"`{line[:40]}` is no hash with the name of a file")
            files.append(found[2])
    if image := IMAGE.search(text):
        said = f"the disk {image[2]} of a machine, with its hash"
        for layer in (CODE, PACKAGES, LANGUAGE, USERLAND, KERNEL):
            yield Trace(layer, FULL, name, line_of(text, re.escape(image[2])), said)
    elif files:
        yield Trace(CODE, FULL, name, 1, f"{len(files)} files with their hashes")


def _emulated(text: str, name: str) -> Iterator[Trace]:
    if found := EMULATED.search(text):
        said = f"an emulated processor of the model {found[1]}, the same on every computer"
        yield Trace(HARDWARE, FULL, name, line_of(text, r"-cpu\s"), said)
