"""Makes the folder `machine`, which stands for the root of a machine's disk."""

import shutil
from pathlib import Path

FILES = {
    "etc/environment": (
        "# Settings for all users. The field notes of 2009 need TZ=UTC or nothing fits.\n"
        "LANG=C.UTF-8\n"
        "EDITOR=nano\n"
    ),
    "srv/README": "Data and programs of this machine lie here.\n",
}

shutil.rmtree("machine", ignore_errors=True)
for name, text in FILES.items():
    path = Path("machine", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
