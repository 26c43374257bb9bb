"""Flows between groups of areas: sums of the flows of a network, with the intervals of the sums in the same draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import networkx as nx

from kg.lookup import prefixes
from kg.model.problems import UsageError
from kg.networks.flows.estimate import estimate
from kg.networks.flows.regions import region_flows
from kg.networks.flows.table import rows
from kg.networks.flows.totals import EXACT, exact_sum
from kg.networks.provinces.case import Case, area_of, case_of, node_of
from kg.networks.provinces.distances import distances
from kg.networks.provinces.given import read_given
from kg.networks.provinces.run import DRAWS, SEED
from kg.store.source import Source

_GROUPS = """
    SELECT ?scheme ?code ?zh ?en ?member WHERE {{
      GRAPH tmg:reference {{ ?g tm:groupScheme ?scheme ; skos:notation ?code ; rdfs:label ?zh, ?en ; tm:hasMember ?m .
        ?m skos:notation ?member
        FILTER(DATATYPE(?code) = xsd:string && DATATYPE(?member) = xsd:string)
        FILTER(LANG(?zh) = "zh" && LANG(?en) = "en") }}
    }} ORDER BY ?scheme ?code ?member"""


@dataclass(frozen=True)
class _Group:
    label_zh: str
    label_en: str
    members: tuple[str, ...]


def between_groups(source: Source, network: nx.DiGraph[str], by: str) -> nx.DiGraph[str]:
    """The network between the groups of a scheme, or between groups named one by one (``a,b``); areas in none stay
    by themselves. Attributes are those of the network, but for top_buyer and top_seller.

    Of an estimate the interval is that of the sum in the draws of its run. Raises UsageError for groups that are not
    there or share a member of the network.
    """
    groups = _groups(source, by)
    region = _region_of(groups, network)
    result: nx.DiGraph[str] = nx.DiGraph(**network.graph)
    for node, about in network.nodes(data=True):
        code = region[node]
        group = groups.get(code)
        labels = about if group is None else {"label_zh": group.label_zh, "label_en": group.label_en}
        result.add_node(code, label_zh=labels["label_zh"], label_en=labels["label_en"])
    if network.graph["status"] == "observed":
        for a, b, about in network.edges(data=True):
            weight: Decimal = about["weight"]
            have = result.get_edge_data(region[a], region[b], {"weight": Decimal(0)})["weight"]
            result.add_edge(region[a], region[b], weight=EXACT.add(have, weight), status="reported")
        return result
    about = network.graph
    case = case_of(read_given(source, about["year"], about["measure"]), about["evidence"])
    for a, b, numbers in _estimated(case, region):
        result.add_edge(a, b, **numbers)
    return result


def _estimated(case: Case, region: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, Decimal | str]]]:
    """The flows of a case between regions (by area), made again with the draws of its run."""
    totals = replace(case.totals, regions=tuple(node_of(region[area_of(node)]) for node in case.totals.nodes))
    made = estimate(totals, distances(case.given.places), case.facts, case.assumptions(DRAWS, SEED))
    unknown = exact_sum([one.bound for one in case.assumed])
    for a, b, *texts, status in rows(region_flows(made), lambda *_: None):
        value, lower, upper, low, high = map(Decimal, texts)
        if value:
            low, high = max(low - unknown, Decimal(0)), EXACT.add(high, _unprinted(case, region, a, b))
            numbers = {"lower": lower, "upper": upper, "bound_low": low, "bound_high": high}
            yield area_of(a), area_of(b), {"weight": value, **numbers, "status": status}


def _unprinted(case: Case, region: Mapping[str, str], seller: str, buyer: str) -> Decimal:
    """What totals that are not printed, and are 0 in the estimate, might add to a flow."""
    ends = {"output": seller, "absorbed": buyer}
    some = [one for one in case.assumed if any(region[area] == ends[one.direction] for area in one.areas)]
    return exact_sum([one.bound for one in some])


def _groups(source: Source, by: str) -> dict[str, _Group]:
    found: dict[str, _Group] = {}
    schemes: dict[str, list[str]] = {}
    for row in source.rows(prefixes(source) + _GROUPS.format()):
        known = found[row["code"]].members if row["code"] in found else ()
        found[row["code"]] = _Group(row["zh"], row["en"], (*known, row["member"]))
        schemes.setdefault(row["scheme"], []).append(row["code"])
    wanted = schemes.get(by) or [code for code in re.split(r"\s*,\s*", by.strip()) if code]
    wrong = [code for code in wanted if code not in found]
    if wrong:
        raise UsageError(
            f"{wrong[0]!r} is no group of areas; schemes: {', '.join(schemes)}; groups: {', '.join(found)}"
        )
    return {code: found[code] for code in wanted}


def _region_of(groups: Mapping[str, _Group], network: nx.DiGraph[str]) -> dict[str, str]:
    """The region of each node: its group, or itself."""
    region = {node: node for node in network}
    for code, group in groups.items():
        for member in group.members:
            if member in region and region[member] != member:
                raise UsageError(f"{member} is in {region[member]} and in {code}; name groups that share no member")
            if member in region:
                region[member] = code
    return region
