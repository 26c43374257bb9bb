"""Every command of docs/questions.md runs and answers, and every query of the catalogue stands there."""

from __future__ import annotations

import re
import shlex

import pytest

from kg.queries import bound, catalogue
from kg.store.embedded import Opened
from tests.conftest import ROOT

QUERIES = ROOT / "queries"
COMMANDS = re.findall(r"\| `kg query ([^`]+)` \|", (ROOT / "docs" / "questions.md").read_text("utf-8"))


def _parsed(command: str) -> tuple[str, dict[str, str]]:
    name, *options = shlex.split(command)
    assert set(options[::2]) <= {"-p"}
    return name, dict(option.split("=", 1) for option in options[1::2])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_table_gives_rows(opened: Opened, command: str) -> None:
    name, given = _parsed(command)
    assert opened.rows(bound(QUERIES, name, given, opened))


def test_every_query_of_the_catalogue_stands_in_the_table() -> None:
    assert {_parsed(command)[0] for command in COMMANDS} == set(catalogue(QUERIES))
