"""Photo files in many combinations, whose pictures are known by construction."""
