"""Mean bill length of the Adelie penguins measured on Dream island in 2009."""

import csv
import sys


def cell(row):
    """The species, island and year of a bird."""
    return row["species"], row["island"], row["year"]


with open("penguins.csv", newline="", encoding="utf-8") as table:
    rows = list(csv.DictReader(table))
wanted = ("Adelie", "Dream", "2009")
bills = [float(row["bill_length_mm"]) for row in rows if cell(row) == wanted]
mean = sum(bills) / len(bills)
print(f"language  {mean:.1f} mm, Python 3.{sys.version_info[1]}")

try:
    import pandas
except ImportError:
    sys.exit("packages  no pandas here")
birds = pandas.read_csv("penguins.csv")
means = birds.groupby(["species", "island", "year"])["bill_length_mm"].mean()
mean = means["Adelie", "Dream", 2009]
print(f"packages  {mean:.1f} mm, pandas {pandas.__version__}")
