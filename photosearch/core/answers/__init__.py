"""Results from scores: ranking, stacks, groups of copies, levels of likeness, heat maps."""
