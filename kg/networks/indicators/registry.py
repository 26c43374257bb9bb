"""All indicators, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model.problems import UsageError
from kg.networks.indicators import (
    betweenness,
    closeness,
    communities,
    concor,
    constraint,
    coreness,
    cr4,
    e_i_index,
    effective_size,
    external_dependence,
    gini,
    hhi,
    hits,
    local_share,
    location_quotient,
    morans_i,
    mrqap,
    net_outflow,
    net_outflow_ratio,
    pagerank,
    qap,
    reciprocity,
    self_sufficiency,
    strength,
    theil,
)
from kg.networks.indicators.indicator import Indicator

_MEASURES = (
    *(strength, net_outflow, net_outflow_ratio, gini, hhi, cr4, theil, location_quotient, morans_i),
    *(local_share, self_sufficiency, external_dependence, e_i_index),
    *(pagerank, hits, closeness, coreness),
    *(betweenness, reciprocity, constraint, effective_size, communities, concor, qap, mrqap),
)
INDICATORS: tuple[Indicator, ...] = tuple(measure.INDICATOR for measure in _MEASURES)


def named(names: Iterable[str]) -> tuple[Indicator, ...]:
    """The indicators of these names, in the order of the list. Raises UsageError, naming those there are."""
    wanted = set(names)
    unknown = sorted(wanted - {indicator.name for indicator in INDICATORS})
    if unknown:
        known = ", ".join(indicator.name for indicator in INDICATORS)
        raise UsageError(f"there is no indicator {', '.join(unknown)}; there are: {known}")
    return tuple(indicator for indicator in INDICATORS if indicator.name in wanted)
