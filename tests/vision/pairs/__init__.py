"""Pairs of networks for pictures and texts."""
