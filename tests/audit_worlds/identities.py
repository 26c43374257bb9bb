"""What an identity gives for its subject, from what its inputs may have been: for the tests, apart from the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.model.figure import Figure
from kg.model.key import Key
from kg.model.number import Number
from tests.audit_worlds.terms import Terms

#: With more inputs an identity has too many ends to try.
_MOST = 11


def kept_unit(figure: Figure) -> Fraction:
    """One unit of the last digit that may be meant, in the base unit: zeros may stand for digits left off."""
    assert isinstance(figure.content, Number)
    if figure.unit.code in ("item", "rank"):
        return Fraction(0)
    _, _, decimals = figure.content.printed.partition(".")
    return Fraction(10) ** -len(decimals.rstrip("0")) * Fraction(figure.unit.multiplier)


def value_of(figure: Figure) -> Fraction:
    assert figure.canonical is not None
    return Fraction(figure.canonical)


def range_of(figure: Figure) -> tuple[Fraction, Fraction]:
    """What a figure may have been, cut off or rounded."""
    return value_of(figure) - kept_unit(figure), value_of(figure) + kept_unit(figure)


Ranges = Sequence[tuple[Fraction, Fraction]]
_FORMULAS: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "share": lambda given: given[0] / given[1],
    "ratio": lambda given: given[0] / given[1],
    "growth": lambda given: given[0] / given[1] - 1,
    "mean": lambda given: given[0] / given[1],
    "difference": lambda given: (given[0] - given[1]) * 100,
    "repeat": lambda given: given[0],
}
#: Identities of any number of inputs.
_BOUNDS: Mapping[str, Callable[[Ranges], list[Fraction]]] = {
    "sum": lambda ranges: list(_sum(ranges)),
    "mean-of-parts": lambda ranges: [min(low for low, _ in ranges), max(high for _, high in ranges)],
    "growth-of-members": lambda ranges: _growth(ranges[: len(ranges) // 2], ranges[len(ranges) // 2 :]),
}
#: Formulas of the quantities that inputs give, printed or computed.
_OF_TERMS: Mapping[str, Callable[[Terms, Key], Fraction]] = {
    "growth-of-parts": lambda terms, key: terms.growth_of_parts(key),
    "computed-share": lambda terms, key: terms.share(key),
    "computed-difference": lambda terms, key: terms.change(key),
}
IDENTITIES = (*_BOUNDS, *_FORMULAS, *_OF_TERMS)


def ends(book: Book, finding: Finding) -> list[Fraction]:
    """What an identity gives with all inputs at either end of what they may have been; nothing if a denominator may be
    zero, or the inputs are too many, or others than the identity names."""
    rule, inputs = finding.rule, finding.inputs
    ranges = [range_of(figure) for figure in inputs]
    if rule in _BOUNDS:
        return _BOUNDS[rule](ranges)
    if len(inputs) > _MOST or (rule in _FORMULAS and any(low <= 0 for low, _ in ranges[1:])):
        return []
    if rule in _FORMULAS:
        return [_FORMULAS[rule](given) for given in product(*ranges)]
    assert finding.subject.figure is not None
    try:
        key = finding.subject.figure.key
        return [_OF_TERMS[rule](Terms.of(book, inputs, given), key) for given in product(*ranges)]
    except LookupError:
        return []


def _sum(ranges: Ranges) -> tuple[Fraction, Fraction]:
    return sum((low for low, _ in ranges), Fraction(0)), sum((high for _, high in ranges), Fraction(0))


def _growth(later: Ranges, earlier: Ranges) -> list[Fraction]:
    (low, high), (least, most) = _sum(later), _sum(earlier)
    return [low / most - 1, high / least - 1] if least > 0 else []
