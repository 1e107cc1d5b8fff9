#!/usr/bin/env bash
# Runs the image of paper.tar, but only if it is the one that digest.txt names.
set -e
podman load --input paper.tar
podman run --rm --network none paper
