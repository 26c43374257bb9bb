"""Who sells to whom: flows between nodes of which only the totals are known, with bounds and intervals.

Totals do not identify the matrix: what is between the margins is assumption (the local rule, the decay with distance)
or fact. So every cell has the bounds that the totals prove, an interval from an ensemble, and a status.

``Totals`` and ``Fact`` (what is known) and ``Assumptions`` (what is assumed) go into ``estimate``, an ``Estimate``
comes out; none of them knows files, regions or years.
"""
