"""The mean bill length of the Adelie penguins measured on Dream island in 2009."""

import csv
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as lines:
    bills = [
        float(bird["bill_length_mm"])
        for bird in csv.DictReader(lines)
        if (bird["species"], bird["island"], bird["year"]) == ("Adelie", "Dream", "2009")
    ]
print(f"Adelie, Dream, 2009: {sum(bills) / len(bills):.1f} mm")
