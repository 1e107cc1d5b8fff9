"""Version 1.0: the mean bill length of some penguins, by a loop of our own."""

import csv
import sys

total, birds = 0.0, 0
with open(sys.argv[1], newline="", encoding="utf-8") as lines:
    for bird in csv.DictReader(lines):
        if bird["year"] == "2009":
            total, birds = total + float(bird["bill_length_mm"]), birds + 1
print(f"{total / birds:.1f} mm")
