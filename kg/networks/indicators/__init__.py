"""Layer 5: indicators of flow networks, one measure a file; each knows what an estimate can support."""
