"""Rules of the prose: what it says without equality, and what it counts."""

from kg.audit.prose import counts, listed, meeting, qualified

RULES = (*qualified.RULES, *meeting.RULES, *counts.RULES, *listed.RULES)
