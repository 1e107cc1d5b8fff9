"""The lesson's own virtual machine: how it is built from Debian's packages, and how it is run.

A guest is three files: a kernel, a first file system for its memory, and a disk. The first two
are enough for a tiny machine; with the disk, a small Debian starts.
"""
