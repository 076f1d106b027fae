"""The tables of a library over one connection."""
