#!/usr/bin/env bash
# Makes what is handed over, from the base that the variable BASE names:
#   paper.tar    the image, as an OCI archive
#   digest.txt   its digest, which goes into the paper
set -e
podman build --build-arg "BASE=$BASE" --tag paper .
