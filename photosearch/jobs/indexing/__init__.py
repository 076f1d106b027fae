"""Indexing: comparing folders with the library, reading photos, rebuilding the index."""
