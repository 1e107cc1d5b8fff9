"""Write dates.py as an editor on Windows saves it; you do not need to read or change this file.

Git may change the ends of lines on their way, so the file is made here.
"""

from pathlib import Path

CODE = '''\
#!/usr/bin/env python3
"""On which day was the first egg of the season seen, where it was laid?"""

from datetime import datetime
from zoneinfo import ZoneInfo

seen = datetime.fromisoformat("2007-11-09T02:10:00+00:00")
there = seen.astimezone(ZoneInfo("Antarctica/Palmer"))
print(f"first egg: {there:%d %B %Y}")
'''

script = Path("dates.py")
script.write_bytes(CODE.replace("\n", "\r\n").encode())
script.chmod(0o755)
