"""The viewer: a photo next to its example, with an overlay that explains the match."""
