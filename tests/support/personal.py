"""The library that the training tests share."""

PHOTOS = 60
"""The number of rendered places in the library."""
