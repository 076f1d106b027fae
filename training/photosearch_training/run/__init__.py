"""A training run: start, loop, optimiser, checkpoints, processes."""
