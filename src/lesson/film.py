"""A film of a terminal as one SVG: its text can be selected, and nothing is fetched for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

WIDTH, HEIGHT = 8.4, 19  # of a character, in pixels
MARGIN = 16
TIMES = 3  # the film stops then, and its last frame stays
LIGHT = {
    "paper": "#f6f8fa",
    "edge": "#d0d7de",
    "default": "#1f2328",
    "black": "#1f2328",
    "red": "#b3161f",
    "green": "#116329",
    "brown": "#7d4e00",
    "blue": "#0550ae",
    "magenta": "#8250df",
    "cyan": "#1b6a72",
    "white": "#57606a",
}
DARK = {
    "paper": "#161b22",
    "edge": "#30363d",
    "default": "#e6edf3",
    "black": "#8b949e",
    "red": "#ff7b72",
    "green": "#56d364",
    "brown": "#e3b341",
    "blue": "#79c0ff",
    "magenta": "#d2a8ff",
    "cyan": "#76e3ea",
    "white": "#b1bac4",
}
STYLE = """\
svg{{color-scheme:light dark;{light}}}
@media (prefers-color-scheme:dark){{svg{{{dark}}}}}
text{{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
white-space:pre;fill:var(--default)}}
.bold{{font-weight:bold}}.italics{{font-style:italic}}.underscore{{text-decoration:underline}}
{colours}
.cursor{{user-select:none}}
.t{{visibility:hidden;animation:{total:g}s step-end {times} forwards}}
.last{{visibility:visible}}
@media (prefers-reduced-motion:reduce){{.t{{animation:none}}}}
{keyframes}"""


@dataclass(frozen=True)
class Span:
    """Characters of one look, and the column in which they begin."""

    column: int
    text: str
    look: str = ""  # the names of classes


Row = tuple[Span, ...]


@dataclass(frozen=True)
class Frame:
    """What the screen shows for some time."""

    rows: tuple[Row, ...]
    seconds: float


@dataclass(frozen=True, order=True)
class Line:
    """A line of the screen, and the frames from which and to which it stays the same."""

    begin: int
    end: int
    row: int
    spans: Row


def lines(frames: Sequence[Frame]) -> list[Line]:
    """Every line that some frames show alike, once."""
    found = []
    for row in range(max(len(frame.rows) for frame in frames)):
        at = 0
        shown = (frame.rows[row] if row < len(frame.rows) else () for frame in frames)
        for spans, same in groupby(shown):
            begin, at = at, at + len(list(same))
            if spans:
                found.append(Line(begin, at, row, spans))
    return sorted(found, key=lambda line: (line.begin, line.end, line.row))


def svg(frames: Sequence[Frame], title: str, description: str) -> str:
    """The film; where motion is not wanted, or not possible, its last frame."""
    height = max(len(frame.rows) for frame in frames) * HEIGHT + 2 * MARGIN
    width = round(80 * WIDTH) + 2 * MARGIN
    found = lines(frames)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(description)}</desc>',
            f"<style>\n{_style(found, frames)}</style>",
            f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8" '
            'fill="var(--paper)" stroke="var(--edge)"/>',
            *_groups(found, len(frames)),
            "</svg>\n",
        )
    )


def _groups(found: Sequence[Line], last: int) -> Iterator[str]:
    """The lines that come and go together, together."""
    for (begin, end), same in groupby(found, key=lambda line: (line.begin, line.end)):
        always = begin == 0 and end == last
        classes = f"t f{begin}-{end}{' last' if end == last else ''}"
        yield "<g>" if always else f'<g class="{classes}">'
        yield from (_text(line) for line in same)
        yield "</g>"


def _text(line: Line) -> str:
    """A line of text whose every part begins in its own column, whatever the font."""
    y = MARGIN + line.row * HEIGHT + 14
    parts = []
    for span in line.spans:
        x, long = MARGIN + span.column * WIDTH, len(span.text) * WIDTH
        look = f' class="{span.look}"' if span.look else ""
        parts.append(f'<tspan x="{x:g}" textLength="{long:g}"{look}>{escape(span.text)}</tspan>')
    return f'<text y="{y}">{"".join(parts)}</text>'


def _style(found: Sequence[Line], frames: Sequence[Frame]) -> str:
    total = sum(frame.seconds for frame in frames)
    begins, at = [], 0.0
    for frame in frames:
        begins.append(f"{at / total:.3%}")
        at += frame.seconds
    between = dict.fromkeys((line.begin, line.end) for line in found)
    return STYLE.format(
        light=_colours(LIGHT),
        dark=_colours(DARK),
        colours="".join(f".{name}{{fill:var(--{name})}}" for name in LIGHT),
        total=total,
        times=TIMES,
        keyframes="".join(
            _keyframes(begin, end, begins) for begin, end in between if begin or end < len(frames)
        ),
    )


def _keyframes(begin: int, end: int, begins: Sequence[str]) -> str:
    """When a line appears, and when it goes."""
    name = f"f{begin}-{end}"
    steps = [] if begin == 0 else ["0%{visibility:hidden}"]
    steps.append(f"{begins[begin]}{{visibility:visible}}")
    steps.append(
        f"{begins[end]},to{{visibility:hidden}}" if end < len(begins) else "to{visibility:visible}"
    )
    return f".{name}{{animation-name:{name}}}@keyframes {name}{{{''.join(steps)}}}\n"


def _colours(palette: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())
