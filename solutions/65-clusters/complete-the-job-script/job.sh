#!/usr/bin/env bash
#SBATCH --job-name=witness
#SBATCH --time=00:10:00
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
#SBATCH --output=witness-%j.txt
set -euo pipefail

# The image and the data are in the folder in which the job is handed in.
image="$SLURM_SUBMIT_DIR/paper.sqfs"

ch-run --private-tmp --bind="$SLURM_SUBMIT_DIR/data:/data" \
  --set-env=PYTHONNOUSERSITE=1 --set-env=OMP_NUM_THREADS="$SLURM_CPUS_PER_TASK" \
  "$image" -- python3 /paper/witness.py /data/bills.txt
