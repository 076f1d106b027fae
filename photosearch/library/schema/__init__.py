"""The schema of the library: its steps, one per version, and the functions that its triggers call."""
