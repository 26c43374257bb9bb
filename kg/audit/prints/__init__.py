"""Rules about print that is no number: captions, headers, names."""

from kg.audit.prints import captions, headers, names

RULES = (*captions.RULES, *headers.RULES, *names.RULES)
