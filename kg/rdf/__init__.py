"""Layer 3: IRIs, names, and loaders that emit quads. No queries."""
