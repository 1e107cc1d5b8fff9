#!/usr/bin/env bash
# Runs the image in the folder paper. The data are in ~/study, where ~ is the folder home.
ch-run --private-tmp --bind "$HOME/study:/data" paper -- \
  python3 /paper/witness.py "/data/bills.txt"
