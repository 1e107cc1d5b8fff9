"""Arguments, nothing else: `lesson` for learners, `lesson dev` for authors."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Action = Callable[[argparse.Namespace], int]


def main(words: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 not as wanted, 2 wrong words or a malformed file."""
    arguments = parser().parse_args(words)
    # Imported when the words are known: `--help` must not wait for a YAML parser.
    from lesson.content import Unknown
    from lesson.document import Malformed
    from lesson.tools import Missing
    from lesson.workspace import Refused

    # Like Ctrl-C: what was begun is undone before we go.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(arguments.action(arguments))
    except (Malformed, Unknown, Refused) as problem:
        return say_error(str(problem), 2)
    except Missing as problem:
        return say_error(str(problem), 1)
    except KeyboardInterrupt:
        return say_error("stopped by you; nothing is half-written", 130)
    except OSError as problem:
        place = f"{problem.filename}: " if problem.filename else ""
        return say_error(f"{place}{problem.strerror or problem}", 1)


def say_error(message: str, status: int) -> int:
    """The status, after the message went to standard error."""
    print(message, file=sys.stderr)
    return status


def parser() -> argparse.ArgumentParser:
    """The command line: learners' commands, and authors' ones under `dev`."""
    top = argparse.ArgumentParser(prog="lesson", description="Beyond venv: the exercises.")
    commands = top.add_subparsers(metavar="COMMAND", title="commands")
    top.set_defaults(action=list_exercises)

    add = command(commands, "start", start, "begin an exercise, or all of an episode")
    add("word", nargs="?", metavar="EPISODE|EXERCISE")
    add("--into", type=Path, metavar="FOLDER", help="your folder (default: beyond-venv)")
    add = command(commands, "check", check, "see whether an exercise is solved")
    add("word", nargs="?", metavar="EXERCISE")
    add = command(commands, "hint", hint, "one step further each time")
    add("word", nargs="?", metavar="EXERCISE")
    add = command(commands, "reset", reset, "begin an exercise anew; your files are kept aside")
    add("word", nargs="?", metavar="EXERCISE")
    add = command(commands, "solution", solution, "the solution, and why it works")
    add("word", nargs="?", metavar="EXERCISE")
    add("--anyway", action="store_true", help="before the exercise is solved")
    command(commands, "list", list_exercises, "all exercises, and where you are")
    add = command(commands, "tools", tools, "which tools this machine has")
    add("--install", action="store_true", help="install what is missing (Debian, as root)")
    author = commands.add_parser("dev", help="for authors: new, check, record, build, serve, test")
    author_commands(author.add_subparsers(metavar="COMMAND", title="commands", required=True))
    return top


def author_commands(commands: Subparsers) -> None:
    """The commands under `lesson dev`."""
    add = command(commands, "new", dev_new, "make an episode's files, all with the same stem")
    add("stem", metavar="NN-slug")
    add("exercise", metavar="verb-phrase")
    add = command(commands, "check", dev_check, "compare pages with what the tools really print")
    add("words", nargs="*", metavar="EPISODE")
    add("--all", action="store_true", help="run pages that did not change, too")
    add = command(commands, "record", dev_record, "run pages and rewrite their outputs in place")
    add("words", nargs="*", metavar="EPISODE")
    add = command(commands, "build", dev_build, "write the site to site/")
    add("folder", nargs="?", type=Path, default=Path("site"))
    add = command(commands, "serve", dev_serve, "serve the site on a local port")
    add("--port", type=int, default=8000)
    command(commands, "test", dev_test, "run everything that CI runs")
    command(commands, "lock", dev_lock, "lock what pyproject.toml asks for")


def command(
    commands: Subparsers, name: str, action: Action, summary: str
) -> Callable[..., argparse.Action]:
    """Add a command; gives back what adds its arguments."""
    made = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    made.set_defaults(action=action)
    return made.add_argument


def start(arguments: argparse.Namespace) -> int:
    """Hand out exercises."""
    from lesson import learner

    for line in learner.start(arguments.word, arguments.into):
        print(line)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Check the learner's folder; the status is the result."""
    from lesson import learner

    passed, lines = learner.run_check(arguments.word)
    print("\n".join(lines))
    return 0 if passed else 1


def reset(arguments: argparse.Namespace) -> int:
    """Hand an exercise out anew."""
    from lesson import learner

    for line in learner.reset(arguments.word):
        print(line)
    return 0


def hint(arguments: argparse.Namespace) -> int:
    """Print the next hint."""
    from lesson import learner

    print(learner.hint(arguments.word))
    return 0


def solution(arguments: argparse.Namespace) -> int:
    """Print the solution."""
    from lesson import learner

    print(learner.solution(arguments.word, arguments.anyway))
    return 0


def list_exercises(arguments: argparse.Namespace) -> int:
    """Print all exercises."""
    from lesson import learner

    print("\n".join(learner.listing()))
    return 0


def tools(arguments: argparse.Namespace) -> int:
    """Print, or install, the tools."""
    from lesson import toolbox

    if arguments.install:
        toolbox.install()
    return toolbox.report()


def dev_new(arguments: argparse.Namespace) -> int:
    """Make the files of a new exercise, and of its episode where it is the first."""
    from lesson import author

    for path in author.new(arguments.stem, arguments.exercise):
        print(path)
    return 0


def dev_check(arguments: argparse.Namespace) -> int:
    """Compare pages with real runs."""
    from lesson import author

    return author.check_all(arguments.words, anyway=arguments.all)


def dev_record(arguments: argparse.Namespace) -> int:
    """Rewrite the outputs of pages."""
    from lesson import author

    return author.record_all(arguments.words)


def dev_build(arguments: argparse.Namespace) -> int:
    """Write the site."""
    from lesson import site

    site.build(arguments.folder)
    print(f"{arguments.folder}/index.html")
    return 0


def dev_serve(arguments: argparse.Namespace) -> int:
    """Serve the site."""
    from lesson import site

    site.serve(arguments.port)
    return 0


def dev_test(arguments: argparse.Namespace) -> int:
    """Run what CI runs."""
    from lesson import author

    return author.test()


def dev_lock(arguments: argparse.Namespace) -> int:
    """Renew requirements.lock."""
    from lesson import author

    return author.lock()


if __name__ == "__main__":
    sys.exit(main())
