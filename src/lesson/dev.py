"""Arguments of `lesson dev`, for authors."""

from __future__ import annotations

import gc
import socket
from pathlib import Path

import click

MOST = 65535  # the highest number of a port

# The package is imported where it is used: `--help` must not wait for it.


@click.group()
def dev() -> None:
    """For authors: write, run and record pages; build the site, and what pages run on."""


@dev.command("new")
@click.argument("stem", metavar="NN-slug")
@click.argument("exercise", metavar="verb-phrase")
def dev_new(stem: str, exercise: str) -> None:
    """Make an episode's files, all with the same stem."""
    from lesson import author

    for path in author.new(stem, exercise):
        click.echo(path)


EPISODES = click.argument("words", metavar="[EPISODE]...", nargs=-1)


@dev.command("check")
@EPISODES
@click.option("--all", "anyway", is_flag=True, help="Run pages that did not change, too.")
def dev_check(words: tuple[str, ...], anyway: bool) -> int:
    """Compare pages with what the tools really print."""
    from lesson import author

    return author.check_all(words, anyway=anyway)


@dev.command("record")
@EPISODES
def dev_record(words: tuple[str, ...]) -> int:
    """Run pages and rewrite their outputs in place."""
    from lesson import author

    return author.record_all(words)


@dev.command("build")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("site"))
def dev_build(folder: Path) -> None:
    """Write the site to site/, or to FOLDER."""
    from lesson import site, v86

    gc.disable()  # the process soon ends; until then, looking for garbage takes a twentieth of it
    site.build(folder)
    if v86.find() is None:
        click.echo(v86.WITHOUT, err=True)
    click.echo(f"{folder}/index.html")


@dev.command("serve")
@click.option("--port", type=click.IntRange(1, MOST), default=8000, show_default=True)
def dev_serve(port: int) -> None:
    """Serve the site on a local port."""
    with socket.socket() as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server asks for it
        try:
            place.bind(("127.0.0.1", port))
        except OSError as error:
            another = port + 1 if port < MOST else port - 1
            told = f"port {port}: {error.strerror}\nhint: lesson dev serve --port {another}"
            raise click.ClickException(told) from error
    from lesson import site

    site.serve(port)


@dev.command("images")
def dev_images() -> None:
    """Make the base images that container builds begin with, and print their digests."""
    from lesson import images

    images.make()
    for name, digest in images.digests().items():
        click.echo(f"{name}  {digest}")


@dev.command("test")
def dev_test() -> int:
    """Run everything that CI runs."""
    from lesson import suite

    return suite.test()


@dev.command("channel")
def dev_channel() -> None:
    """Build the conda channels that pages install from, and say where they are."""
    from lesson.channel import build

    click.echo(build.provide())


@dev.command("card")
@click.argument("words", metavar="[CAPTURE]...", nargs=-1)
def dev_card(words: tuple[str, ...]) -> None:
    """Restore the captures of the capstone, and write what came back into its card."""
    from lesson import capstone

    for row in capstone.write(words):
        click.echo(row)


@dev.command("lock")
def dev_lock() -> int:
    """Lock what pyproject.toml asks for."""
    from lesson import author

    return author.lock()


@dev.command("links")
@click.option("--check", "asking", is_flag=True, help="Ask each address, and list what fails.")
def dev_links(asking: bool) -> int:
    """List links that lead elsewhere, each with its file and line."""
    from lesson import content, linkcheck, links
    from lesson.document import shown

    found = links.links(content.root())
    if not asking:
        click.echo("\n".join(f"{shown(link.path)}:{link.line}: {link.address}" for link in found))
        return 0
    failed = 0
    for verdict in linkcheck.check(link.address for link in found):
        for line in linkcheck.told(verdict, found):
            click.echo(line)
        failed += bool(verdict.trouble)
    click.echo(f"{failed} addresses fail")
    return int(bool(failed))


@dev.command("guest")
def dev_guest() -> int:
    """Build the virtual machine once more, and compare it with the one that is kept."""
    from lesson.guest import rebuild

    return rebuild.compare()


@dev.command("machine")
def dev_machine() -> None:
    """Build the machine in the page, once; the next site holds it."""
    from lesson import v86

    made = v86.provide(click.echo)
    click.echo(f"{made.folder}: {v86.megabytes(made.size)} to load")
