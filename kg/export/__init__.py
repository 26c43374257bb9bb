"""Layer 6: files and printed results for others. No domain rules."""
