#!/usr/bin/env bash
# Repairs the environment penguins-final/.venv; it is run from this folder.
# pip finds the package of requirements.txt in the folder wheels: --no-index --find-links wheels
set -e

python3 -m venv another
another/bin/python -m pip install --no-index --find-links wheels -r requirements.txt
