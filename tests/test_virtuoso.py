"""The same answers from Virtuoso 7, to which the store is published, as from the embedded store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kg.model.problems import UsageError
from kg.queries import catalogue
from kg.store.embedded import Opened
from kg.store.remote import Remote
from kg.store.source import Source, Table
from tests.conftest import ROOT, Run
from tests.peer_servers import Server, virtuoso

CATALOGUE = catalogue(ROOT / "queries")
#: Queries that Virtuoso 7 does not always answer, each with what it does; docs/remote.md says why. None may join them
#: unseen.
NOT_ON_VIRTUOSO = {"major-contracts": "timed out", "ranked-lists": "timed out"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso") / "database") as running:
        yield running


@pytest.fixture(scope="module")
def published(server: Server, kg: Run) -> Remote:
    """The store of the session on Virtuoso, sent by ``kg publish`` with Digest authentication."""
    done = kg("publish", "--endpoint", server.endpoint, "--user", "dba", "--format", "json", env={"KG_PASSWORD": "dba"})
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert {row["state"] for row in rows} == {"sent"}
    assert len(rows) > 60
    assert "all verified" in done.stderr
    assert "another form" not in done.stderr, "docs/remote.md says that Virtuoso keeps every literal as it is"
    return Remote(server.endpoint)


def comparable(value: str, numeric: bool) -> object:
    """A number by its value; of a list, whose order SPARQL leaves open, the members."""
    return Decimal(value) if numeric and value else tuple(sorted(value.split("; ")))


def answer(source: Source, text: str) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    table = source.run(text)
    assert isinstance(table, Table)
    rows = [tuple(comparable(row[name], name in table.numeric) for name in table.columns) for row in table.rows]
    return table.columns, rows


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name not in NOT_ON_VIRTUOSO])
def test_virtuoso_gives_the_same_answer(opened: Opened, published: Remote, name: str) -> None:
    text = CATALOGUE[name].bind({})
    assert answer(published, text) == answer(opened, text)


@pytest.mark.parametrize("name", NOT_ON_VIRTUOSO)
def test_what_virtuoso_may_not_answer_is_known(opened: Opened, published: Remote, name: str) -> None:
    """Its plans differ from time to time: it is told that the time was out, or the answer is the same."""
    assert f"`{name}`" in (ROOT / "docs" / "remote.md").read_text(encoding="utf-8")
    impatient = Remote(published.url, timeout=10)
    text = CATALOGUE[name].bind({})
    told = ""
    try:
        found = answer(impatient, text)
    except UsageError as error:
        told = str(error)
    assert NOT_ON_VIRTUOSO[name] in told if told else found == answer(opened, text)


@pytest.mark.parametrize(
    "args",
    [
        ("find", "北京"),
        ("show", "contract-value/period=2013"),
        ("trace", "2014", "附表13", "北京", "成交额/2013年"),
        ("trace", "net-outflow/area=cn-110000/of=contract-value/period=2013"),
        ("network", "strength", "--year", "2013", "--format", "csv"),
    ],
    ids=" ".join,
)
def test_a_command_prints_the_same_of_virtuoso(
    kg: Run, published: Remote, tmp_path: Path, args: tuple[str, ...]
) -> None:
    local = kg(*args)
    remote = kg(*args, "--endpoint", published.url, env={"KG_STORE": str(tmp_path / "none")})
    assert (remote.returncode, remote.stdout) == (0, local.stdout), remote.stderr


def test_yes_and_no_are_told_apart(published: Remote) -> None:
    assert published.ask("ASK { GRAPH ?g { ?s a <https://w3id.org/techmarket/def#Figure> } }") is True
    assert published.ask("ASK { GRAPH ?g { ?s a <https://w3id.org/techmarket/def#NoSuchClass> } }") is False


def test_own_sparql_reads_our_default_graph_and_not_all_graphs(kg: Run, published: Remote) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    local = kg("query", "-", "--format", "csv", stdin=text)
    remote = kg("query", "-", "--format", "csv", "--endpoint", published.url, stdin=text)
    assert (remote.returncode, remote.stdout) == (0, local.stdout), remote.stderr


def test_a_dump_of_virtuoso_is_that_of_the_local_store(kg: Run, published: Remote, tmp_path: Path) -> None:
    local, remote = tmp_path / "local.nq", tmp_path / "remote.nq"
    assert kg("export", str(local)).returncode == 0
    done = kg("export", str(remote), "--endpoint", published.url)
    assert done.returncode == 0, done.stderr
    assert remote.read_bytes() == local.read_bytes()


@pytest.mark.parametrize(
    ("args", "password", "said"),
    [((), "dba", "a nameless user"), (("--user", "dba"), "wrong", "the user dba")],
)
def test_who_may_not_write_is_told(kg: Run, published: Remote, args: tuple[str, ...], password: str, said: str) -> None:
    done = kg("publish", "--endpoint", published.url, *args, env={"KG_PASSWORD": password})
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    for word in (said, "HTTP 401", "KG_PASSWORD"):
        assert word in done.stderr


def test_resuming_sends_nothing_again(kg: Run, published: Remote) -> None:
    args = ("publish", "--endpoint", published.url, "--user", "dba", "--resume", "--format", "csv")
    done = kg(*args, env={"KG_PASSWORD": "dba"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(",kept\n") == done.stdout.count("\n") - 1
