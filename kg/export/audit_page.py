"""The audit as one HTML page for people: what matters first, printed cells side by side, and what may explain them.

Everything is read from the graph by SPARQL; the template has the words. The page stands alone: no script, no request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from kg.export.audit.model import BEYOND, SEVERITIES, VERDICTS, Label
from kg.export.audit.order import as_example, by_rule, related, rules_in_use, runs
from kg.export.audit.read_cells import cells_by_iri, editions_by_year, labels_by_iri, places_by_iri
from kg.export.audit.read_findings import explanations_in_order, findings_in_order
from kg.export.audit.writing import as_html
from kg.store.source import Source

_TEMPLATES = Path(__file__).parent / "templates"


def audit_page(source: Source) -> str:
    """The audit in a store as one HTML page. Raises UsageError if the store cannot be asked."""
    labels = labels_by_iri(source)
    places = places_by_iri(source, labels)
    cells = cells_by_iri(source, places, labels)
    tests = findings_in_order(source, places, cells)
    explanations = explanations_in_order(source, {test.id: test for test in tests}, cells, labels)
    explained = {test.id for item in explanations for test in item.tests}
    rest = [test for test in tests if test.id not in explained]
    return _template().render(
        base=source.names.iris.base,
        editions=editions_by_year(source, labels),
        names=_Names(source, labels),
        counts=Counter((test.place.edition, test.rule, test.verdict) for test in tests),
        verdicts=VERDICTS,
        severities=SEVERITIES,
        rules=rules_in_use(tests),
        examples={rule: min(group, key=as_example) for rule, group in by_rule(tests).items()},
        tests=tests,
        found=[test for test in tests if test.verdict in BEYOND],
        shown={test.id for test in tests if test.verdict in (*BEYOND, "cut", "untestable")} | explained,
        explanations=explanations,
        by_severity={s: [t for t in rest if t.verdict in BEYOND and t.severity == s] for s in SEVERITIES},
        cut=[test for test in rest if test.verdict == "cut"],
        untestable=[test for test in rest if test.verdict == "untestable"],
        related=related(tests),
    )


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["runs"] = runs
    environment.filters["as_html"] = as_html
    return environment.get_template("audit.html")


class _Names:
    """Labels of codes, for the template: ``names("verdict", "cut").zh``."""

    def __init__(self, source: Source, labels: Mapping[str, Label]) -> None:
        self._names, self._labels = source.names, labels

    def __call__(self, scheme: str, code: str) -> Label:
        return self._labels.get(self._names.code(scheme, code).value, Label(code, code))
