"""Mean bill length of the Adelie penguins measured on Dream island in 2009."""

import csv

with open("penguins.csv", newline="", encoding="utf-8") as table:
    rows = list(csv.DictReader(table))
wanted = ("Adelie", "Dream", "2009")
bills = [
    float(row["bill_length_mm"])
    for row in rows
    if (row["species"], row["island"], row["year"]) == wanted
]
print(f"{sum(bills) / len(bills):.1f} mm from {len(bills)} birds")
