"""The parts of the audit page: what is read from the graph, the model, what comes first, how values are written."""
