"""A photo large, beside its example, with the overlay that explains the match."""
