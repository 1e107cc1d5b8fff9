"""The mean of the paper, computed with the package `dreams`, wherever Python finds one."""

import sys

import dreams

with open(sys.argv[1], encoding="utf-8") as table:
    bills = [float(line) for line in table]
print(f"{dreams.mean(bills):.1f} mm, dreams {dreams.VERSION} of {dreams.PLACE}")
