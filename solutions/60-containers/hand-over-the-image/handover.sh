#!/usr/bin/env bash
# Makes what is handed over, from the base that the variable BASE names:
#   paper.tar    the image, as an OCI archive
#   digest.txt   its digest, which goes into the paper
set -e
podman build --timestamp 0 --build-arg "BASE=$BASE" --tag paper .
rm -f paper.tar
podman save --uncompressed --format oci-archive --output paper.tar paper
podman image inspect --format '{{.Digest}}' paper > digest.txt
