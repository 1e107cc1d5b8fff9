# Restores the environment on another machine, exactly as recorded.
# Whoever restores sets PLATFORM first, to linux-64 or to osx-arm64.
conda env create --name dream --file environment.yml
