"""Linked data for people and machines: a page for every thing, its statements in RDF, lists, search, the query page."""
