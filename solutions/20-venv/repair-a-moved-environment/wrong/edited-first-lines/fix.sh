#!/usr/bin/env bash
# Repairs the environment penguins-final/.venv; it is run from this folder.
# pip finds the package of requirements.txt in the folder wheels: --no-index --find-links wheels
set -e

ln -sf "$(command -v python3)" penguins-final/.venv/bin/python
for file in penguins-final/.venv/bin/{pip,dream-bills}; do
    sed "s|/penguins/.venv|/penguins-final/.venv|" "$file" > edited
    cat edited > "$file"
done
