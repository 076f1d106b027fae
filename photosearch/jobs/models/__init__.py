"""The models of a library: their state, and the switch from one to another."""
