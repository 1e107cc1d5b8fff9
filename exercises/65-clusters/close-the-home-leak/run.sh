#!/usr/bin/env bash
# Runs the image in the folder paper. The data are in ~/study, where ~ is the folder home.
ch-run --private-tmp --home paper -- \
  python3 /paper/witness.py "/home/$USER/study/bills.txt"
