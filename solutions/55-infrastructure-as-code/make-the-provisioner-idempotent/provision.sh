#!/bin/sh
# Prepares a machine for the paper. ROOT is where the machine's files are.
set -eu
ROOT=${ROOT:-machine}
settings="$ROOT/etc/environment"

# 1. The project's folder is there.
mkdir -p "$ROOT/srv/paper/2021"

# 2. The machine's time zone is UTC: one line, and the other lines stay.
grep -qxF 'TZ=UTC' "$settings" || echo 'TZ=UTC' >> "$settings"

# 3. `current` is a link to the year that is worked on.
ln -sfn 2021 "$ROOT/srv/paper/current"
