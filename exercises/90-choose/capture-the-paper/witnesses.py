"""Mean bill length of the Adelie penguins measured on Dream island in 2009, in mm.

Five witnesses compute the same mean from the same numbers.
Each lets another layer of the environment do the adding, and has one line:
the layer, the mean as a table prints it, all its digits, and who did the adding.

    python witnesses.py            all five
    python witnesses.py language   only the named ones

It needs Python 3.9 or newer; without pandas or NumPy, their lines say so.
Data: Gorman, Williams and Fraser (2014), PLoS ONE 9(3): e90081; CC0.
"""

import csv
import platform
import sys
from pathlib import Path

CELL = ("Adelie", "Dream", "2009")


def read(path):
    """All birds with a measured bill: the cell of the table they belong to, and its length."""
    with open(path, newline="", encoding="utf-8") as lines:
        return [
            ((bird["species"], bird["island"], bird["year"]), float(bird["bill_length_mm"]))
            for bird in csv.DictReader(lines)
            if bird["bill_length_mm"] != "NA"
        ]


birds = read(Path(__file__).with_name("penguins.csv"))
bills = [bill for cell, bill in birds if cell == CELL]


def code():
    """A loop of our own: what it gives depends on the order of the rows."""
    total = 0.0
    for bill in bills:
        total += bill
    return total / len(bills), "a loop of our own"


def packages():
    """The mean of a group, as the package pandas computes it."""
    import pandas

    table = pandas.DataFrame(birds, columns=["cell", "bill"])
    mean = table.groupby("cell")["bill"].mean()[[CELL]].iloc[0]
    return mean, f"pandas {pandas.__version__}"


def language():
    """The function sum(), which is a part of Python itself."""
    return sum(bills) / len(bills), f"Python {platform.python_version()}"


def system():
    """The function AVG() of the library SQLite: that of apsw if it is there, else Python's."""
    try:
        import apsw

        database, version = apsw.Connection(":memory:"), apsw.sqlitelibversion()
    except ImportError:
        import sqlite3

        database, version = sqlite3.connect(":memory:"), sqlite3.sqlite_version
    cursor = database.cursor()
    cursor.execute("create table birds (bill real)")
    cursor.executemany("insert into birds values (?)", [(bill,) for bill in bills])
    return next(iter(cursor.execute("select avg(bill) from birds")))[0], f"SQLite {version}"


def hardware():
    """The means of all cells as a linear model: NumPy's code for it depends on the processor."""
    import numpy

    cells = sorted({cell for cell, _ in birds})
    design = numpy.array([[float(cell == column) for column in cells] for cell, _ in birds])
    measured = numpy.array([bill for _, bill in birds])
    means = numpy.linalg.solve(design.T @ design, design.T @ measured)
    return means[cells.index(CELL)], f"NumPy {numpy.__version__} on {platform.machine()}"


WITNESSES = {
    "code": code,
    "packages": packages,
    "language": language,
    "os": system,
    "hardware": hardware,
}

if __name__ == "__main__":
    for layer in sys.argv[1:] or WITNESSES:
        try:
            mean, adder = WITNESSES[layer]()
            print(f"{layer:<9} {mean:.1f}  {float(mean)!r:<19} {adder}")
        except Exception as problem:  # a package that is missing, or does not fit another one
            print(f"{layer:<9} -     {type(problem).__name__}: {problem}"[:80])
