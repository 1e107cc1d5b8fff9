#!/usr/bin/env python3
"""On which day was the first egg of the season seen, where it was laid?"""

from datetime import datetime
from zoneinfo import ZoneInfo

seen = datetime.fromisoformat("2007-11-09T02:10:00+00:00")
there = seen.astimezone(ZoneInfo("Antarctica/Palmer"))
print(f"first egg: {there:%d %B %Y}")
