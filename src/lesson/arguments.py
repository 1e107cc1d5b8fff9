"""What commands have in common: words that Tab completes, and ways to print an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lesson.terminal import Part

# The package is imported where it is used: `--help` and Tab must not wait for a YAML parser.


def say(parts: Iterable[Part]) -> None:
    """Print what is told."""
    from lesson import terminal

    terminal.say(parts)


def say_json(data: object) -> None:
    """Print data for another program."""
    import json

    click.echo(json.dumps(data, indent=2))


class InOrder(click.Group):
    """Commands listed in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of this file."""
        return [*self.commands]


def completing(*kinds: str) -> Callable[..., list[str]]:
    """What completes the words of these kinds: episodes, exercises."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        from lesson import catalogue

        words = [getattr(catalogue, kind) for kind in kinds]
        return [word for of in words for word in catalogue.completion(of, incomplete)]

    return complete


EXERCISE = click.argument(
    "word", metavar="[EXERCISE]", required=False, shell_complete=completing("exercises")
)
JSON = click.option("--json", "as_json", is_flag=True, help="For another program.")
FOLDER = click.argument("folder", type=click.Path(path_type=Path), default=Path())
