"""Layer 5: networks between regions, with networkx."""
