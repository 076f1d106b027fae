"""Deep learning from a person's own library."""
