"""Indexing, searching and rebuilding on their threads, without Qt."""
