"""The audit of the reports' own arithmetic: every identity they imply, recomputed from what was printed."""
