"""The command ``kg``."""

from __future__ import annotations

import os
import sys

import typer

from kg.cli import ask, check, make, network, release, remote, serve
from kg.version import __version__

app = typer.Typer(
    name="kg",
    help="A knowledge graph of China's technology market: every number traceable to its printed cell.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(value: bool) -> None:
    if value:
        print(f"techmarket-kg {__version__}")
        raise typer.Exit


@app.callback()
def _kg(version: bool = typer.Option(False, "--version", callback=_version, help="Print the version.")) -> None:
    pass


for module in (make, release, check, ask, remote, serve):
    for command in module.COMMANDS:
        app.command()(command)
app.add_typer(network.app, name="network")


def main() -> None:
    """Run the command line; a reader that has gone away (``| head``) is no error."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
