"""The library that tests of learning share."""

PHOTOS = 72
"""How many rendered places it holds."""
