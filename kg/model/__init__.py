"""Layer 1: frozen values and code lists. No RDF, no I/O."""
