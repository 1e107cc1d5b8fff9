"""All notes for instructors stand on one page, each with a way back to where it belongs."""

import re

from lesson import content, listing

TEXT = listing.notes(content.root())
EPISODES = content.episodes()


def test_every_note_is_gathered_once_under_its_episode() -> None:
    parts = re.split(r"(?m)^### ", TEXT)[1:]
    assert len(parts) == len(EPISODES)
    for episode, part in zip(EPISODES, parts, strict=True):
        assert part.startswith(f"[{episode.page.title()}](../episodes/{episode.path.name})")
        notes = re.findall(r"(?ms)^/// instructor\n(.*?)^///$", episode.page.body)
        assert notes, episode.slug
        assert all(part.count(note.strip()) == 1 for note in notes)


def test_a_note_leads_back_to_the_section_before_it() -> None:
    layers = re.split(r"(?m)^### ", TEXT)[1]
    links = re.findall(r"(?m)^\*\*\[(.+)\]\(\.\./episodes/10-layers\.md#(.+)\)\*\*$", layers)
    assert ("Nobody is wrong", "nobody-is-wrong") in links
    titles = re.findall(r"(?m)^## +(.+)$", EPISODES[0].page.body)
    assert [title for title in titles if title in dict(links)] == [title for title, _ in links]
