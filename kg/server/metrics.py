"""What the server counts, as Prometheus reads it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

#: Upper bounds of the histogram, in seconds.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


@dataclass
class Metrics:
    """Requests by status, and how long they took."""

    requests: Counter[int] = field(default_factory=Counter)
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def count(self, status: int, seconds: float) -> None:
        """One request."""
        self.requests[status] += 1
        self.seconds += seconds
        self.buckets[bisect_left(BOUNDS, seconds)] += 1

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """The counts, and ``gauges`` by name with what they mean."""
        lines = ["# HELP kg_requests_total Requests to the endpoint by status.", "# TYPE kg_requests_total counter"]
        lines += [f'kg_requests_total{{status="{status}"}} {n}' for status, n in sorted(self.requests.items())]
        lines += ["# HELP kg_request_seconds How long requests took.", "# TYPE kg_request_seconds histogram"]
        total = 0
        for bound, number in zip((*map(str, BOUNDS), "+Inf"), self.buckets, strict=True):
            total += number
            lines.append(f'kg_request_seconds_bucket{{le="{bound}"}} {total}')
        lines += [f"kg_request_seconds_sum {self.seconds:.6f}", f"kg_request_seconds_count {total}"]
        for name, (meaning, value) in gauges.items():
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {value:g}"]
        return "\n".join(lines) + "\n"
