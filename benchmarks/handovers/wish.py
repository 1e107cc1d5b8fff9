"""The packages of the paper, as one asks for them."""

PACKAGES = (
    "numpy==1.21.0",
    "pandas==1.2.5",
    "python-dateutil==2.8.1",
    "pytz==2021.1",
    "six==1.16.0",
)
