"""The lesson "Beyond venv": its command, its recorder, its checks and its site."""
