"""The command ``kg``."""

from __future__ import annotations

import os
import sys

import typer

from kg.cli import ask, check, flows, make, network, release, remote, serve
from kg.cli.common import tell
from kg.cli.streams import flushed, make_ready
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
app.add_typer(flows.app, name="flows")


def main() -> None:
    """Run the command line. A reader that goes away (``| head``) changes neither the work nor the exit code; an answer
    that cannot be written is an error."""
    if not make_ready():
        tell("stdout is closed, and the answer would go there; > /dev/null throws it away")
        sys.exit(2)
    code: str | int | None = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    problem = flushed()
    if problem:
        if not code:
            tell(f"cannot write the answer: {problem}")
        # What waits in stdout would be tried again, and told again, at the interpreter's end.
        os._exit(2)
    sys.exit(code)
