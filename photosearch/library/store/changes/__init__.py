"""The changes that the indexer commits, and how they reach the tables."""
