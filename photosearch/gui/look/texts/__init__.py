"""What the window says about values: names, numbers, photos, annotations."""
