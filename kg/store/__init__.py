"""Layer 4: the store: building, publishing in one step, opening. No domain rules."""
