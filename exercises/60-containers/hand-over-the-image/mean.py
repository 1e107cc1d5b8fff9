"""Mean bill length of the Adelie penguins measured on Dream island in 2009."""

bills = [
    36.8, 37.5, 38.1, 41.1, 35.6, 40.2, 37.0, 39.7, 40.2, 40.6,
    32.1, 40.7, 37.3, 39.0, 39.2, 36.6, 36.0, 37.8, 36.0, 41.5,
]  # mm
print(f"{sum(bills) / len(bills):.1f} mm")
