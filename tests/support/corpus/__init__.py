"""Photo files written by combination, with what they show known by construction."""
