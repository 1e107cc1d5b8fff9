"""Percent scripts as notebooks and back, and the execution of notebooks."""

import json
import os
import tempfile
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from lesson import tools
from lesson.document import Malformed, read_text, save

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def from_script(path: Path) -> NotebookNode:
    """The notebook that a percent script makes; its cells are numbered, so that it is stable."""
    made: NotebookNode = jupytext.reads(read_text(path), fmt="py:percent")
    made.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(made.cells):
        cell["id"] = f"{path.stem.replace('_', '-')}-{number}"
        cell["metadata"].pop("lines_to_next_cell", None)
    return made


def write(notebook: NotebookNode, path: Path) -> None:
    """Save a notebook the way editors of notebooks do, so that opening it changes nothing."""
    save(path, text(notebook))


def text(notebook: NotebookNode) -> str:
    """A notebook's file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def code(path: Path) -> str:
    """The code of a script or notebook, cell by cell; raises Malformed for what is no notebook."""
    if path.suffix == ".py":
        return _cells(from_script(path))
    try:
        return _cells(jupytext.reads(read_text(path), fmt="ipynb"))
    except (ValueError, KeyError, AttributeError) as error:
        raise Malformed(path, None, f"is not a notebook: {error}") from error


def _cells(notebook: NotebookNode) -> str:
    sources = [cell.source.strip() for cell in notebook.cells if cell.cell_type == "code"]
    return "\n\n".join(sources) + "\n"


def surroundings(folder: Path) -> dict[str, str]:
    """The variables in which a notebook runs: its shell finds the pages' Pythons and no others."""
    found = tools.load("python").find()
    links = tools.link(found.commands if found else {}, folder)
    return {"PATH": f"{links}{os.pathsep}/usr/bin{os.pathsep}/bin"}


def execute(notebook: NotebookNode, folder: Path, seconds: int = 120) -> NotebookNode:
    """The notebook with its outputs, run from top to bottom in the folder by this Python."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory(prefix="lesson-") as links:
        environment = {**os.environ, **surroundings(Path(links, "bin"))}
        client = NotebookClient(
            notebook,
            timeout=seconds,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],  # silent on its choice of transport
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute(env=environment)
    for cell in notebook.cells:
        cell["metadata"].pop("execution", None)  # when it ran: never twice the same
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return notebook
