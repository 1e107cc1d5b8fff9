"""A report on the bills of the Adelie penguins that were measured on Dream island in 2009."""

import csv
import random
import statistics
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from functools import reduce
from operator import add
from pathlib import Path

FIRST_EGG = 1194577200  # seconds since 1970, when it was seen: after midnight at the station, UTC-3

with open(Path(__file__).with_name("penguins.csv"), newline="", encoding="utf-8") as lines:
    birds = list(csv.DictReader(lines))
bills = [
    float(bird["bill_length_mm"])
    for bird in birds
    if (bird["species"], bird["island"], bird["year"]) == ("Adelie", "Dream", "2009")
]


def fetch(number):
    """The length of one bill, after a while: as from a disk that others use as well."""
    time.sleep(random.random() / 1000)
    return bills[number]


# 1. The species that ours is compared with: the first one, in the order of the alphabet.
species = {bird["species"] for bird in birds} - {"Adelie"}
print("compared with:", list(species)[0])

# 2. The mean, with the bills in the order of the table.
with ThreadPoolExecutor(4) as pool:
    waiting = [pool.submit(fetch, number) for number in range(len(bills))]
    arrived = [answer.result() for answer in as_completed(waiting)]
print("mean:", reduce(add, arrived) / len(arrived), "mm")

# 3. Its standard error, from a thousand samples.
means = [statistics.fmean(random.choices(bills, k=len(bills))) for _ in range(1000)]
print(f"standard error: {statistics.stdev(means):.6f} mm")

# 4. The day on which the first egg of the study was seen, at the station.
print("first egg:", datetime.fromtimestamp(FIRST_EGG).date())

# 5. The state of the data: the file is that of the year 2014.
print("data:", len(birds), "birds, as of", datetime.now())
