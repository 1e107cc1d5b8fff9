#!/usr/bin/env bash
# Builds the image on a laptop with an ARM processor, for a server with an amd64 one.
podman build --platform linux/amd64 --build-arg "BASE=$BASE" --tag paper .
