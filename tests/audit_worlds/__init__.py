"""Random worlds: what is true of some thousand contracts, and reports of them that print nothing else.

A world is a set of lots of contracts, each with its places, classes, number and value, over the real reference data.
Everything in it is exact. Reports of it in both editions print totals, parts, shares, growths, means, ranks, counts and
statements, each taken from the exact values and rounded once, or cut; whatever they print is consistent.
"""
