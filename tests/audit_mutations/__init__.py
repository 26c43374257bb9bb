"""How much the audit sees: every printed digit changed, one at a time, and every pair of neighbouring rows swapped.

``python -m tests.audit_mutations`` prints the report; ``--write`` also keeps it in docs/audit-mutations.md.

A whole audit for each of some twenty thousand mutants would take half a day. A rule is therefore run only over the
figures that the mutant may concern (:mod:`.mutant`); what it looks up is the whole book. Which ones these are is not
guessed: every reading of a figure's content is traced once, finding by finding (:mod:`.trace`).
"""
