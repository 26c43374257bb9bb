"""Layer 5: checks of the built graph."""
