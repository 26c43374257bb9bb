"""What the server counts, as Prometheus reads it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

#: Upper bounds of the histogram, in seconds.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
#: What requests are counted under beside the endpoint: the kinds of address that there are, and no others.
KINDS = ("sparql", "graphs", "start", "search", "query", "catalogue", "thing", "document", "picture", "static", "other")
_FIRST = {
    **dict.fromkeys(("id", "code", "graph", "def"), "thing"),
    **{"doc": "document", "": "start", ".well-known": "document"},
}


def kind_of(path: str) -> str:
    """What a path is counted under; whatever a client asks for, it is one of :data:`KINDS`."""
    first = path.split("/", 2)[1] if path.startswith("/") else "-"
    kind = _FIRST.get(first, first)
    return kind if kind in KINDS else "other"


@dataclass
class Times:
    """How long requests of a kind took."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.seconds += seconds
        self.buckets[bisect_left(BOUNDS, seconds)] += 1

    def lines(self, label: str) -> list[str]:
        """The histogram, under a label."""
        lines, total = [], 0
        for bound, number in zip((*map(str, BOUNDS), "+Inf"), self.buckets, strict=True):
            total += number
            lines.append(f'kg_request_seconds_bucket{{{label},le="{bound}"}} {total}')
        sums = f"kg_request_seconds_sum{{{label}}} {self.seconds:.6f}", f"kg_request_seconds_count{{{label}}} {total}"
        return [*lines, *sums]


@dataclass
class Metrics:
    """Requests by kind and status, and how long they took."""

    requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    times: dict[str, Times] = field(default_factory=dict)

    def count(self, status: int, seconds: float, kind: str = "sparql") -> None:
        """One request."""
        self.requests[kind, status] += 1
        self.times.setdefault(kind, Times()).add(seconds)

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """The counts, and ``gauges`` by name with what they mean."""
        lines = ["# HELP kg_requests_total Requests by kind and status.", "# TYPE kg_requests_total counter"]
        for (kind, status), number in sorted(self.requests.items()):
            lines.append(f'kg_requests_total{{kind="{kind}",status="{status}"}} {number}')
        lines += ["# HELP kg_request_seconds How long requests took.", "# TYPE kg_request_seconds histogram"]
        for kind, times in sorted(self.times.items()):
            lines += times.lines(f'kind="{kind}"')
        for name, (meaning, value) in gauges.items():
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {value:g}"]
        return "\n".join(lines) + "\n"
