#!/usr/bin/env bash
#SBATCH --job-name=witness
#SBATCH --____=00:10:00
#SBATCH --____=4
#SBATCH --mem=2G
#SBATCH --output=witness-%j.txt
set -euo pipefail

# The image and the data are in the folder in which the job is handed in.
image="$____/paper.sqfs"

ch-run --private-tmp --____="$SLURM_SUBMIT_DIR/data:/data" \
  --set-env=PYTHONNOUSERSITE=1 --set-env=OMP_NUM_THREADS="$____" \
  "$image" -- python3 /paper/witness.py /data/bills.txt
