"""The library that tests of learning share."""

PHOTOS = 60
"""How many rendered places it holds."""
