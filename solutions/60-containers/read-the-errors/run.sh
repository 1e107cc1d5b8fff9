#!/usr/bin/env bash
# Runs the image with an engine that works as root, and keeps the result in the folder out.
mkdir -p out
podman run --rm --user "$(id -u):$(id -g)" --volume "$PWD/out:/out" paper sh -c "./dates.py > /out/first-egg.txt"
