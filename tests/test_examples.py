"""The example scripts run as they stand, and say what the reports say."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from kg.lookup import prefixes
from kg.networks.provinces.case import case_of
from kg.networks.provinces.given import read_given
from kg.networks.provinces.run import run
from kg.store.embedded import Opened
from tests.conftest import DATA, ROOT, Run


def _run(name: str, store: Path) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / name],
        env={**os.environ, "KG_STORE": str(store), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_with_pandas(store_folder: Path) -> None:
    lines = _run("rank_moves.py", store_folder).splitlines()
    # 陕西: 14th in 2006 表5, 2nd in 2014 表3.
    assert any(line.split() == ["Shaanxi", "14", "2", "12"] for line in lines)


def test_with_networkx(store_folder: Path) -> None:
    first = _run("market_star.py", store_folder).splitlines()[0]
    assert first.split()[0] == "Beijing"
    assert "2851.72" in first
    assert first.endswith("1906.31")


def test_with_plain_sparql(kg: Run) -> None:
    rows = kg("query", str(ROOT / "examples" / "own_question.rq"), "--format", "csv").stdout.splitlines()
    assert rows[0] == "edition,value,printed,line"
    # 2006: 表4 and the text; 2014: 表1.
    assert {row.split(",")[0] + " " + row.split(",")[1] for row in rows[1:]} == {"2006 182321", "2014 184937.37"}
    assert '2014,184937.37,"184,937.37",87' in rows


TOTALS = """
    SELECT ?en ?direction ?value WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/contract-value/area+direction+period> ; tm:contractValue ?value ;
           sdmx-dimension:refArea ?area ; tm:direction ?d ; sdmx-dimension:refPeriod <{base}id/year/{year}> .
      }}
      GRAPH tmg:reference {{ ?area tm:areaKind ?kind ; rdfs:label ?en . FILTER(LANG(?en) = "en") }}
      FILTER(?kind = "province" || {all})
      BIND(STRAFTER(STR(?d), "/direction/") AS ?direction)
    }}"""
FROM_BEIJING = """
    SELECT ?en ?value ?lower ?upper ?top WHERE {{
      GRAPH <{base}graph/flows/{code}> {{
        ?o tm:origin <{base}id/area/cn-110000> ; tm:destination ?area ; tm:technologyFlowEstimated ?value ;
           tm:lower ?lower ; tm:upper ?upper ; tm:topSeller ?top .
      }}
      GRAPH tmg:reference {{ ?area tm:areaKind ?kind ; rdfs:label ?en . FILTER(LANG(?en) = "en") }}
    }}"""
SOLD_BY_KIND = """
    SELECT ?en ?value WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/contract-value/period+seller> ; tm:contractValue ?value ;
           tm:seller ?kind ; sdmx-dimension:refPeriod <{base}id/year/2013> .
      }}
      GRAPH tmg:reference {{ ?kind skos:prefLabel ?en . FILTER(LANG(?en) = "en") }}
    }}"""
Told = tuple[Decimal, Decimal, Decimal]


def _rows(opened: Opened, query: str, **about: str) -> list[dict[str, str]]:
    return [dict(row) for row in opened.rows(prefixes(opened) + query.format(base=opened.names.iris.base, **about))]


def _totals(opened: Opened, year: int, everywhere: bool = False) -> dict[tuple[str, str], Decimal]:
    rows = _rows(opened, TOTALS, year=str(year), all=str(everywhere).lower())
    return {(row["en"], row["direction"]): Decimal(row["value"]) for row in rows}


def test_net_exporters_are_those_of_the_printed_totals(store_folder: Path, opened: Opened) -> None:
    out = _run("net_exporters.py", store_folder)
    totals = {year: _totals(opened, year) for year in (2005, 2012, 2013)}
    net = {
        year: {name: value - of[name, "absorbed"] for (name, direction), value in of.items() if direction == "output"}
        for year, of in totals.items()
    }
    sellers = {year: {name for name, value in of.items() if value > 0} for year, of in net.items()}
    listed = re.findall(r"^(\S[A-Za-z ]*?) +2005 ", out, re.M)
    assert sorted(listed) == sorted(set.union(*sellers.values()))
    for year, of in totals.items():
        for name in listed:
            ratio = net[year][name] / (of[name, "output"] + of[name, "absorbed"])
            assert re.search(rf"^{name} .*{year} +{net[year][name]:.2f} \( ?{ratio:.3f}\)", out, re.M), name
        assert f"{len(sellers[year])} of {len(net[year])} provinces in {year}" in out
        assert f"\n  {year}: sells " in out
        assert f" at most, buys {of['Tibet', 'absorbed']}: a net buyer\n" in out
    for before, after in ((2005, 2012), (2012, 2013)):
        turned = {"sellers": sellers[after] - sellers[before], "buyers": sellers[before] - sellers[after]}
        for side, names in turned.items():
            assert f"net {side} of {after} that were not in {before}: {', '.join(sorted(names))}\n" in out


def _told(text: str) -> Told:
    """``0.28 (0.20 to 0.33)`` as three numbers."""
    found = re.fullmatch(r"(\S+) \((\S+) to (\S+)\)", text.strip())
    assert found, text
    return Decimal(found[1]), Decimal(found[2]), Decimal(found[3])


def _tells(text: str, value: float, low: float, high: float) -> bool:
    """Whether these are told with two digits, the interval rounded outwards by less than one of the second digit."""
    told, least, most = (float(number) for number in _told(text))
    return (
        told == pytest.approx(value, rel=0.0501)
        and len(re.sub(r"\D", "", text.split()[0]).strip("0")) <= 2
        and least <= low * (1 + 1e-5) <= least * 1.1 * (1 + 1e-4)
        and most / 1.1 * (1 - 1e-4) <= high * (1 - 1e-5) <= most
    )


def _joint(opened: Opened, year: int, evidence: str, places: tuple[str, ...]) -> tuple[float, float, float]:
    """Beijing's flow to places together: the estimate, and the 5 and 95 % quantiles of the sums over the draws."""
    estimate = run(case_of(read_given(opened, year, "contract-value"), evidence)).estimate
    nodes, ensemble = estimate.totals.nodes, estimate.ensemble
    assert ensemble is not None
    drawn = [nodes[i] for i in estimate.order]
    row, columns = drawn.index("cn-110000"), [drawn.index(place) for place in places]
    scale = float(estimate.totals.whole)
    sums = [ensemble.matrix(k)[row, columns].sum() * scale for k in range(len(ensemble.members))]
    point = estimate.value[nodes.index("cn-110000"), [nodes.index(place) for place in places]].sum()
    return float(point), float(np.quantile(sums, 0.05)), float(np.quantile(sums, 0.95))


def test_the_role_of_beijing_is_that_of_the_graph(store_folder: Path, opened: Opened) -> None:
    out = _run("beijing_role.py", store_folder)
    parts = dict(re.findall(r"== (\d{4}): estimated, (.*?)(?=\n\n)", out, re.S))
    assert list(parts) == ["2012", "2013"]
    for year, part in parts.items():
        totals = _totals(opened, int(year), everywhere=True)
        lines = dict(re.findall(r"^ *(\S.*?)(?:: (?=\d)|  +)(.* \| .*)$", part, re.M))
        for column, evidence in enumerate(("totals", "totals-and-facts")):
            rows = {r["en"]: r for r in _rows(opened, FROM_BEIJING, code=f"{year}-contract-value-{evidence}")}
            flows = {name: [float(r[key]) for key in ("value", "lower", "upper")] for name, r in rows.items()}
            sold = float(totals["Beijing", "output"])
            local = next(cells for title, cells in lines.items() if title.startswith("Local share"))
            assert _tells(local.split("|")[column], *(x / sold for x in flows.pop("Beijing")))
            flows.pop("Difference of the totals")
            assert len(flows) == 32
            for name, numbers in flows.items():
                whole = float(totals[name, "absorbed"])
                assert _tells(lines[name].split("|")[column], *(x / whole for x in numbers)), (name, evidence)
            sure = sum(Decimal(rows[name]["top"]) > Decimal("0.9") for name in flows)
            large = next(cells for title, cells in lines.items() if title.startswith("Places with Beijing"))
            assert large.split("|")[column].strip() == f"{sure} of 32"
            if year == "2013":
                for title, places in (("Sold to T", ("cn-120000", "cn-130000")), ("Sold abroad", ("abroad",))):
                    cells = next(cells for name, cells in lines.items() if name.startswith(title))
                    assert _tells(cells.split("|")[column], *_joint(opened, 2013, evidence, places)), title
    # The press reports 71.2 in 2013 and 655.6 of 2458.5 in 2012: with them the estimate is nearer.
    near = {}
    for year, title, fact in (("2013", "Sold to Tianjin", "71.2"), ("2012", "Local share", "0.26667")):
        cells = next(line for line in parts[year].splitlines() if line.startswith(title)).rpartition(": ")[2].split("|")
        near[year] = [abs(_told(cell)[0] - Decimal(fact)) for cell in cells]
    assert all(alone > with_facts for alone, with_facts in near.values())
    assert re.search(r"refused:\nbetweenness is not supported by estimated flows: \S", out)


def test_kinds_of_buyers_by_kinds_of_sellers_are_those_of_the_printed_table(store_folder: Path, opened: Opened) -> None:
    out = _run("buyers_by_sellers.py", store_folder)
    names = {"机关法人": "government bodies", "事业法人": "public institutions", "社团法人": "associations"}
    names |= {"企业法人": "enterprises", "自然人": "natural persons", "其他组织": "other organisations"}
    with (DATA / "editions" / "2014" / "tables" / "a10.csv").open(encoding="utf-8", newline="") as file:
        # The first column has the buyers; the table prints the sellers in its head.
        printed = {row.pop("买方类别（印作卖方类别）"): row for row in csv.DictReader(file)}
    pairs = {(s, b): Decimal(printed[b][f"{s}/成交额"]) for s in names for b in names}
    cells = {(names[s], names[b]): value for (s, b), value in pairs.items() if value}
    # The table prints 5.00 and 901.00 for totals of sellers that are known with all their digits.
    total = {row["en"]: Decimal(row["value"]) for row in _rows(opened, SOLD_BY_KIND)}
    total = {name: total[name] for name in names.values()}
    assert all(abs(total[name] - Decimal(printed["合计"][f"{zh}/成交额"])) < 1 for zh, name in names.items())
    for name in names.values():
        to, value = max(((b, v) for (s, b), v in cells.items() if s == name), key=lambda item: item[1])
        share = f"{value / total[name]:.3f}"
        assert re.search(rf"^  {name} +→ {to} +{value} of +{total[name]}  {share}$", out, re.M)
        inside = cells.get((name, name), Decimal(0)) / total[name]
        assert re.search(rf"Part of its sales[^:]*:(?:\n  .*)*\n  {name} +{inside:.3f}$", out, re.M)
        short = total[name] - sum(v for (s, _), v in cells.items() if s == name)
        assert re.search(rf"^  {name} +total less cells: sold +{short:.2f}, bought", out, re.M)
    across = {ends: value for ends, value in cells.items() if ends[0] != ends[1]}
    both = sum(min(value, across.get(ends[::-1], Decimal(0))) for ends, value in across.items())
    assert f"weighted               {both / sum(across.values()):.3f}\n" in out
    links = Counter(ends[::-1] in across for ends in across)
    assert f"links                  {links[True] / len(across):.3f}\n" in out
    graph = nx.DiGraph([(*ends, {"length": 1 / value}) for ends, value in across.items()])
    between = nx.betweenness_centrality(graph, weight="length")
    for name, part in between.items():
        assert re.search(rf"Betweenness[^)]*\):(?:\n  .*)*\n  {name} +{part:.3f}$", out, re.M)
    assert f"all together: cells {sum(cells.values())}, totals of sellers {sum(total.values())}, of buyers " in out
