"""The same mean in mm by five functions, with all its digits.

    python functions.py

It needs NumPy for the last three; without it, their lines are left out.
"""

import csv
import math
from functools import reduce
from operator import add
from pathlib import Path

CELL = ("Adelie", "Dream", "2009")

with open(Path(__file__).with_name("penguins.csv"), newline="", encoding="utf-8") as lines:
    birds = [
        ((bird["species"], bird["island"], bird["year"]), float(bird["bill_length_mm"]))
        for bird in csv.DictReader(lines)
        if bird["bill_length_mm"] != "NA"
    ]
bills = [bill for cell, bill in birds if cell == CELL]

print("loop ", reduce(add, bills) / len(bills))
print("fsum ", math.fsum(bills) / len(bills))

try:
    import numpy
except ImportError:
    raise SystemExit(0) from None

print("mean ", float(numpy.mean(bills)))
print("dot  ", float(numpy.array(bills) @ numpy.full(len(bills), 1 / len(bills))))
cells = sorted({cell for cell, _ in birds})
design = numpy.array([[float(cell == column) for column in cells] for cell, _ in birds])
measured = numpy.array([bill for _, bill in birds])
means = numpy.linalg.solve(design.T @ design, design.T @ measured)
print("solve", float(means[cells.index(CELL)]))
