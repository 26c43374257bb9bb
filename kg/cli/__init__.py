"""Layer 7: the command line: parse, call one function, print."""
