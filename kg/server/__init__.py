"""The HTTP server: SPARQL endpoint and linked data."""
