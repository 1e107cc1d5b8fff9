#!/usr/bin/env bash
# Installs what the analysis imports, then runs the analysis.
set -e
export PATH="$PWD/elsewhere/bin:$PATH" # the order of folders on this machine: leave it as it is

source .venv/bin/activate
pip install --no-index --find-links wheels dream-bills
python analysis.py
