"""Finding the nearest vectors: snapshot, tail, and the engine over both."""
