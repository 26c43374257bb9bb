"""How far a figure can go before the audit sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.audit_mutations.traces import Scope, Traces


@dataclass(frozen=True)
class Slack:
    """How far a figure can go down and up and no finding changes, in its printed unit, to a step of 1, 2 or 5 of a
    digit; None if it can go as far as was tried, a thousand times its leading digit."""

    down: Decimal | None
    up: Decimal | None


def slack_of(traces: Traces, code: str, scopes: Sequence[Scope], position: int) -> Slack:
    """The slack, from the unit of the largest digit whose change is not seen on."""
    number = traces.index.number(code)
    leading = number.value.adjusted() if number.value else number.decimals * -1
    unit = Decimal(1).scaleb(max(leading - position + 1, -number.decimals))
    last = Decimal(1).scaleb(leading + 3)

    def seen(step: Decimal) -> bool:
        other = replace(number, value=number.value + step)
        return bool(traces.differences({code: other}, scopes))

    return Slack(_far(seen, -unit, number.value, last), _far(seen, unit, None, last))


def _far(seen: Callable[[Decimal], bool], unit: Decimal, room: Decimal | None, last: Decimal) -> Decimal | None:
    """The largest step of 1, 2, 5, 10 … units that is not seen; what is above zero stays above it."""
    found = Decimal(0)
    while abs(unit) <= last:
        for times in (1, 2, 5):
            step = unit * times
            if room is not None and room >= 0 > room + step:
                return None if found == 0 or -found * 10 >= room else abs(found)
            if seen(step):
                return abs(found)
            found = step
        unit *= 10
    return None
