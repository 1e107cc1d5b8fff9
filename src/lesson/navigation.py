"""The order of the pages: the order of the lesson is the order of the file names."""

from pathlib import Path
from typing import Any

from lesson import content


def order(base: Path) -> list[dict[str, Any]]:
    """The pages under their headings, as the site's navigation shows them."""
    return [
        {"Start": "index.md"},
        {"Set-up": "setup.md"},
        {"Episodes": [episode.path.name for episode in content.episodes(base)]},
        {"Progress": "progress.md"},
        {"Key points": "keypoints.md"},
        {"Glossary": "reference.md"},
        {"Error messages": "messages.md"},
        {"References": "references.md"},
        {"On one page": [{"Figures": "figures.md"}, {"The whole lesson": "whole.md"}]},
        {
            "Instructors": [
                "instructors/index.md",
                "instructors/schedule.md",
                "instructors/helpers.md",
                "instructors/questions.md",
                "instructors/profiles.md",
                "instructors/review.md",
                {"Exercises to hand out": "exercises.md"},
                {"Exercises with solutions": "solutions.md"},
            ]
        },
        {"About": ["about.md", "executed.md", "cite.md"]},
    ]
