"""The audit as one HTML page for people: what matters first, printed cells side by side, and what may explain them.

Everything is read from the graph by SPARQL; the template has the words. The page stands alone: no script, no request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.lookup import prefixes
from kg.store.source import Source

_TEMPLATES = Path(__file__).parent / "templates"
#: As in the schemes; the page goes from what matters most to what matters least.
SEVERITIES = ("high", "medium", "low")
VERDICTS = ("exact", "within-rounding", "cut", "outside", "contradictory", "untestable")
BEYOND = ("outside", "contradictory")
#: Expected values are stored with so many decimals.
_DECIMALS = 6
#: How a value follows from two others, for the rules where it does; a ratio is in per cent.
_FORMS = {
    "share": "100 × {} ÷ {}",
    "ratio": "100 × {} ÷ {}",
    "growth": "100 × ({} ÷ {} − 1)",
    "mean": "{} ÷ {}",
    "difference": "{} − {}",
}
Row = Mapping[str, str]


@dataclass(frozen=True)
class Label:
    """A label in both languages; one that is missing is empty."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class Place:
    """A table or a section of prose, and the edition that prints it."""

    iri: str
    edition: str
    label: Label


@dataclass(frozen=True)
class Cell:
    """A printed figure. ``row`` and ``column`` are as printed, empty in prose; ``what`` is the quantity it is about."""

    iri: str
    place: Place
    line: int
    row: str
    column: str
    printed: str
    unit: str
    unit_kind: str
    qualifier: str
    value: Decimal | None
    decimals: int
    quantity: str
    what: Label

    @property
    def in_words(self) -> str:
        """The value of a number printed in words (六 of 近六成 is 60 %); empty if digits are printed."""
        return "" if self.value is None or any(c.isdecimal() for c in self.printed) else plain(self.value)

    @property
    def with_unit(self) -> str:
        """The printed characters and the unit, as one writes them; a rank has no unit to write."""
        return self.printed if self.unit_kind == "rank" or self.unit in self.printed else f"{self.printed}{self.unit}"


@dataclass(frozen=True)
class Test:
    """A finding, sound ones included. ``cell`` is the figure tested, None if what is tested is no figure."""

    id: str
    rule: str
    verdict: str
    severity: str
    place: Place
    line: int
    printed: str
    note: str
    low: Decimal | None
    high: Decimal | None
    cell: Cell | None
    inputs: tuple[Cell, ...]
    elsewhere: tuple[Cell, ...]

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """The expected interval as it is shown; None if no number is expected."""
        if self.cell is None or self.cell.value is None or self.low is None or self.high is None:
            return None
        return readable(self.low, self.high, self.cell.value, self.cell.decimals)

    @property
    def expected(self) -> str:
        """The expected interval to read, in the printed unit; empty if no number is expected."""
        return "" if self.ends is None else " – ".join(dict.fromkeys(plain(end) for end in self.ends))

    @property
    def gap(self) -> str:
        """By how much the printed value is above (+) or below (−) the interval as shown; empty inside it."""
        gap = self._gap()
        return f"{signed(gap)}{self._gap_unit}" if gap else ""

    @property
    def relative(self) -> str:
        """The gap as a part of what is expected; empty for percentages and ranks, where it would mislead."""
        gap, ends = self._gap(), self.ends
        middle = abs(ends[0] + ends[1]) / 2 if ends else Decimal(0)
        if not gap or not middle or self._kind in ("ratio", "rank"):
            return ""
        return f"{signed(Context(prec=2).create_decimal(100 * gap / middle))} %"

    @property
    def arithmetic(self) -> str:
        """How the value follows from two printed ones; empty for other rules."""
        form = _FORMS.get(self.rule)
        return form.format(*(cell.with_unit for cell in self.inputs)) if form and len(self.inputs) == 2 else ""

    @property
    def _kind(self) -> str:
        return self.cell.unit_kind if self.cell else ""

    @property
    def _gap_unit(self) -> str:
        unit = self.cell.unit if self.cell else ""
        return "" if self._kind == "rank" else " 百分点" if unit == "%" else f" {unit}"

    def _gap(self) -> Decimal:
        if self.ends is None or self.cell is None or self.cell.value is None:
            return Decimal(0)
        low, high = self.ends
        return min(self.cell.value - low, Decimal(0)) or max(self.cell.value - high, Decimal(0))


@dataclass(frozen=True)
class Explanation:
    """A hypothesis: its kind, its text, the findings it explains and the figures that it holds for wrong. Findings that
    an earlier hypothesis of the page explains too are shown there, and are ``also`` explained by this one."""

    id: str
    kind: str
    text: Label
    tests: tuple[Test, ...]
    repairs: tuple[Cell, ...]
    also: tuple[Test, ...] = ()


@dataclass(frozen=True)
class SideBySide:
    """Findings of one printed row that follow, column by column, from the same other rows of their table: what the
    report prints, as it prints it. ``rows`` has the cells of each of those rows, one for each finding."""

    row: str
    tests: tuple[Test, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Run:
    """Findings of one table or section."""

    place: Place
    tests: tuple[Test, ...]
    together: tuple[SideBySide, ...]

    @property
    def shared(self) -> frozenset[str]:
        """The ids of the findings whose cells are shown side by side."""
        return frozenset(test.id for group in self.together for test in group.tests)


def readable(low: Decimal, high: Decimal, value: Decimal, decimals: int) -> tuple[Decimal, Decimal]:
    """An interval rounded outwards to as few decimals as make sense beside a value printed with ``decimals``: one more
    than it has, or as many as it takes to show that the interval lies apart from what rounds to the value."""
    half = Decimal(1).scaleb(-decimals) / 2

    def apart(least: Decimal, most: Decimal) -> bool:
        return most < value - half or least > value + half

    for places in range(decimals + 1, max(_DECIMALS, decimals + 1) + 1):
        unit = Decimal(1).scaleb(-places)
        ends = low.quantize(unit, ROUND_FLOOR), high.quantize(unit, ROUND_CEILING)
        if apart(*ends) == apart(low, high):
            break
    return _shortened(*ends, decimals)


def _shortened(low: Decimal, high: Decimal, decimals: int) -> tuple[Decimal, Decimal]:
    """Both ends without the zeros that neither needs, but with ``decimals`` decimals."""
    needed = max(_places(low), _places(high), decimals)
    unit = Decimal(1).scaleb(-needed)
    return low.quantize(unit), high.quantize(unit)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def plain(value: Decimal) -> str:
    """A decimal digit by digit, with a true minus sign."""
    return f"{value:f}".replace("-", "−")


def signed(value: Decimal) -> str:
    """A decimal with its sign."""
    return f"{value:+f}".replace("-", "−")


def audit_page(source: Source) -> str:
    """The audit in a store as one HTML page. Raises UsageError if the store cannot be asked."""
    labels = _labels(source)
    places = _place_list(source, labels)
    cells = _cells(source, places, labels)
    tests = _tests(source, places, cells)
    explanations = _explanations(source, {test.id: test for test in tests}, cells, labels)
    explained = {test.id for item in explanations for test in item.tests}
    rest = [test for test in tests if test.id not in explained]
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["runs"] = _runs
    return environment.get_template("audit.html").render(
        base=source.names.iris.base,
        editions=_editions(source, labels),
        names=_Names(source, labels),
        counts=Counter((test.place.edition, test.rule, test.verdict) for test in tests),
        verdicts=VERDICTS,
        severities=SEVERITIES,
        rules=_rules(source, tests),
        examples={rule: min(group, key=_as_example) for rule, group in _by_rule(tests).items()},
        tests=tests,
        found=[test for test in tests if test.verdict in BEYOND],
        shown={test.id for test in tests if test.verdict in (*BEYOND, "cut", "untestable")} | explained,
        explanations=explanations,
        by_severity={s: [t for t in rest if t.verdict in BEYOND and t.severity == s] for s in SEVERITIES},
        cut=[test for test in rest if test.verdict == "cut"],
        untestable=[test for test in rest if test.verdict == "untestable"],
        related=_related(tests),
    )


class _Names:
    """Labels of codes, for the template: ``names("verdict", "cut").zh``."""

    def __init__(self, source: Source, labels: Mapping[str, Label]) -> None:
        self._names, self._labels = source.names, labels

    def __call__(self, scheme: str, code: str) -> Label:
        return self._labels.get(self._names.code(scheme, code).value, Label(code, code))


def _ask(source: Source, pattern: str) -> Sequence[Row]:
    return source.rows(f"{prefixes(source)} SELECT * WHERE {{ {pattern} }}")


def _labels(source: Source) -> Mapping[str, Label]:
    """The labels of everything that the reference data and the current view name."""
    rows = source.rows(
        f"""{prefixes(source)} SELECT ?thing ?label (LANG(?label) AS ?lang) WHERE {{
              VALUES ?g {{ tmg:reference tmg:current }} GRAPH ?g {{ ?thing rdfs:label ?label }} }}"""
    )
    return _in_both(rows)


def _in_both(rows: Iterable[Row]) -> Mapping[str, Label]:
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["thing"], {})[row["lang"]] = row["label"]
    return {thing: Label(by.get("zh", by.get("", "")), by.get("en", "")) for thing, by in found.items()}


def _editions(source: Source, labels: Mapping[str, Label]) -> Mapping[str, Label]:
    rows = _ask(source, "GRAPH tmg:reference { ?e a tm:Edition ; tm:editionYear ?year }")
    return {row["year"]: labels.get(row["e"], Label()) for row in sorted(rows, key=lambda row: row["year"])}


def _place_list(source: Source, labels: Mapping[str, Label]) -> Mapping[str, Place]:
    """Tables and sections by IRI."""
    rows = _ask(
        source,
        "GRAPH tmg:reference { ?p a ?class ; tm:edition ?e . ?e tm:editionYear ?year "
        "FILTER(?class IN (tm:Table, tm:Section)) }",
    )
    return {row["p"]: Place(row["p"], row["year"], labels.get(row["p"], Label())) for row in rows}


def _cells(source: Source, places: Mapping[str, Place], labels: Mapping[str, Label]) -> Mapping[str, Cell]:
    """Every printed figure by IRI, as each edition prints them."""
    units = {row["u"]: row for row in _ask(source, "GRAPH tmg:reference { ?u tm:symbol ?symbol ; tm:unitKind ?kind }")}
    rows = _ask(
        source,
        """GRAPH ?g {
             ?f tm:printedText ?printed ; tm:printedUnit ?u ; tm:sourceLine ?line ; tm:inTable|tm:inSection ?p ;
                tm:quantity|tm:about ?q .
             OPTIONAL { ?f tm:value ?value ; tm:decimals ?decimals }
             OPTIONAL { ?f tm:rowLabel ?row ; tm:columnLabel ?column ; tm:column ?c }
             OPTIONAL { ?f tm:sourceColumn ?c }
             OPTIONAL { ?f tm:qualifier ?qualifier }
           }""",
    )
    ordered = sorted(rows, key=lambda row: (places[row["p"]].edition, int(row["line"]), int(row["c"]), row["f"]))
    return {row["f"]: _cell(row, places, units, labels) for row in ordered}


def _cell(row: Row, places: Mapping[str, Place], units: Mapping[str, Row], labels: Mapping[str, Label]) -> Cell:
    unit = units[row["u"]]
    qualifier = row["qualifier"].rpartition("/")[2]
    return Cell(
        row["f"],
        places[row["p"]],
        int(row["line"]),
        row["row"],
        row["column"],
        row["printed"],
        unit["symbol"],
        unit["kind"],
        "" if qualifier == "equal" else qualifier,
        Decimal(row["value"]) if row["value"] else None,
        int(row["decimals"] or 0),
        row["q"],
        labels.get(row["q"], Label()),
    )


def _tests(source: Source, places: Mapping[str, Place], cells: Mapping[str, Cell]) -> list[Test]:
    """Every finding, the gravest first, then in printed order."""
    rows = _ask(
        source,
        """GRAPH tmg:findings {
             ?f tm:verdict ?v ; tm:severity ?s ; dqv:isMeasurementOf ?r ; dqv:computedOn ?on ; tm:foundIn ?p ;
                tm:sourceLine ?line ; tm:printedText ?printed .
             OPTIONAL { ?f skos:note ?note }
             OPTIONAL { ?f tm:expectedLow ?low ; tm:expectedHigh ?high }
           }""",
    )
    inputs = _inputs(source, cells)
    same: dict[str, list[Cell]] = {}
    for cell in cells.values():
        if not cell.qualifier:
            same.setdefault(cell.quantity, []).append(cell)
    tests = (_test(row, places, cells.get(row["on"]), inputs.get(row["f"], ()), same) for row in rows)
    return sorted(tests, key=_gravest_first)


def _gravest_first(test: Test) -> tuple[int, str, int, str]:
    order = (*SEVERITIES, "none").index(test.severity)
    return order, test.place.edition, test.line, test.id


def _test(
    row: Row, places: Mapping[str, Place], cell: Cell | None, inputs: Sequence[Cell], same: Mapping[str, list[Cell]]
) -> Test:
    alike = same.get(cell.quantity, []) if cell else []
    return Test(
        row["f"].partition("/id/finding/")[2],
        _code(row["r"]),
        _code(row["v"]),
        _code(row["s"]),
        places[row["p"]],
        int(row["line"]),
        row["printed"],
        row["note"],
        Decimal(row["low"]) if row["low"] else None,
        Decimal(row["high"]) if row["high"] else None,
        cell,
        tuple(inputs),
        tuple(other for other in alike if other is not cell and other not in inputs),
    )


def _code(iri: str) -> str:
    return iri.rpartition("/")[2]


def _inputs(source: Source, cells: Mapping[str, Cell]) -> Mapping[str, list[Cell]]:
    """The figures each finding follows from: the quantity before what it is divided by, the later period before its
    base, else in printed order."""
    periods = {
        row["q"]: int(row["year"])
        for row in _ask(
            source,
            "GRAPH tmg:current { ?q sdmx-dimension:refPeriod ?y } GRAPH tmg:reference { ?y a tm:Year ; tm:year ?year }",
        )
    }
    denominators = {row["q"]: row["d"] for row in _ask(source, "GRAPH tmg:current { ?q tm:denominatorQuantity ?d }")}
    pairs = _ask(
        source, "GRAPH tmg:findings { ?f dqv:computedOn ?on ; dqv:isMeasurementOf ?r ; prov:wasDerivedFrom ?input }"
    )
    printed = {iri: number for number, iri in enumerate(cells)}
    found: dict[str, list[tuple[bool, int, int, Cell]]] = {}
    for row in pairs:
        cell, subject = cells[row["input"]], cells.get(row["on"])
        divides = subject is not None and denominators.get(subject.quantity) == cell.quantity
        divides |= _code(row["r"]) == "mean" and cell.unit_kind == "count"
        order = (divides, -periods.get(cell.quantity, 0), printed[cell.iri], cell)
        found.setdefault(row["f"], []).append(order)
    return {finding: [cell for *_, cell in sorted(orders, key=lambda o: o[:3])] for finding, orders in found.items()}


def _explanations(
    source: Source, tests: Mapping[str, Test], cells: Mapping[str, Cell], labels: Mapping[str, Label]
) -> list[Explanation]:
    """The hypotheses, those of the gravest and then of the most findings first."""
    kinds = _ask(source, "GRAPH tmg:findings { ?h a tm:Hypothesis ; tm:hypothesisKind ?kind }")
    explains = _ask(source, "GRAPH tmg:findings { ?h tm:explains ?f }")
    repairs = _ask(source, "GRAPH tmg:findings { ?h tm:wouldRepair ?f }")
    texts = _in_both(
        source.rows(
            f"""{prefixes(source)} SELECT ?thing ?label (LANG(?label) AS ?lang) WHERE {{
                  GRAPH tmg:findings {{ ?thing a tm:Hypothesis ; rdfs:label ?label }} }}"""
        )
    )
    found = []
    for row in kinds:
        ids = {r["f"].partition("/id/finding/")[2] for r in explains if r["h"] == row["h"]}
        wrong = {r["f"] for r in repairs if r["h"] == row["h"]}
        found.append(
            Explanation(
                row["h"].partition("/id/")[2],
                _code(row["kind"]),
                texts.get(row["h"], labels.get(row["kind"], Label())),
                tuple(test for name, test in tests.items() if name in ids),
                tuple(cell for iri, cell in cells.items() if iri in wrong),
            )
        )
    return _each_once(sorted(found, key=_most_first))


def _each_once(explanations: Iterable[Explanation]) -> list[Explanation]:
    """Every finding under the first hypothesis that explains it."""
    seen: set[str] = set()
    found = []
    for item in explanations:
        own = tuple(test for test in item.tests if test.id not in seen)
        found.append(replace(item, tests=own, also=tuple(test for test in item.tests if test.id in seen)))
        seen.update(test.id for test in own)
    return found


def _most_first(item: Explanation) -> tuple[int, int, str]:
    gravest = min((_gravest_first(test)[0] for test in item.tests), default=len(SEVERITIES))
    return gravest, -len(item.tests), item.id


def _rules(source: Source, tests: Iterable[Test]) -> list[str]:
    """The rules in use, those with the most to tell first."""
    beyond = Counter(test.rule for test in tests if test.verdict in BEYOND)
    return sorted({test.rule for test in tests}, key=lambda rule: (-beyond[rule], rule))


def _by_rule(tests: Iterable[Test]) -> Mapping[str, list[Test]]:
    found: dict[str, list[Test]] = {}
    for test in tests:
        found.setdefault(test.rule, []).append(test)
    return found


def _as_example(test: Test) -> tuple[int, bool, int, str]:
    """One that shows a contradiction, else one that rounding explains; with numbers to look at, and few."""
    order = ("outside", "contradictory", "within-rounding", "exact", "cut", "untestable").index(test.verdict)
    return order, not test.inputs, len(test.inputs), test.id


def _runs(tests: Iterable[Test]) -> list[Run]:
    """Findings in runs of one table or section."""
    groups = [(place, tuple(group)) for place, group in groupby(tests, key=lambda test: test.place)]
    return [Run(place, group, _together(group)) for place, group in groups]


def _together(tests: Iterable[Test]) -> tuple[SideBySide, ...]:
    """The findings that can be shown side by side, where there are two or more."""
    found: dict[tuple[str, ...], list[Test]] = {}
    for test in tests:
        if test.cell is not None and test.inputs and all(_in_column(cell, test.cell) for cell in test.inputs):
            found.setdefault((test.rule, test.cell.row, *(cell.row for cell in test.inputs)), []).append(test)
    return tuple(
        SideBySide(row, tuple(group), tuple(zip(*(test.inputs for test in group), strict=True)))
        for (_, row, *_), group in found.items()
        if len(group) > 1
    )


def _in_column(cell: Cell, other: Cell) -> bool:
    return cell.place == other.place and cell.column == other.column != ""


def _related(tests: Iterable[Test]) -> Mapping[str, list[Test]]:
    """By figure: the findings about it that do not hold."""
    found: dict[str, list[Test]] = {}
    for test in tests:
        if test.cell is not None and test.verdict in (*BEYOND, "cut"):
            found.setdefault(test.cell.iri, []).append(test)
    return found
