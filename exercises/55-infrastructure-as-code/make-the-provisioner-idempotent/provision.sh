#!/bin/sh
# Prepares a machine for the paper. ROOT is where the machine's files are.
set -eu
ROOT=${ROOT:-machine}
settings="$ROOT/etc/environment"

# 1. The project's folder is there.
mkdir ____ "$ROOT/srv/paper/2021"

# 2. The machine's time zone is UTC: one line, and the other lines stay.
____ "$settings" || echo 'TZ=UTC' ____ "$settings"

# 3. `current` is a link to the year that is worked on.
ln ____ 2021 "$ROOT/srv/paper/current"
