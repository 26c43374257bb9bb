"""``kg publish``: the local store to a server."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import StoreOption, one_of, tell, told
from kg.model.problems import UsageError
from kg.places import store_folder

if TYPE_CHECKING:
    from kg.store.graph_store import GraphStore

_COLUMNS = ("graph", "triples", "digest", "state")
_FORMATS = ("table", "csv", "tsv", "json")


@told
def publish(
    endpoint: Annotated[str, typer.Option("--endpoint", help="The server's SPARQL endpoint.", metavar="URL")],
    graph_store: Annotated[
        str | None,
        typer.Option(
            "--graph-store",
            help="Where it takes graphs (Graph Store Protocol); guessed for Oxigraph (…/query → …/store) and Virtuoso "
            "(…/sparql → …/sparql-graph-crud-auth).",
            metavar="URL",
        ),
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", help="Who writes; the password is in the variable KG_PASSWORD.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a run was interrupted, or send only what has changed.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete graphs under our base that the local store does not have.")
    ] = False,
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv, tsv or json.")] = "table",
    store: StoreOption = None,
) -> None:
    """Send the local store to a server, graph by graph.

    Each graph is read back and compared, and counted through the endpoint at the end; exit 1 if one is not right.
    Examples: kg publish --endpoint http://127.0.0.1:7878/query;
    KG_PASSWORD=… kg publish --endpoint http://127.0.0.1:8890/sparql --user dba --resume
    """
    from kg.export.results import rendered
    from kg.store.embedded import open_store
    from kg.store.graph_store import GraphStore
    from kg.store.http_auth import Login
    from kg.store.publish import State, graph_store_beside, miscounted, others
    from kg.store.publish import publish as send
    from kg.store.remote import Remote

    one_of(form, _FORMATS)
    folder = store_folder(store)
    opened, source = open_store(folder), Remote(endpoint)
    login = Login(user, _password()) if user is not None else None
    graphs = GraphStore(graph_store or graph_store_beside(endpoint), login, tell)
    tell(f"sending to {graphs.url}" + ("" if graph_store else " (guessed; --graph-store names another)"))
    # Told now if it is no endpoint, before anything is sent.
    source.rows("SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1")
    state = State(_state_file(folder, graphs.url), resume)
    outcomes = list(send(opened.store, graphs, source, state, tell))
    rows = [{"graph": o.graph, "triples": str(o.triples), "digest": o.digest, "state": o.state} for o in outcomes]
    print(rendered(_COLUMNS, rows, form, frozenset(("triples",))), end="")
    wrong = [f"{o.graph}: {o.problem}" for o in outcomes if o.problem] + miscounted(source, outcomes)
    _tell_others(graphs, others(source, opened.names.iris.base, outcomes), prune)
    kept, rewritten = sum(o.state == "kept" for o in outcomes), sum(o.rewritten for o in outcomes)
    if rewritten:
        tell(f"the server writes {rewritten} literals in another form (of equal value)")
    for line in wrong:
        tell(line)
    if wrong:
        tell(f"{len(wrong)} problems: what the server holds is not what was sent")
        raise typer.Exit(1)
    total = sum(o.triples for o in outcomes)
    tell(f"{len(outcomes)} graphs with {total} triples are there, {kept} of them from an earlier run; all verified")


def _password() -> str:
    password = os.environ.get("KG_PASSWORD")
    if password is None:
        raise UsageError("--user needs the password in the environment variable KG_PASSWORD")
    return password


def _state_file(folder: Path, url: str) -> Path:
    """Beside the builds, one for each server."""
    return folder / f"published-{hashlib.sha256(url.encode('utf-8')).hexdigest()[:12]}.json"


def _tell_others(graphs: GraphStore, found: list[str], prune: bool) -> None:
    """Delete what an older build left on the server, or tell of it."""
    from pyoxigraph import NamedNode

    for graph in found:
        if prune:
            graphs.delete(NamedNode(graph))
            tell(f"deleted {graph}")
    if found and not prune:
        tell(f"the server has {len(found)} graphs that are not in the local store, and queries read them: {found[0]} …")
        tell("--prune deletes them")


COMMANDS = (publish,)
