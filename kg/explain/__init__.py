"""What an answer rests on: the graphs, observations and printed figures a query read, and what to beware of."""

from kg.explain.explanation import Explanation, explain, lines, mixtures_of

__all__ = ["Explanation", "explain", "lines", "mixtures_of"]
