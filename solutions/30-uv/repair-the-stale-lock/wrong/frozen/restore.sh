# Restores the environment on another machine, exactly as recorded.
uv sync --frozen
