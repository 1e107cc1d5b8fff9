"""Version 2.0: the mean bill length of some penguins, by a loop and by sum()."""

import csv
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as lines:
    bills = [
        float(bird["bill_length_mm"]) for bird in csv.DictReader(lines) if bird["year"] == "2009"
    ]
total = 0.0
for bill in bills:
    total += bill
print(f"a loop: {total / len(bills):.1f} mm, sum(): {sum(bills) / len(bills):.1f} mm")
