"""Findings of the audit → triples, each derived from the figures it was made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from pyoxigraph import Literal, NamedNode

from kg.audit.finding import AT_LEAST, AT_MOST, Finding, Subject
from kg.audit.hypotheses import Hypothesis
from kg.audit.notes import in_chinese
from kg.editions.reference import Reference
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, decimal, integer, labels, text

_DERIVED = external("prov:wasDerivedFrom")
#: Decimals of an expected value: its ends are rounded outwards, so that nothing expected is lost.
_DECIMALS = 6


def _low(value: Fraction) -> Decimal:
    return Decimal(floor(value * 10**_DECIMALS)).scaleb(-_DECIMALS).normalize()


def _high(value: Fraction) -> Decimal:
    return Decimal(ceil(value * 10**_DECIMALS)).scaleb(-_DECIMALS).normalize()


def _place(subject: Subject, tables: frozenset[str], names: Names) -> NamedNode:
    kind = "table" if subject.table in tables else "section"
    return names.thing(kind, f"{subject.edition}/{subject.table}")


def labels_in_chinese(reference: Reference) -> Mapping[str, str]:
    """Chinese labels of what notes name, by the English ones (qualifiers by their codes); none that is ambiguous."""
    found: dict[str, set[str]] = {}
    for name, codes in reference.lists.items():
        for code in codes.codes.values():
            english = code.code if name == "qualifier" else code.label_en
            found.setdefault(english, set()).add(code.label_zh)
    return {english: next(iter(labels)) for english, labels in found.items() if len(labels) == 1}


def finding_triples(
    findings: Iterable[Finding],
    severities: Mapping[str, str],
    tables: frozenset[str],
    names: Names,
    chinese: Mapping[str, str],
) -> Iterator[Triple]:
    """Findings; ``severities`` by id, ``tables`` are the ids of tables, other places are sections, ``chinese`` labels
    by the English ones."""
    term = names.term
    rules = set()
    for finding in findings:
        node, subject = names.thing("finding", finding.id), finding.subject
        rule = names.code("audit-rule", finding.rule)
        rules.add(rule)
        yield node, A, term("Finding")
        yield node, A, external("dqv:QualityMeasurement")
        yield node, external("dqv:isMeasurementOf"), rule
        place = _place(subject, tables, names)
        yield node, term("foundIn"), place
        about = names.thing("figure", subject.code) if subject.figure is not None else place
        yield node, external("dqv:computedOn"), about
        yield node, term("edition"), names.thing("edition", subject.edition)
        yield node, term("sourceLine"), integer(subject.line)
        yield node, term("concernedLines"), text(_lines(finding))
        yield node, term("printedText"), text(subject.printed)
        yield node, term("verdict"), names.code("verdict", finding.verdict)
        yield node, term("severity"), names.code("severity", severities[finding.id])
        for note in _notes(finding, chinese):
            yield node, external("skos:note"), note
        if finding.expected is not None and subject.figure is not None:
            unit = Fraction(subject.figure.unit.multiplier)
            if finding.rule not in AT_MOST:
                yield node, term("expectedLow"), decimal(_low(finding.expected.low / unit))
            if finding.rule not in AT_LEAST:
                yield node, term("expectedHigh"), decimal(_high(finding.expected.high / unit))
        for figure in finding.inputs:
            yield node, _DERIVED, names.thing("figure", figure.place.code)
    for rule in sorted(rules, key=str):
        yield rule, A, external("dqv:Metric")


def hypothesis_triples(hypotheses: Iterable[Hypothesis], names: Names) -> Iterator[Triple]:
    """Hypotheses, each named after its kind and the first finding that it explains; those that do so equally well are
    numbered."""
    term = names.term
    named: Counter[str] = Counter()
    for item in hypotheses:
        code = f"{item.kind}/{item.findings[0]}"
        named[code] += 1
        node = names.thing("hypothesis", code if named[code] == 1 else f"{code}/{named[code]}")
        yield node, A, term("Hypothesis")
        yield from labels(node, item.text_zh, item.text_en)
        yield node, term("hypothesisKind"), names.code("hypothesis-kind", item.kind)
        yield node, external("skos:note"), text(item.reading)
        for finding in item.findings:
            yield node, term("explains"), names.thing("finding", finding)
        for figure in item.figures:
            yield node, term("wouldRepair"), names.thing("figure", figure)


def _notes(finding: Finding, chinese: Mapping[str, str]) -> Iterator[Literal]:
    """The note of a finding in English and Chinese."""
    said = "; ".join(note for note in (finding.note, _unsigned(finding.subject)) if note)
    if said:
        yield Literal(said, language="en")
    if said and (told := in_chinese(said, chinese)):
        yield Literal(told, language="zh")


def _unsigned(subject: Subject) -> str:
    """That a fall is printed without a minus sign (下降), where it is."""
    value = subject.figure.canonical if subject.figure is not None else None
    return "a fall, printed without sign" if value is not None and value < 0 and subject.printed[0].isdigit() else ""


def _lines(finding: Finding) -> str:
    """The lines concerned in the subject's edition, the subject's first."""
    return ";".join(str(line) for edition, line in finding.lines if edition == finding.subject.edition)
