"""Trains, evaluates and exports the embedding model that PhotoSearch ships."""
