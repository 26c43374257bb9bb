"""Two releases compared by meaning: figures, observations, organisations and the like, and not their statements."""
