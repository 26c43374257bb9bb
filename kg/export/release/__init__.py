"""A dated release: the whole graph in the formats that its users read, described and summed, the same to the byte for
the same data."""
