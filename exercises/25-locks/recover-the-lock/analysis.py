"""Mean bill length of the Adelie penguins measured on Dream island in 2009."""

import pandas as pd

table = pd.read_csv("penguins.csv")
cells = table.groupby(["species", "island", "year"])
mean = cells["bill_length_mm"].mean()["Adelie", "Dream", 2009]
print(f"{mean:.1f} mm, computed by pandas {pd.__version__}")
