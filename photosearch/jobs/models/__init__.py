"""The models of a library: their state, and the switch to another one."""
