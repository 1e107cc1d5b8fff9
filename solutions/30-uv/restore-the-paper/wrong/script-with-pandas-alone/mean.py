# /// script
# requires-python = "==3.9.*"
# dependencies = [
#     "pandas==1.2.5",
# ]
# ///
"""The paper's number, computed with pandas."""

import pandas

birds = pandas.read_csv("penguins.csv")
means = birds.groupby(["species", "island", "year"])["bill_length_mm"].mean()
mean = means["Adelie", "Dream", 2009]
print(f"{mean:.1f} mm, pandas {pandas.__version__}")
