"""Mean bill length of the Adelie penguins measured on Dream island in 2009."""

import sys

import dream_bills

mean = sum(dream_bills.BILLS) / len(dream_bills.BILLS)
print(f"{mean:.1f} mm, computed by the Python in {sys.prefix}")
