"""What is made of scores: ranking, stacks, groups of copies, words for likeness, heat maps."""
