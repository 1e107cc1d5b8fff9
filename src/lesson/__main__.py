"""Arguments, nothing else: `lesson` for learners, `lesson dev` for authors."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lesson import project
from lesson.arguments import EXERCISE, JSON, InOrder, completing, say, say_json
from lesson.dev import dev

# The package is imported where it is used: `--help` and Tab must not wait for a YAML parser.

COMPLETION = """\b
Tab completes commands, episodes and exercises after one of these lines:
  bash  eval "$(_LESSON_COMPLETE=bash_source lesson)"    in ~/.bashrc
  zsh   eval "$(_LESSON_COMPLETE=zsh_source lesson)"     in ~/.zshrc
  fish  _LESSON_COMPLETE=fish_source lesson | source     in config.fish
"""


def main(words: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 not as wanted, 2 wrong words or a malformed file."""
    # Like Ctrl-C: what was begun is undone before we go.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows another one instead.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    try:
        return int(lesson.main(words, prog_name="lesson", standalone_mode=False) or 0)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        return say_error("stopped by you; nothing is half-written", 130)
    except BrokenPipeError:
        # Who reads has seen enough, as `head` does; the interpreter must not write there again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:
        return say_error(*_expected(problem))


def _expected(problem: Exception) -> tuple[str, int]:
    """The message and status of an error that the package raises; raises what is a fault."""
    from lesson.capture import Failed
    from lesson.content import Unknown
    from lesson.document import Malformed
    from lesson.interview import Unanswered
    from lesson.progress import Unsaved
    from lesson.tools import Missing
    from lesson.workspace import Refused

    if isinstance(problem, Malformed | Unknown | Refused | Unanswered):
        return str(problem), 2
    if isinstance(problem, Failed | Missing | Unsaved):
        return str(problem), 1
    if isinstance(problem, OSError):
        place = f"{problem.filename}: " if problem.filename else ""
        return f"{place}{problem.strerror or problem}", 1
    raise problem


def say_error(message: str, status: int) -> int:
    """The status, after the message went to standard error."""
    print(message, file=sys.stderr)
    return status


@click.group(cls=InOrder, invoke_without_command=True, epilog=COMPLETION)
@click.pass_context
def lesson(context: click.Context) -> None:
    """Beyond venv: the exercises.

    Alone, it says where you are, what is next, and the one command to type.
    """
    if context.invoked_subcommand is None:
        from lesson import answer, learner
        from lesson.progress import home

        state = home()
        say(answer.where(state, learner.news(state)))


@lesson.command()
@click.argument(
    "word",
    metavar="[EPISODE|EXERCISE]",
    required=False,
    shell_complete=completing("episodes", "exercises"),
)
@click.option("--into", type=click.Path(path_type=Path), metavar="FOLDER", help="Your folder.")
def start(word: str | None, into: Path | None) -> None:
    """Begin an exercise, or all of an episode (default: what is next)."""
    from lesson import answer, learner

    say(answer.started(learner.start(word, into)))


@lesson.command()
def next() -> None:
    """Begin the exercise after the one you are at."""
    from lesson import answer, learner

    say(answer.started(learner.start_next()))


@lesson.command()
@EXERCISE
@click.option("--all", "every", is_flag=True, help="All that you have begun.")
@JSON
def check(word: str | None, every: bool, as_json: bool) -> int:
    """See whether an exercise is solved; the exit status says so, too."""
    from lesson import answer, learner

    if every and word:
        raise click.UsageError("name an exercise or --all, not both")
    found: list[learner.Outcome] = []
    outcomes = learner.check_all() if every else iter([learner.run_check(word)])
    noted = (found.append(one) or one for one in outcomes)  # type: ignore[func-returns-value]
    if as_json:
        told = [one.as_dict() for one in noted]
        say_json(
            {"passed": all(one["passed"] for one in told), "exercises": told} if every else told[0]
        )
    elif every:
        say(answer.together(noted))
    else:
        say(part for one in noted for part in answer.outcome(one))
    return 0 if all(one.verdict.passed for one in found) else 1


@lesson.command()
@EXERCISE
@click.option("--poll", is_flag=True, help="For drives that do not tell of changes.")
def watch(word: str | None, poll: bool) -> int:
    """Check again whenever you save a file; keys n, h, l, c, r, q."""
    from lesson.watch import watch

    return watch(word, poll)


@lesson.command()
@EXERCISE
def hint(word: str | None) -> None:
    """Get a hint, one step further each time."""
    from lesson import answer, learner

    say(answer.hint(learner.hint(word)))


@lesson.command()
@EXERCISE
@click.option("--anyway", is_flag=True, help="Before the exercise is solved.")
def solution(word: str | None, anyway: bool) -> None:
    """Read the solution, and why it works."""
    from lesson import answer, learner

    say(answer.solution(learner.solution(word, anyway)))


@lesson.command()
@EXERCISE
def reset(word: str | None) -> None:
    """Begin an exercise anew; your files are kept aside."""
    from lesson import answer, learner

    say(answer.was_reset(learner.reset(word)))


@lesson.command("list")
@click.option(
    "--episode", metavar="EPISODE", help="Of one episode.", shell_complete=completing("episodes")
)
@click.option("--done/--pending", default=None, help="Solved ones, or the others.")
@click.option("--search", metavar="TEXT", default="", help="Those that speak of it.")
@JSON
def list_(episode: str | None, done: bool | None, search: str, as_json: bool) -> None:
    """List exercises, with their minutes and how far you are."""
    from lesson import answer, catalogue
    from lesson.progress import home

    rows = catalogue.rows(home())
    found = catalogue.chosen(rows, episode, None if done is None else not done, search)
    say_json([row.as_dict() for row in found]) if as_json else say(answer.listing(found))


@lesson.group(cls=InOrder, invoke_without_command=True)
@click.pass_context
def progress(context: click.Context) -> None:
    """Show what you have solved; export it, import it."""
    if context.invoked_subcommand is None:
        from lesson import answer
        from lesson.progress import home

        say(answer.progress(home()))


@progress.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export(file: Path) -> None:
    """Write your progress to FILE, for another machine or the site's progress page."""
    from lesson import transfer

    transfer.export(file)
    if str(file) != "-":
        click.echo(f"Your progress is in {file}. To read it there: lesson progress import {file}")


@progress.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Add what FILE says to your progress; nothing is forgotten."""
    from lesson import answer, transfer

    say(answer.imported(*transfer.import_(file)))


for command in (*project.COMMANDS, dev):
    lesson.add_command(command)


if __name__ == "__main__":
    sys.exit(main())
