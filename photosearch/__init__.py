"""PhotoSearch finds photos by example in a person's own library."""

__version__ = "0.1.0"
RELEASES = "https://github.com/photosearch/photosearch/releases"
"""The page of new versions. It is only shown; PhotoSearch never connects to it."""
