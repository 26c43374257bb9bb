"""A knowledge graph of China's technology market: every number traceable to its printed cell."""

__version__ = "0.1.0"
