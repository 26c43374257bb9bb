"""Layer 2: reports, as text and as committed tables, driven by layout files. No RDF."""
