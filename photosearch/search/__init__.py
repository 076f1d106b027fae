"""What is near: snapshot, tail and the engine over both."""
