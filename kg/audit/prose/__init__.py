"""Rules of the prose: what it says without equality, what it counts, and what it says of all."""

from kg.audit.prose import counts, listed, meeting, qualified, universal

RULES = (*qualified.RULES, *meeting.RULES, *counts.RULES, *listed.RULES, *universal.RULES)
