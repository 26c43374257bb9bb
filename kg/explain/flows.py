"""Flows under an answer: they are estimated, or reported by others, and not printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from kg.explain.nodes import said
from kg.explain.remarks import Remark
from kg.store.source import Source

#: The values of flows.
VALUES = ("tm:technologyFlowEstimated", "tm:technologyFlowReported")


def run_of(iri: str, base: str) -> str:
    """The code of the run or table that a flow is of, "" for anything else."""
    kind, _, rest = iri.removeprefix(f"{base}id/").partition("/")
    return rest.partition("/")[0] if kind == "flow" and iri.startswith(base) else ""


def remarks_on_flows(source: Source, flows: Collection[str]) -> tuple[Remark, ...]:
    """What each run among the flows rests on, and that none of them is printed."""
    base = source.names.iris.base
    counted = Counter(run_of(iri, base) for iri in flows)
    stated = said(
        source, (f"{base}id/run/{run}" for run in counted), "rdfs:label", "prov:used", "tm:assumes", "tm:draws"
    )
    told: dict[str, list[str]] = {"estimated": [], "reported": []}
    for run, number in sorted(counted.items()):
        of = stated[f"{base}id/run/{run}"]
        facts = sum(f"{base}id/flow-fact/" in used for used in of["prov:used"])
        rests = f"; press facts: {facts}" * bool(facts) + _assumed(source, of.get("tm:assumes", []))
        kind = "estimated" if "tm:draws" in of else "reported"
        told[kind].append(f"{of['rdfs:label@en'][0]}: flows: {number}{rests}")
    texts = {
        "estimated": "by this project from the totals of both ends, no published figures; a single one is no finding",
        "reported": "by a source of their own, no figures of the reports",
    }
    return tuple(Remark(kind, texts[kind], tuple(items)) for kind, items in told.items() if items)


def _assumed(source: Source, assumptions: Collection[str]) -> str:
    """The totals that a run takes to be 0."""
    concerned = {area for of in said(source, assumptions, "tm:concerns").values() for area in of["tm:concerns"]}
    areas = sorted(of["rdfs:label@zh"][0] for of in said(source, concerned, "rdfs:label").values())
    return f"; not printed and taken as 0: {', '.join(areas)}" if areas else ""
