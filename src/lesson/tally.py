"""The list on the progress page: every exercise with its minutes and a box to tick."""

import html
from collections.abc import Iterator
from pathlib import Path

from lesson import content
from lesson.content import Episode, Exercise
from lesson.exercise import KINDS

CONTROLS = """\
<section class="tally" aria-label="What this browser keeps">
<p class="said" role="status">Without JavaScript nothing can be kept here: print this page, and \
tick on paper.</p>
<div class="controls" hidden>
<p class="all"><label>Done <progress value="0" max="{minutes}"></progress></label> <span></span></p>
<p><button type="button" class="md-button export">Save as a file</button>
<button type="button" class="md-button erase">Erase all</button></p>
<p><label>Add what is in a file: <input type="file" accept=".json,application/json"></label></p>
</div>
<script src="assets/tally.js" defer></script>
</section>"""


def listing(base: Path) -> str:
    """What is done in all, and a table for each episode; docs/assets/tally.js counts."""
    minutes = sum(exercise.minutes for exercise in content.exercises(base))
    tables = [part for episode in content.episodes(base) for part in _episode(episode)]
    return "\n\n".join([CONTROLS.format(minutes=minutes), *tables])


def _episode(episode: Episode) -> Iterator[str]:
    """The episode's title, what it takes, and its exercises."""
    count, path = len(episode.exercises), episode.path.name
    doing = sum(exercise.minutes for exercise in episode.exercises)
    teaching = episode.page.integer("teaching")
    yield f"## [{episode.page.title()}](../episodes/{path})"
    yield (
        f'<p class="label">Reading: {teaching} min · Exercises: {doing} min, {count} of them'
        f'<span class="count" data-episode="{episode.slug}"></span></p>'
    )
    rows = ["| Done | Exercise | Time | Kind |", "| --- | --- | --- | --- |"]
    yield "\n".join([*rows, *map(_row, episode.exercises)])


def _row(exercise: Exercise) -> str:
    title = exercise.readme.title()
    link = f"[{title}](../episodes/{exercise.episode.path.name}#{exercise.name})"
    named = html.escape(f"Done: {title}".replace("`", ""))
    box = (
        f'<input type="checkbox" disabled data-word="{exercise.word}" '
        f'data-minutes="{exercise.minutes}" aria-label="{named}">'
    )
    kind = KINDS[exercise.readme.text("type")]
    return f"| {box} | {link} | {exercise.minutes} min | {kind} |"
