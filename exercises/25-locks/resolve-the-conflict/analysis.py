"""Mean bill length of the Adelie penguins measured on Dream island in 2009."""

from importlib.metadata import version

import dream_means

bills, means = version("dream-bills"), version("dream-means")
print(f"{dream_means.mean():.2f} mm, with dream-bills {bills} and dream-means {means}")
