"""Flows between the provinces, estimated from what the reports print of each."""
