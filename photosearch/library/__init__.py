"""The watched folders on disk, and the store of known photos."""
