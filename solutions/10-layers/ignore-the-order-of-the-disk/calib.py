"""Calibrate on the first ten birds, and report the mean bill length of the other ten."""

import glob
import os

here = os.path.dirname(os.path.abspath(__file__))
files = sorted(glob.glob(os.path.join(here, "bills", "bird-*.txt")))

bills = []
for file in files:
    with open(file, encoding="utf-8") as lines:
        bills.append(float(lines.read()))

calibration, others = bills[:10], bills[10:]
print(f"{sum(others) / len(others):.1f} mm")
