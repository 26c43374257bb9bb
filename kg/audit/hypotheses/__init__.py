"""Hypotheses: where one other reading of the print explains findings, that reading, as data."""

from kg.audit.hypotheses.explain import explain
from kg.audit.hypotheses.reading import KINDS, MOST, Hypothesis

__all__ = ["KINDS", "MOST", "Hypothesis", "explain"]
