"""Arguments of the commands about a machine and a project, which need no exercise."""

from __future__ import annotations

from pathlib import Path

import click

from lesson.arguments import FOLDER, JSON, completing, say, say_json

# The package is imported where it is used: `--help` must not wait for it.


@click.command()
@click.argument("needs", metavar="[NEED]...", nargs=-1, shell_complete=completing("needs"))
@click.option("--none", "nothing", is_flag=True, help="Nothing of it is true.")
@JSON
def choose(needs: tuple[str, ...], nothing: bool, as_json: bool) -> None:
    """Choose a tool: answer eight questions, or name what is true.

    \b
    project       more than one script: several files, or several people
    elsewhere     other computers than yours: system, processor, Python
    libraries     more than Python packages: R, GDAL, a compiler
    unprivileged  nobody may install as an administrator
    cluster       a cluster or a cloud, on the libraries it has here
    machine       a machine of its own: kernel, services, old system, windows
    rebuild       to be built anew, ten years from now
    bits          every bit equal, on every processor
    """
    from lesson import interview

    if needs and nothing:
        raise click.UsageError("name what is true or --none, not both")
    choice = interview.choose(needs, nothing)
    say_json(interview.as_dict(choice)) if as_json else say(interview.told(choice))


@click.command()
@click.option("--install", is_flag=True, help="Install what is missing (Debian, as root).")
def tools(install: bool) -> int:
    """List the tools of the lesson that this machine has."""
    from lesson import toolbox

    if install:
        toolbox.install()
    return toolbox.report()


@click.command()
@click.argument("words", metavar="[EPISODE]...", nargs=-1, shell_complete=completing("episodes"))
@JSON
def doctor(words: tuple[str, ...], as_json: bool) -> int:
    """Try out the tools that episodes need, and report what to do."""
    from lesson import toolbox

    def tell(tool: str) -> None:
        # To standard error: what is redirected is the report alone.
        click.echo(f"trying {tool} ...", err=True)

    report = toolbox.diagnosed(words, None if as_json else tell)
    say_json(report.as_dict()) if as_json else click.echo("\n".join(report.lines))
    return 0 if report.ready else 1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("machine"))
def guest(folder: Path) -> None:
    """Put the lesson's virtual machine into machine/, or into FOLDER."""
    from lesson.guest import handout

    for path, about in handout.hand_out(folder):
        click.echo(f"{path.stat().st_size / 1e6:7.1f} MB  {path!s:24} {about}")


@click.command()
@FOLDER
def twins(folder: Path) -> None:
    """Put one Python for two kinds of processors into amd64/ and arm64/, here or in FOLDER."""
    from lesson import twin

    for path, about in twin.hand_out(folder):
        click.echo(f"{twin.size(path) / 1e6:7.1f} MB  {path!s:24} {about}")


@click.command()
@FOLDER
@click.option("--restore", is_flag=True, help="Restore its capture elsewhere; ask the witnesses.")
@click.option("--readme", is_flag=True, help="With --restore: a table and a methods paragraph.")
@JSON
def score(folder: Path, restore: bool, readme: bool, as_json: bool) -> int:
    """Say which layers a project captures, what is missing, and the next step.

    It reads files of FOLDER and runs nothing, unless you ask it to restore a capture.
    """
    from lesson import scoring

    if readme and not restore:
        raise click.UsageError("--readme describes what was restored: add --restore")
    told = scoring.restored(folder, readme) if restore else scoring.by_files(folder)
    say_json(told.data) if as_json else click.echo("\n".join(told.lines))
    return told.status


@click.command()
@FOLDER
@click.option("--seed", type=int, help="The number that chooses the layer; a partner knows it.")
@click.option("--guess", metavar="LAYER", help="Say which layer it was.")
def attack(folder: Path, seed: int | None, guess: str | None) -> int:
    """Change one layer of a capture with uv in secret, elsewhere; the witnesses say which."""
    from lesson import scoring

    told = scoring.attacked(folder, seed, guess)
    click.echo("\n".join(told.lines))
    return told.status


COMMANDS = (choose, tools, doctor, guest, twins, score, attack)
